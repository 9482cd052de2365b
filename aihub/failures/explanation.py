"""Explain an error by the first rule that knows it: cause, what to do, document, and the place in the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter

from aihub.azure.errors import ServiceError
from aihub.failures.refusal import Refusal, refusal_of
from aihub.failures.rule import Rule, rules
from aihub.failures.strangers import STRANGER, ways_out
from aihub.safe_text import one_line, short
from aihub.settings_fields import field_named_in


@dataclass(frozen=True)
class Place:
    """What an error is about."""

    path: str = ""
    """Path in the settings that declares the resource; empty where no resource is known."""
    resource_type: str = ""
    """The resource's type token in Pulumi."""
    operation: str = ""
    """What the engine did to it: `create`, `update`, `delete` or `read`."""


@dataclass(frozen=True)
class Explanation:
    """What is known about an error. Its text repeats nothing of the error but its code and what a rule names."""

    rule: Rule
    code: str
    """The code by which the error is known, or its first one; empty for an error without a code."""
    place: str
    """Path in the settings where the error is mended; empty where no resource is known."""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        """Whether a rule is about this error, and not about all errors with its status."""
        return not (self.rule.id == "unknown" or self.rule.id.startswith("status-"))

    @property
    def cause(self) -> str:
        """What is wrong."""
        return _filled(self.rule.cause, self.values)

    @property
    def fix(self) -> str:
        """What to do."""
        return _filled(self.rule.fix, self.values)

    @property
    def advice(self) -> str:
        """Cause, what to do, document, and the rule, which docs/errors.md has; one line."""
        return one_line(f"{self.cause}. {_sentence(self.fix)}. See {self.rule.document} [{self.rule.id}]")

    def __str__(self) -> str:
        """Return the code and the advice."""
        return f"{self.code}: {self.advice}" if self.code else self.advice


def explain(refusal: Refusal, place: Place | None = None) -> Explanation:
    """Return the explanation of an error; each error has one, if only by its status.

    Args:
        refusal: the error.
        place: what the error is about.
    """
    about = place or Place()
    rule, groups = _first(refusal, about)
    code = rule.code(refusal) or next(iter(refusal.codes), "")
    values = {
        **{name: short(value.strip()) for name, value in groups.items()},
        "path": about.path or "the settings",
        "stranger": STRANGER,
        "ways_out": ways_out(),
    }
    where = _place(rule.place, about.path, values)
    if not rule.place and about.path and (field := field_named_in(refusal.text, about.resource_type)):
        where = f"{where}.{field}"
    return Explanation(rule, code, where, values)


def explain_error(error: ServiceError, place: Place | None = None) -> Explanation:
    """Return the explanation of an error that a client raised."""
    return explain(refusal_of(error), place)


def _first(refusal: Refusal, about: Place) -> tuple[Rule, dict[str, str]]:
    *specific, last = rules()
    for rule in specific:
        if (groups := rule.groups(refusal, about.resource_type, about.operation)) is not None:
            return rule, groups
    return last, {}


def _filled(text: str, values: Mapping[str, str]) -> str:
    unknown = {name: f"<{name}>" for _, name, _, _ in Formatter().parse(text) if name}
    return text.format_map({**unknown, **values})


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place(template: str, path: str, values: Mapping[str, str]) -> str:
    """Return the place that a rule names; the path that declares the resource where the rule's place is elsewhere.

    A place of a deployment or a slot holds only for a resource of one.
    """
    if not template or not path:
        return path
    if template.startswith("{path}"):
        return path if path.startswith("the ") or " and " in path else template.format_map(values)
    if not template.startswith("deployments."):
        return template
    parts = path.split(".slots.")
    if not path.startswith("deployments.") or (".slots.{slot}" in template and len(parts) < 2):
        return path
    within = template.partition("{deployment}")[2]
    slot = parts[1].removesuffix(".autoscale") if len(parts) > 1 else ""
    owner = parts[0] if slot else _owner(path)
    return f"{owner}{within.replace('{slot}', slot)}"


def _owner(path: str) -> str:
    """Return the path of a deployment without the field of it that declares a resource."""
    for part in (".traffic", ".marketplace"):
        path = path.removesuffix(part)
    return path
