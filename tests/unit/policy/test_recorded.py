"""Each policy fails and passes on real previews and states, and says of settings what it says of what they make."""

import datetime as dt
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.policy import of_settings
from aihub.settings import load_settings
from policy.judge import Verdict, judge
from policy.of_resources import subjects_of
from policy.resources import in_preview, in_state
from policy.rule import Circumstances
from policy.rules import RULES
from policy.subjects import Subject
from tests.unit.policy.recorded import CASES, recorded

BEFORE = {"openai": {("violence", "prompt"): 12}}
"""The filters of the environment before: those of the case `weak` are weaker."""
AROUND = Circumstances(today=dt.date(2026, 11, 29), residency="data-zone", filters_before=BEFORE)
COST = {"weak": 100.0, "standard": 1000.0, "regulated": 100.0}
"""Known fixed cost of each case: the budget of those that have one is 500."""
READERS: dict[str, Callable[[dict[str, Any]], Any]] = {"preview": in_preview, "state": in_state}
REFUSED = {"vault-soft-delete", "secret-name"}
"""Policies that Azure keeps itself: it refuses what would break them, so no state does."""


@cache
def subjects(name: str, kind: str) -> tuple[Subject, ...]:
    found = READERS[kind](recorded(name, kind))
    return tuple(subjects_of(found, of_settings.retires, monthly_cost=COST.get(name)))


def verdicts(name: str, kind: str) -> list[Verdict]:
    return [*judge(subjects(name, kind), AROUND)]


@pytest.mark.parametrize("kind", READERS)
def test_each_policy_fails_and_passes(kind: str) -> None:
    found = {rule: set[bool]() for rule in RULES}
    for name in CASES:
        for each in verdicts(name, kind):
            found[each.rule.id].add(each.passed)
    # Before they are made, nobody knows whom a workspace's identities belong to.
    unknown = {"workspace-identity"} if kind == "preview" else set()
    assert {rule for rule, answers in found.items() if True not in answers} == unknown
    assert {rule for rule, answers in found.items() if False not in answers} == REFUSED


@pytest.mark.parametrize("name", CASES)
def test_a_preview_is_judged_as_its_state_as_far_as_it_knows(name: str) -> None:
    of_preview, of_state = (
        {(each.rule.id, each.path, each.passed) for each in verdicts(name, kind)} for kind in READERS
    )
    assert of_preview <= of_state
    # Whom identities that are yet to be made belong to.
    assert {rule for rule, _, _ in of_state - of_preview} <= {"workspace-identity"}


@pytest.mark.parametrize("name", [name for name, settings in CASES.items() if settings])
def test_settings_are_judged_as_what_they_make(name: str, tmp_path: Path) -> None:
    (tmp_path / "local.yaml").write_text(yaml.safe_dump(CASES[name]), encoding="utf-8")
    declared = of_settings.subjects_of(load_settings(tmp_path, "local"), COST[name])
    of_state = {(each.rule.id, each.path, each.passed) for each in verdicts(name, "state")}
    of_declared = {(each.rule.id, each.path, each.passed) for each in judge(declared, AROUND)}
    assert of_declared <= of_state
    # Roles and secrets are no part of the settings; what makes them keeps these.
    assert {(rule, passed) for rule, _, passed in of_state - of_declared} <= {
        ("role-scope", True),
        ("role-too-wide", True),
        ("secret-content-type", True),
        ("secret-name", True),
    }


def test_a_regulated_hub_passes_every_policy_that_is_mandatory_there() -> None:
    broken = {each.rule.id for each in verdicts("regulated", "state") if not each.passed}
    mandatory = {rule for rule in broken if RULES[rule].level("regulated") == "mandatory"}
    # By the models that the local Azure has, and by a limit that no profile sets.
    assert mandatory <= {"model-retirement", "data-residency", "content-filter-weaker"}


def test_recordings_hold_no_secret() -> None:
    for name in CASES:
        for kind in READERS:
            text = json.dumps(recorded(name, kind))
            assert not [
                each for each in ("ciphertext", "plaintext", "of no use", "InstrumentationKey=") if each in text
            ]
