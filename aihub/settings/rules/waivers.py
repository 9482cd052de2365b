"""Rules on waivers: what they waive, and where. Expired and unused ones are reported where waivers are applied."""

from collections.abc import Iterator

from aihub.closest import closest
from aihub.rules import RULES
from aihub.rules import waivers as rules
from aihub.settings.errors import SettingsPath
from aihub.settings.models import Settings
from aihub.settings.nodes import Node
from aihub.settings.rules.parts import Violation


def check_waivers(settings: Settings, _root: Node) -> Iterator[Violation]:
    """Yield each waiver whose rule does not exist or cannot be waived, or that has not one place."""
    for name, waiver in settings.waivers.items():
        rule, path = RULES.get(waiver.rule), ("waivers", name)
        if rule is None:
            yield from _of_policy(waiver.rule, (*path, "rule"))
        elif not rule.is_waivable:
            what = (
                "an error: it makes the settings invalid"
                if rule.severity == "error"
                else "no rule on a stack's settings"
            )
            text = f"{rule.id} is {what}, and cannot be waived; mend what it reports, and remove the waiver"
            yield Violation(rules.WAIVER_OF_ERROR, (*path, "rule"), text)
        if (waiver.deployment is None) == (waiver.path is None):
            yield Violation(rules.WAIVER_PLACE, path, "where it counts is not clear; write either deployment or path")


def _of_policy(given: str, path: SettingsPath) -> Iterator[Violation]:
    """Yield what is wrong with a waiver whose rule is none of `aihub check`: it may be a policy."""
    from policy.rules import RULES as POLICIES

    policy = POLICIES.get(given)
    if policy is None:
        waivable = [each.id for each in RULES.values() if each.is_waivable]
        guess = closest(given, [*waivable, *(each.id for each in POLICIES.values() if each.is_waivable)])
        hint = f"did you mean {guess}?" if guess else "write the id at the end of the warning's line"
        yield Violation(rules.WAIVER_RULE_UNKNOWN, path, f"no such rule; {hint}")
    elif not policy.is_waivable:
        text = f"{policy.id} is a policy without exceptions, and cannot be waived; mend what it reports, and remove the waiver"
        yield Violation(rules.WAIVER_OF_ERROR, path, text)
