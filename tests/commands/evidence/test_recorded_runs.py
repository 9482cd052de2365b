"""`aihub preflight --record` and `aihub rotate --record`: which record each writes."""

from pathlib import Path
from typing import Any

import pytest

import aihub.preflight
import aihub.rotation.run
from aihub.evidence.folder import Folder
from aihub.evidence.record import parse
from aihub.evidence.rotation import OwnerReport, RotationRun
from aihub.preflight import Report, Result, Status
from aihub.settings import Loaded, Settings
from tests.unit.evidence.conftest import WHO, backend, run
from tests.unit.evidence.written import RELEASE, SUBSCRIPTION
from tests.unit.releases.documents import HUB, release_of

CANDIDATE = release_of({"deployments": {}})


@pytest.fixture(autouse=True)
def deployed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another release than the candidate is deployed."""
    backend(monkeypatch, f"file://{project.parent}/state", {"release": RELEASE})
    # The test process keeps its own.
    monkeypatch.setattr("signal.signal", lambda *_: None)


def _preflight_finds(monkeypatch: pytest.MonkeyPatch, *statuses: Status, pinned: bool = True) -> None:
    settings = Loaded(Settings.model_validate({"hub": HUB}), (), None, CANDIDATE if pinned else None)
    results = tuple(Result(each, "hub.name", f"found {each}", "do this") for each in statuses)
    monkeypatch.setattr(aihub.preflight, "preflight", lambda *_, **__: Report("test", results, settings))


@pytest.mark.parametrize(
    ("statuses", "code", "outcome", "problem"),
    [
        (("pass", "warn"), 0, "pass", None),
        (("pass", "fail", "unknown"), 1, "fail", "hub.name: found fail; hub.name: found unknown"),
        (("pass", "unknown"), 3, "inconclusive", "hub.name: found unknown"),
    ],
)
def test_preflight_writes_the_record_of_the_release_that_it_checked(
    store: Folder,
    monkeypatch: pytest.MonkeyPatch,
    statuses: tuple[Status, ...],
    code: int,
    outcome: str,
    problem: str | None,
) -> None:
    _preflight_finds(monkeypatch, *statuses)
    result = run("preflight", "--record")
    assert result.exit_code == code
    assert f"record 1: {store.path}" in result.stderr
    written = parse(store.read(1), 1)
    assert (written.kind, written.outcome, written.problem, written.partial) == ("preflight", outcome, problem, False)
    assert (written.release, written.program, written.commit) == (
        CANDIDATE.id,
        CANDIDATE.program.digest,
        CANDIDATE.program.commit,
    )
    assert (written.who, written.stack, written.subscription) == (WHO, "test", SUBSCRIPTION)


def test_preflight_of_what_is_not_committed_is_of_no_release(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    _preflight_finds(monkeypatch, "pass", pinned=False)
    assert run("preflight", "--record").exit_code == 0
    written = parse(store.read(1), 1)
    assert (written.release, written.program, written.commit) == (None, None, None)


def _rotation_ends(monkeypatch: pytest.MonkeyPatch, problem: str | None = None, **outcomes: Any) -> None:
    owners = [
        OwnerReport(f"a/b/{name}", "account", ["chat"], outcome, run_again_after="2026-11-29T13:00:00Z")
        for name, outcome in outcomes.items()
    ]
    made = RotationRun("a-run", "test", "", owners=owners, problem=problem, contract_digest=f"sha256:{'0' * 64}")
    monkeypatch.setattr(aihub.rotation.run, "rotate", lambda *_, **__: made)


@pytest.mark.parametrize(
    ("outcomes", "problem", "code", "expected"),
    [
        ({"first": "rotated"}, None, 0, ("pass", None)),
        ({}, None, 0, ("pass", None)),
        ({"first": "settling"}, None, 0, ("inconclusive", "first: to be finished after 2026-11-29T13:00:00Z")),
        ({"first": "rotated", "second": "failed"}, None, 1, ("fail", "second: not begun")),
        ({}, "interrupted; run it again to go on", 1, ("fail", "interrupted; run it again to go on")),
    ],
)
def test_rotation_writes_its_record(
    store: Folder,
    monkeypatch: pytest.MonkeyPatch,
    outcomes: dict[str, Any],
    problem: str | None,
    code: int,
    expected: tuple[str, str | None],
) -> None:
    _rotation_ends(monkeypatch, problem, **outcomes)
    assert run("rotate", "--all", "--record").exit_code == code
    written = parse(store.read(1), 1)
    assert (written.kind, written.release, written.partial) == ("rotation", RELEASE, False)
    assert (written.outcome, written.problem) == expected
    assert written.contract_digest == f"sha256:{'0' * 64}"


def test_rotation_of_some_endpoints_is_partial(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    _rotation_ends(monkeypatch, first="rotated")
    assert run("rotate", "--deployment", "chat", "--record").exit_code == 0
    assert parse(store.read(1), 1).partial


@pytest.mark.parametrize("command", [["preflight"], ["rotate", "--all"]])
def test_trial_run_writes_no_record(store: Folder, command: list[str]) -> None:
    result = run(*command, "--dry-run", "--record")
    assert result.exit_code == 2
    assert "leave --dry-run" in result.stderr
    assert store.sequences() == []


@pytest.mark.parametrize("command", [["preflight"], ["rotate", "--all"]])
def test_store_that_refuses_is_found_before_anything_is_done(
    store: Folder, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    def begin(*_arguments: Any, **_options: Any) -> None:
        pytest.fail("it has begun")

    monkeypatch.setattr(aihub.preflight, "preflight", begin)
    monkeypatch.setattr(aihub.rotation.run, "rotate", begin)
    store.path.parent.mkdir(parents=True)
    store.path.write_text("")
    result = run(*command, "--record")
    assert result.exit_code == 1
    assert str(store.path) in result.stderr
