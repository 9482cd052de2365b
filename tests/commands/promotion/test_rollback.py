"""`aihub release rollback`: which release a stack goes back to, what is passed over, and what is made anew."""

import json
from datetime import timedelta
from typing import Any

import pytest

from aihub.settings.releases import files
from aihub.settings.releases.document import Release
from tests.commands.promotion.remote import NEWER, Remote
from tests.unit.promotion.conftest import MODELS

SLOTS: dict[str, Any] = {
    name: {
        "model": f"azureml://registries/HuggingFace/models/bert-base-uncased/versions/{version}",
        "instance_type": "Standard_DS3_v2",
        "instances": 2,
    }
    for name, version in (("blue", 25), ("green", 26))
}


def _bert(*slots: str) -> dict[str, Any]:
    """A deployment on managed compute with some slots, of which the first has the traffic."""
    own = {name: SLOTS[name] for name in slots}
    return {"type": "managed-compute", "task": "fill-mask", "slots": own, "traffic": {slots[0]: 100}}


def _release(remote: Remote, number: int, document: dict[str, Any] | None = None) -> Release:
    """A release of the present program, that no other number has, with its file."""
    chat = {**MODELS["deployments"]["chat"], "smoke": {"prompt": f"{number}"}}
    return remote.add(remote.of_this_program(document or {"deployments": {"chat": chat}}))


@pytest.fixture
def history(remote: Remote) -> list[Release]:
    """Four releases that passed in prod one after the other, of which it pins the last."""
    made = [_release(remote, number) for number in range(4)]
    for place, each in enumerate(made):
        remote.passes("prod", each, timedelta(days=100 - place))
    remote.pin("prod", made[-1])
    return made


def _pinned(remote: Remote) -> str:
    """The release that the rollback's branch pins."""
    return remote.show("rollback/prod:config/prod.yaml").rpartition("release: ")[2].strip()


def _text(remote: Remote) -> str:
    """The text of the rollback's pull request."""
    return str(json.loads(remote.aihub("rollback", "prod", "--dry-run", "--output", "json").stdout)["text"])


def test_back_to_the_release_before_however_old_its_evidence_is(remote: Remote, history: list[Release]) -> None:
    result = remote.aihub("rollback", "prod")

    assert result.exit_code == 0, result.output
    assert remote.changed("rollback/prod") == ["M\tconfig/prod.yaml"]
    assert _pinned(remote) == history[2].id
    title = remote.git("log", "-1", "--format=%s", "rollback/prod", folder=remote.bare)
    assert title == f"Roll prod back to release {history[2].id[:12]}"


def test_release_that_is_revoked_is_passed_over_by_name(remote: Remote, history: list[Release]) -> None:
    remote.passes("prod", history[2], timedelta(days=1), outcome="fail", problem="chat: fail, wrong-key")

    assert remote.aihub("rollback", "prod").exit_code == 0
    assert _pinned(remote) == history[1].id
    assert f"passed over: release {history[2].id[:12]}: revoked by record 5: chat: fail, wrong-key" in _text(remote)


def test_many_that_are_passed_over_do_not_hide_the_summary(remote: Remote, history: list[Release]) -> None:
    for number in range(30):
        remote.project.record("prod", timedelta(days=3), release=f"{number:064x}")
    present = _release(remote, 9)
    remote.passes("prod", present)
    remote.pin("prod", present)

    lines = _text(remote).splitlines()

    assert len([each for each in lines if each.startswith("| why |")]) == 10
    assert "| | 21 more were passed over |" in lines


def test_release_whose_model_is_retired_is_passed_over(remote: Remote, history: list[Release]) -> None:
    model = {"type": "azure-openai", "model": {"name": "gpt-35-turbo", "version": "0125"}}
    retired, present = _release(remote, 8, {"deployments": {"chat": model}}), _release(remote, 9)
    for each in (retired, present):
        remote.passes("prod", each)
    remote.pin("prod", present)

    assert remote.aihub("rollback", "prod").exit_code == 0
    assert _pinned(remote) == history[3].id
    assert f"passed over: release {retired.id[:12]}: chat: gpt-35-turbo 0125 was retired" in _text(remote)


def test_release_whose_program_is_gone_is_passed_over(remote: Remote, history: list[Release]) -> None:
    remote.passes("prod", remote.older)
    present = _release(remote, 9)
    remote.passes("prod", present)
    remote.pin("prod", present)

    assert _text(remote).count(
        f"passed over: release {remote.older.id[:12]}: commit bbbbbbbbbbbb of its program is not in"
    )
    assert remote.aihub("rollback", "prod").exit_code == 0
    assert _pinned(remote) == history[3].id


