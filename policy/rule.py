"""The type of a rule, and what it answers."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Literal, TypeVar

from policy.subjects import Filter, Subject

S = TypeVar("S", bound=Subject)

Level = Literal["advisory", "mandatory"]
"""Pulumi's enforcement levels. In `aihub check` a mandatory finding is an error, an advisory one a warning."""
PROFILES = ("sandbox", "standard", "regulated")
"""The profiles of the settings, from the least to the strictest."""
PASS = ""
"""The answer of a rule that a subject keeps."""
Answer = str | None
"""What a rule says of a subject: `what is wrong; what to write`, `PASS`, or None where it is not known."""


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What rules know beside the subject."""

    today: dt.date
    retirement_days: int = 60
    """Days within which no model may retire."""
    rotation_days: int = 60
    """Longest validity of a key's secret; Microsoft recommends a rotation every 60 days."""
    residency: Literal["any", "data-zone", "region"] = "any"
    """Widest place where prompts may be processed."""
    filters_before: Mapping[str, Mapping[Filter, int]] = field(default_factory=dict)
    """Strengths of the filters of each deployment in the environment before, by its name."""


@dataclass(frozen=True, kw_only=True)
class MapsTo:
    """The same demand in other catalogues. Azure Policy is named by the first eight digits of its definition's id."""

    psrule: tuple[str, ...] = ()
    azure_policy: tuple[str, ...] = ()
    mcsb: tuple[str, ...] = ()
    checkov: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rule(Generic[S]):
    """A policy, with all that its page says.

    An example is either a stack's settings, merged over those of `aihub.check.examples`, or, where the settings cannot
    declare what is wrong, resources of a Pulumi program below `resources`. A test runs each: `wrong` breaks this rule,
    `right` does not.
    """

    id: str
    """Stable name in kebab case, which waivers, reports and pages use. It is never given to another rule."""
    of: type[S]
    """Type of the subjects that it judges."""
    mandatory_from: Literal["standard", "regulated"] | None
    """Profile from which on it is mandatory; None where it is advisory in every one."""
    is_waivable: bool = True
    """Whether a waiver counts where it is mandatory; an advisory finding can always be waived."""
    title: str
    """What is wrong, in one sentence without a full stop."""
    why: str
    wrong: str
    right: str
    maps_to: MapsTo = MapsTo()
    field: str = ""
    """Field of the settings below the subject's place; after `/` from the top."""
    source: str = ""
    """Where the fact is documented beyond `maps_to`: a URL, or a file of this project."""
    needs_stack: bool = False
    """Whether other resources decide, so that one resource alone cannot be judged."""
    check: Callable[[S, Circumstances], Answer]

    def level(self, profile: str | None) -> Level:
        """Return how far the rule is enforced in a profile; without one it is advisory."""
        if profile not in PROFILES or self.mandatory_from is None:
            return "advisory"
        return "mandatory" if PROFILES.index(profile) >= PROFILES.index(self.mandatory_from) else "advisory"

    def judge(self, subject: Subject, circumstances: Circumstances) -> Answer:
        """Return what the rule says of any subject; None for one of another type."""
        return self.check(subject, circumstances) if isinstance(subject, self.of) else None

    def path(self, subject: Subject) -> str:
        """Return the path in the settings where the rule's demand on a subject is met."""
        if self.field.startswith("/"):
            return self.field[1:]
        return ".".join(filter(None, (subject.place, self.field)))


def demand(kept: bool | None, otherwise: str) -> Answer:  # noqa: FBT001 - the answer to the rule's question
    """Return the answer of a rule that asks for one thing: None where it is not known whether it is kept."""
    return None if kept is None else PASS if kept else otherwise
