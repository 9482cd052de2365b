"""The type of a rule."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of `aihub check`, with all that its page says. The rule's function is in `aihub.settings.rules`.

    An example is the text of `config/dev.yaml`, merged over the `base.yaml` of `aihub.check.examples`, or of several
    files, each after a line such as `# config/promotion.yaml`. A test runs each: `wrong` breaks this rule and no
    other, `right` none.
    """

    id: str
    """Stable name in kebab case, which waivers, reports and pages use. It is never given to another rule."""
    severity: Severity
    """`error`: the settings are invalid. `warning`: they are valid, and not advisable; a waiver can silence it."""
    title: str
    """What is wrong, in one sentence without a full stop."""
    why: str
    """Why it matters: what Azure, Pulumi or a reader would do."""
    wrong: str
    """Example that breaks the rule."""
    right: str
    """The same example without the mistake."""
    source: str
    """Where the fact is documented: a URL, or a file of this project."""

    is_of_stack: bool = True
    """Whether the rule is on a stack's settings, in which a waiver could stand."""

    @property
    def is_waivable(self) -> bool:
        """Whether a waiver in the settings can silence the rule."""
        return self.severity == "warning" and self.is_of_stack
