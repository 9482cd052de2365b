"""The type of a rule."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]

STACK_FILE = "config/dev.yaml"
"""The file that an example is written to unless its rule says otherwise: merged over `BASE` of `example.py`."""


@dataclass(frozen=True)
class Rule:
    """A rule of `aihub check`, with all that its page says. The rule's function is in `aihub.settings.rules`."""

    id: str
    """Stable name in kebab case, which waivers, reports and pages use. It is never given to another rule."""
    severity: Severity
    """`error`: the settings are invalid. `warning`: they are valid, and not advisable; a waiver can silence it."""
    title: str
    """What is wrong, in one sentence without a full stop."""
    why: str = ""
    """Why it matters: what Azure, Pulumi or a reader would do."""
    wrong: str = ""
    """Text of a file that breaks this rule and no other."""
    right: str = ""
    """The same file without the mistake, which breaks no rule."""
    source: str = ""
    """Where the fact is documented: a URL, or a file of this project."""
    file: str = STACK_FILE
    """Where the examples are written."""

    @property
    def is_waivable(self) -> bool:
        """Whether a waiver in the settings can silence the rule."""
        return self.severity == "warning" and not self.id.startswith("waiver-")
