"""`aihub evidence` and `aihub smoke --record`, on a `file://` backend, without the Pulumi CLI."""

import json
from pathlib import Path
from typing import Any

import pytest

import aihub.smoke
from aihub.contract.stack import NoEndpointsError
from aihub.evidence.folder import Folder
from aihub.evidence.record import parse
from aihub.releases.program import digest_at
from aihub.smoke.results import EndpointResult, SmokeRun
from tests.commands.releases.conftest import GitProject
from tests.unit.evidence.conftest import WHO, backend, run
from tests.unit.evidence.written import RELEASE, SUBSCRIPTION, write
from tests.unit.smoke.runs import broken, passed, throttled


def _finds(monkeypatch: pytest.MonkeyPatch, *results: EndpointResult) -> None:
    def run_smoke(*_arguments: Any, run: SmokeRun, **_options: Any) -> list[EndpointResult]:
        run.contract = [each.endpoint for each in results]
        return list(results)

    monkeypatch.setattr(aihub.smoke, "run_smoke", run_smoke)


def test_no_records(store: Folder) -> None:
    result = run("evidence", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"no records in {store.path}" in result.stderr
    assert json.loads(run("evidence", "list", "--output", "json").stdout) == {"records": [], "effects": []}


def test_records_are_listed_with_what_they_come_to(store: Folder) -> None:
    write(store, 1)
    write(store, 1, outcome="fail", partial=True, problem="chat: fail, wrong-key")
    write(store, 1, release=None, outcome="fail")
    lines = run("evidence", "list", "--stack", "organization/aihub/test").stdout.splitlines()
    assert lines == [
        "    1  2026-11-29 11:00:01  smoke           pass  release aaaaaaaaaaaa",
        "    2  2026-11-29 11:00:02  smoke           fail (partial)  release aaaaaaaaaaaa  chat: fail, wrong-key",
        "    3  2026-11-29 11:00:03  smoke           fail  no release",
        "release aaaaaaaaaaaa: pass, by record 1",
        "no release: revoked, by record 3",
    ]
    document = json.loads(run("evidence", "list", "--output", "json").stdout)
    assert [each["sequence"] for each in document["records"]] == [1, 2, 3]
    assert document["effects"] == [
        {"release": RELEASE, "state": "pass", "record": 1},
        {"release": None, "state": "revoked", "record": 3},
    ]


def test_one_record_is_shown(store: Folder) -> None:
    [written] = write(store, 1)
    assert f"release          {RELEASE}" in run("evidence", "show", "1").stdout.splitlines()
    assert run("evidence", "show", "1", "--output", "json").stdout == written.text()
    missing = run("evidence", "show", "2")
    assert missing.exit_code == 1
    assert missing.stderr == f"error: no record 2 in {store.path}; see: aihub evidence list\n"


def test_records_are_verified(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    write(store, 3)
    whole = run("evidence", "verify", "--stack", "test")
    assert (whole.exit_code, whole.stdout) == (0, f"3 records, whole: {store.path}\n")
    (store.path / "00000002.json").unlink()
    broken_chain = run("evidence", "verify", "--stack", "test", "--output", "json")
    assert broken_chain.exit_code == 1
    assert json.loads(broken_chain.stdout) == {"records": 2, "findings": ["record 2 is missing"]}
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "another")
    assert "record 1: of the subscription" in run("evidence", "verify").stdout


def test_a_record_of_a_newer_format_ends_the_list(store: Folder) -> None:
    write(store, 1)
    store.create(2, b'{"format": 3}')
    result = run("evidence", "list")
    assert result.exit_code == 1
    assert result.stderr == "error: record 2: format 3, and this program reads up to 2; update the program\n"


@pytest.mark.parametrize("url", ["https://app.pulumi.com/me", "s3://bucket?region=x", "gs://bucket"])
def test_a_backend_without_a_place_for_records(project: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    backend(monkeypatch, url)
    result = run("evidence", "list")
    assert result.exit_code == 1
    assert result.stderr == (
        f"error: the state is in {url.partition('?')[0]}, and records are kept beside a state in azblob:// or file:// "
        "alone; see pulumi login\n"
    )


@pytest.mark.parametrize(
    "url", ["file://./state", "file://~/state", "file://{}/st%61te?no_tmp_dir=true", "file://{}/state/"]
)
def test_ways_to_write_a_folder(project: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HOME", str(project))
    backend(monkeypatch, url.format(project))
    assert f"{project}/state/.aihub/evidence/aihub/test" in run("evidence", "list").stderr


@pytest.mark.parametrize(
    ("results", "options", "code", "expected"),
    [
        ([passed()], [], 0, {"outcome": "pass", "partial": False, "problem": None}),
        ([passed()], ["--only", "chat"], 0, {"outcome": "pass", "partial": True}),
        ([passed(), throttled()], [], 3, {"outcome": "inconclusive", "problem": "busy: inconclusive, throttled"}),
        (
            [broken(), throttled()],
            [],
            1,
            {"outcome": "fail", "problem": "broken: fail, unknown-deployment; busy: inconclusive, throttled"},
        ),
    ],
)
def test_a_smoke_test_writes_its_record(
    store: Folder,
    monkeypatch: pytest.MonkeyPatch,
    results: list[EndpointResult],
    options: list[str],
    code: int,
    expected: dict[str, Any],
) -> None:
    _finds(monkeypatch, *results)
    for name, value in {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_RUN_ID": "7",
    }.items():
        monkeypatch.setenv(name, value)
    result = run("smoke", "--record", *options)
    assert result.exit_code == code
    assert f"record 1: {store.path}" in result.stderr
    written = parse(store.read(1), 1).model_dump()
    assert expected.items() <= written.items()
    evidence = json.loads(next((Path.cwd() / ".local" / "smoke").glob("*.json")).read_text())
    assert written["contract_digest"] == evidence["contract_digest"]
    assert (written["who"], written["stack"], written["subscription"]) == (WHO, "test", SUBSCRIPTION)
    assert written["run_url"] == "https://github.com/o/r/actions/runs/7"
    # The stack has no output that says.
    assert (written["commit"], written["program"], written["release"]) == (None, None, None)
    assert run("evidence", "verify").exit_code == 0


def test_the_record_names_the_release_that_is_deployed_and_its_program(
    store: Folder, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = GitProject(project)
    repository.git("init", "--quiet")
    commit = repository.commit()
    _finds(monkeypatch, passed())
    expected = {commit: (digest_at(project, commit), commit), "b" * 40: (None, None)}
    for sequence, (deployed, program) in enumerate(expected.items(), 1):
        outputs = {"release": "a" * 64, "program": deployed}
        backend(monkeypatch, f"file://{project.parent}/state", outputs)
        assert run("smoke", "--record").exit_code == 0
        written = parse(store.read(sequence), sequence)
        assert (written.release, written.program, written.commit) == ("a" * 64, *program)


def test_without_record_nothing_is_written(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    _finds(monkeypatch, passed())
    assert run("smoke").exit_code == 0
    assert store.sequences() == []


def test_a_smoke_test_that_could_not_begin_writes_no_record(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_smoke(*_arguments: Any, **_options: Any) -> list[EndpointResult]:
        raise NoEndpointsError("no output")

    monkeypatch.setattr(aihub.smoke, "run_smoke", run_smoke)
    assert run("smoke", "--record").exit_code == 1
    assert store.sequences() == []


def test_a_place_that_refuses_is_found_before_the_calls(store: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def run_smoke(*_arguments: Any, **_options: Any) -> list[EndpointResult]:
        pytest.fail("the endpoints were called")

    monkeypatch.setattr(aihub.smoke, "run_smoke", run_smoke)
    store.path.parent.mkdir(parents=True)
    store.path.write_text("")
    result = run("smoke", "--record")
    assert result.exit_code == 1
    assert str(store.path) in result.stderr


def test_a_record_of_a_watch_is_refused(project: Path) -> None:
    result = run("smoke", "--record", "--watch")
    assert result.exit_code == 2
    assert "--record writes the record of one run; leave --watch out" in result.stderr
