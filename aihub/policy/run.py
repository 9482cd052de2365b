"""Judge stacks by the policies, for `aihub policy` and for records."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from aihub import pulumi_cli
from aihub.policy.context import context
from aihub.policy.documents import Document, DocumentError, malformed, of_json
from aihub.policy.of_settings import retires
from aihub.policy.on_settings import judge_settings
from aihub.policy.outcome import Judged, Outcome, outcome
from aihub.settings import load
from policy.judge import judge
from policy.of_resources import subjects_of
from policy.rules import RULES


def read_selected(project: Path, stack: str | None) -> Document:
    """Return the state of a stack.

    Raises:
        PulumiError: there is no such stack, or none is selected.
        DocumentError: nothing is deployed in it.
    """
    found = of_json(pulumi_cli.read_json(project, ["stack", "export"], stack), "the stack's state")
    if not found.resources:
        raise DocumentError(
            "nothing is deployed in the stack, so its state has nothing to judge; run pulumi up, or judge the settings: "
            "aihub policy --settings"
        )
    return found


def judge_document(
    config: Path, document: Document, stack: str | None = None, profile: str | None = None, today: dt.date | None = None
) -> Outcome:
    """Return what the policies come to for a preview or a state.

    Args:
        config: the folder with the settings, which have profile, limits and waivers.
        document: the preview or state.
        stack: the stack; None for the one that the resources say.
        profile: profile to judge by instead of the settings'.
        today: the day by which models are retired and waivers count; by default this day in UTC.

    Raises:
        SettingsError: the stack has settings, and they are invalid.
        DocumentError: a resource is not as Pulumi writes it.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    name = pulumi_cli.own_name(stack) if stack else document.stack
    by = context(config, name, day)
    rules = [each for each in RULES.values() if document.is_whole or not each.needs_stack]
    is_whole = document.is_whole
    try:
        subjects = subjects_of(document.resources, retires, is_whole=is_whole, monthly_cost=by.monthly_cost)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise malformed(document.name) from None
    settings, root = (by.loaded.settings, by.loaded.root) if by.loaded else (None, None)
    judged = Judged(settings, root, document.name, rules, profile)
    return outcome(name, judge(subjects, by.circumstances, rules), judged, day)


def judge_stacks(
    config: Path, stacks: Sequence[str], profile: str | None = None, today: dt.date | None = None
) -> list[Outcome]:
    """Return what the policies come to for the settings of some stacks.

    Raises:
        SettingsError: those of one are invalid.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    known = {name: load(config, name, today=day) for name in stacks}
    return [judge_settings(config, name, each, day, known=known, profile=profile) for name, each in known.items()]