def test_release_file_that_was_deleted_is_added_again(remote: Remote, history: list[Release]) -> None:
    file = files.path_of(remote.project.config, history[2].id)
    text = file.read_text(encoding="utf-8")
    file.unlink()
    remote.commit()

    result = remote.aihub("rollback", "prod")

    assert result.exit_code == 0, result.output
    path = f"config/releases/{history[2].id}.json"
    assert remote.changed("rollback/prod") == ["M\tconfig/prod.yaml", f"A\t{path}"]
    assert remote.show(f"rollback/prod:{path}") == text.rstrip("\n")


def test_release_file_that_was_altered_or_never_there_is_passed_over(remote: Remote, history: list[Release]) -> None:
    files.path_of(remote.project.config, history[2].id).write_text("{}", encoding="utf-8")
    remote.passes("prod", remote.newer)
    present = _release(remote, 9)
    remote.passes("prod", present)
    remote.pin("prod", present)
    remote.passes("prod", history[3], outcome="fail", problem="chat: fail, wrong-key")

    text = _text(remote)

    assert f"config/releases/{history[2].id}.json: not a release" in text
    assert f"config/releases/{remote.newer.id}.json is not in main of origin, and never was" in text
    assert f"| release | `{history[1].id}` |" in text


def test_what_came_after_the_present_release_is_not_before_it(remote: Remote, history: list[Release]) -> None:
    remote.passes("prod", history[1])
    remote.pin("prod", history[1])

    assert remote.aihub("rollback", "prod").exit_code == 0
    assert _pinned(remote) == history[0].id


def test_release_that_was_never_deployed_is_left_for_the_latest_that_was(
    remote: Remote, history: list[Release]
) -> None:
    present = _release(remote, 9)
    remote.project.record("prod", kind="preflight", release=present.id)
    remote.project.record("prod", kind="deploy-started", release=present.id)
    remote.pin("prod", present)

    assert remote.aihub("rollback", "prod").exit_code == 0
    assert _pinned(remote) == history[3].id


def test_endpoints_and_slots_that_are_gone_are_named_with_time_and_quota(remote: Remote) -> None:
    before = {**NEWER["deployments"], "bert": _bert("blue", "green"), "qwen": _bert("blue")}
    now = {
        "chat": {**NEWER["deployments"]["chat"], "model": NEWER["deployments"]["small"]["model"]},
        "bert": _bert("blue"),
    }
    old, new = (_release(remote, 0, {"deployments": each}) for each in (before, now))
    for each in (old, new):
        remote.passes("prod", each)
    remote.pin("prod", new)

    text = _text(remote)

    assert "- bert, slot green: tens of minutes, quota for 2 of Standard_DS3_v2" in text
    assert "- small: minutes, quota for a capacity of 1 (GlobalStandard)" in text
    assert "- qwen: tens of minutes, quota for 2 of Standard_DS3_v2" in text
    assert "- chat, which is deleted first and does not answer until then: minutes, quota for a capacity of 1" in text
    assert "bert, slot blue" not in text


def test_present_pin_that_cannot_be_read_can_be_rolled_back(remote: Remote, history: list[Release]) -> None:
    remote.project.settings("prod", release="f" * 64)
    remote.commit()

    result = remote.aihub("rollback", "prod")

    assert result.exit_code == 0, result.output
    assert _pinned(remote) == history[3].id


def test_nothing_before_the_present_release_is_told_with_what_was_looked_at(remote: Remote) -> None:
    revoked, present = _release(remote, 0), _release(remote, 1)
    remote.passes("prod", revoked, outcome="fail", problem="chat: fail, wrong-key")
    remote.passes("prod", present)
    remote.pin("prod", present)

    result = remote.aihub("rollback", "prod")

    assert (result.exit_code, result.stdout, remote.at_remote("rollback/prod")) == (1, "", None)
    assert f"nothing to roll prod back to: no release before {present.id[:12]} can be deployed (" in result.stderr
    assert f"passed over release {revoked.id[:12]}: revoked by record 1: chat: fail, wrong-key" in result.stderr


def test_records_that_are_not_whole_are_no_ground(remote: Remote, history: list[Release]) -> None:
    (remote.project.store("prod").path / "00000002.json").unlink()

    result = remote.aihub("rollback", "prod")

    assert (result.exit_code, remote.at_remote("rollback/prod")) == (1, None)
    assert "the records of prod are not whole:\nrecord 2 is missing" in result.stderr


def test_stack_without_a_pin_is_told_to_revert(remote: Remote) -> None:
    result = remote.aihub("rollback", "dev")

    assert result.exit_code == 2
    assert "dev pins no release: it follows main of origin; revert the commit there: git revert" in result.stderr
