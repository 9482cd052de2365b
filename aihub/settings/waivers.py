"""Apply the waivers of a stack to its warnings, and report those that have expired or are not used."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from aihub.closest import closest
from aihub.rules import RULES
from aihub.rules import waivers as rules
from aihub.settings.errors import Problem
from aihub.settings.models import Settings, Waiver
from aihub.settings.nodes import Node, locate
from aihub.settings.rules.secrets import looks_like_a_secret


@dataclass(frozen=True)
class Waived:
    """A warning that is not shown, or a finding of a policy."""

    problem: Problem
    name: str
    """Name of the waiver."""
    waiver: Waiver

    @property
    def why(self) -> str:
        """What the waiver says for itself: its name, its last day, and its owner and reason, which are no secret."""
        said = f"{self.waiver.owner}: {self.waiver.reason}"
        where = f"waivers.{self.name}, until {self.waiver.expires}"
        return where if looks_like_a_secret(said) else f"{where}; {said}"


@dataclass(frozen=True)
class Applied:
    """The warnings of a stack after its waivers."""

    shown: tuple[Problem, ...]
    """Warnings that no waiver covers, and those about the waivers themselves."""
    waived: tuple[Waived, ...]
    unused: tuple[Problem, ...]
    """A warning for each waiver that covers none here."""


def apply(settings: Settings, root: Node, warnings: Sequence[Problem], today: dt.date) -> Applied:
    """Return the warnings that are shown, those that a waiver covers, and the waivers that cover none.

    Args:
        settings: the settings, whose waivers are valid.
        root: the settings as they are written.
        warnings: the warnings of the stack.
        today: a waiver counts up to its last day.
    """
    valid = _valid(settings, today)
    shown, waived = cover(settings, warnings, today)
    for name in settings.waivers.keys() - valid.keys():
        text = (
            "expired, and counts no longer; mend what it waives and remove it, or agree on a later day with its owner"
        )
        path = ("waivers", name, "expires")
        shown.append(locate(root, path).problem(rules.WAIVER_EXPIRED, path, text))
    # Whether those of policies are used is known where policies are judged.
    here = {name for name, each in valid.items() if each.rule in RULES}
    unused = [_unused(settings, root, name) for name in here - {each.name for each in waived}]
    return Applied(tuple(sorted(shown)), tuple(waived), tuple(sorted(unused)))


def cover(settings: Settings, problems: Sequence[Problem], today: dt.date) -> tuple[list[Problem], list[Waived]]:
    """Return the problems that no waiver covers, and those that one does.

    Args:
        settings: the settings, whose waivers are valid.
        problems: problems that can be waived.
        today: a waiver counts up to its last day.
    """
    valid = _valid(settings, today)
    shown, waived = list[Problem](), list[Waived]()
    for problem in problems:
        covering = (
            (name, each) for name, each in valid.items() if each.rule == problem.rule.id and each.covers(problem.path)
        )
        if found := next(covering, None):
            waived.append(Waived(problem, *found))
        else:
            shown.append(problem)
    return shown, waived


def _valid(settings: Settings, today: dt.date) -> dict[str, Waiver]:
    return {name: each for name, each in settings.waivers.items() if each.last_day >= today}


def _unused(settings: Settings, root: Node, name: str) -> Problem:
    waiver, path = settings.waivers[name], ("waivers", name)
    guess = None
    if waiver.deployment is not None and waiver.deployment not in settings.deployments:
        guess = closest(waiver.deployment, settings.deployments)
    hint = f"did you mean deployment: {guess}?" if guess else "remove it, or correct its place"
    return locate(root, path).problem(rules.WAIVER_UNUSED, path, f"matches no warning; {hint}")
