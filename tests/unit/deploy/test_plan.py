"""The fingerprint of a plan, its words, and what differs from an expected one."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from aihub.deploy.comparing import keep, refuse_another
from aihub.deploy.errors import RefusedError
from aihub.deploy.operations import operations
from aihub.deploy.plan import Plan
from aihub.deploy.words import counts, words
from tests.unit.deploy.previews import CHANGED, preview, step

PLAN = Plan(
    project="aihub",
    stack="test",
    subscription="00000000-0000-0000-0000-000000000001",
    release="a" * 64,
    program="b" * 64,
    settings="sha256:1",
    config="sha256:2",
    state="sha256:3",
    operations=tuple(operations(CHANGED)),
)
OTHERS: dict[str, Any] = {
    "project": "other",
    "stack": "prod",
    "subscription": "00000000-0000-0000-0000-000000000002",
    "release": None,
    "program": "c" * 64,
    "settings": "sha256:9",
    "config": "sha256:9",
    "state": "sha256:9",
    "operations": (),
}


def _other(part: str) -> Plan:
    return dataclasses.replace(PLAN, **{part: OTHERS[part]})


def test_fingerprint_is_a_digest_that_stays() -> None:
    assert PLAN.fingerprint == dataclasses.replace(PLAN).fingerprint
    assert PLAN.fingerprint.startswith("sha256:")
    assert len(PLAN.fingerprint) == len("sha256:") + 64


@pytest.mark.parametrize("part", OTHERS)
def test_each_part_of_a_plan_is_in_its_fingerprint(part: str) -> None:
    assert _other(part).fingerprint != PLAN.fingerprint


def test_words_begin_with_what_ends() -> None:
    assert words(PLAN).splitlines() == [
        "plan of test: release aaaaaaaaaaaa",
        "1 replaced, 1 deleted, 1 updated, 1 created",
        "",
        "REPLACED",
        "  whisper (cognitiveservices:Deployment)",
        "      model.name: whisper → gpt-4o-transcribe",
        "",
        "DELETED",
        "  old (cognitiveservices:Deployment)",
        "",
        "updated",
        "  chat (cognitiveservices:Deployment)",
        "      sku.capacity: 10 → 20",
        "",
        "created",
        "  new (cognitiveservices:Deployment)",
        "",
        f"fingerprint {PLAN.fingerprint}",
    ]
    assert counts(PLAN) == {"replaced": 1, "deleted": 1, "updated": 1, "created": 1}


def test_endpoint_that_is_tested_again_is_named_without_its_digests() -> None:
    changed = step(
        "update", "chat-smoke", {"declaration": "1"}, {"declaration": "2"}, "pulumi-python:dynamic/aihub:SmokeTest"
    )
    plan = dataclasses.replace(PLAN, operations=tuple(operations(preview(changed))))

    assert words(plan).splitlines()[3:5] == ["updated", "  chat-smoke (SmokeTest)"]
    assert "declaration" not in words(plan)


def test_plan_without_changes_says_so() -> None:
    assert "nothing to change" in words(_other("operations"))


def test_components_and_rare_operations_are_told_apart() -> None:
    component = step("create", "group", None, {})
    component["newState"]["custom"] = False
    plan = dataclasses.replace(PLAN, operations=tuple(operations(preview(component, step("import", "x", None, {})))))

    assert counts(plan) == {"import": 1}


def test_many_and_long_values_stay_readable() -> None:
    new = {f"value{number:03}": "x" * 500 for number in range(100)}
    plan = dataclasses.replace(PLAN, operations=tuple(operations(preview(step("update", "chat", {}, new)))))

    lines = words(plan).splitlines()
    assert len(lines) < 25
    assert max(map(len, lines)) < 120
    assert "      and 88 more" in lines


def test_text_of_a_name_cannot_command_a_pipeline() -> None:
    changed = step("update", "chat", {"a": "1"}, {"a": "\n::error::x\x1b[31m"})
    plan = dataclasses.replace(PLAN, operations=tuple(operations(preview(changed))))

    assert "\x1b" not in words(plan)
    assert not any(line.startswith("::") for line in words(plan).splitlines())


def test_expected_plan_is_not_refused(tmp_path: Path) -> None:
    refuse_another(tmp_path, PLAN, None)
    refuse_another(tmp_path, PLAN, PLAN.fingerprint)


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("settings", "the settings"),
        ("state", "another run changed it"),
        ("stack", "the stack"),
        ("operations", "planned"),
    ],
)
def test_what_differs_from_a_plan_of_this_machine_is_named(tmp_path: Path, part: str, says: str) -> None:
    before = _other(part)
    keep(tmp_path, before)

    with pytest.raises(RefusedError) as error:
        refuse_another(tmp_path, PLAN, before.fingerprint)
    assert (says in str(error.value), error.value.exit_code) == (True, 4)
    assert f"{before.fingerprint} is expected, and the plan is {PLAN.fingerprint} now" in str(error.value)
    assert (tmp_path / ".local").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [None, "", "[]", "{", '{"stack": "test"}'])
def test_plan_from_elsewhere_is_refused_without_a_guess(tmp_path: Path, content: str | None) -> None:
    keep(tmp_path, PLAN)
    if content is not None:
        (tmp_path / ".local" / "plans" / "test.json").write_text(content, encoding="utf-8")

    with pytest.raises(RefusedError, match="which was not made here"):
        refuse_another(tmp_path, PLAN, "sha256:" + "0" * 64)
