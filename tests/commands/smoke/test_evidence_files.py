"""The files of a run are there whichever way it ends, and `aihub smoke` says where."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Ran
from junitparser import JUnitXml

import aihub.smoke
from aihub.cli import cli
from aihub.smoke import SmokeError
from aihub.smoke.report import Files, Record
from aihub.smoke.results import EndpointResult, SmokeRun
from tests.unit.smoke.runs import broken, lasting, mixed, passed, throttled

SETTINGS: dict[str, Any] = {"budget_seconds": None, "timeout_seconds": 60.0, "only": []}


pytestmark = pytest.mark.usefixtures("handlers")


def recording(folder: Path) -> tuple[Record, Files]:
    files = Files.of(folder, evidence=None, html=None, junit=None, summary=None)
    return Record(folder, None, files, SETTINGS), files


def begin(run: SmokeRun, results: list[EndpointResult]) -> None:
    """As a run that is under way."""
    run.contract = [each.endpoint for each in results]
    run.tests = [lambda each=each: each for each in results]  # type: ignore[misc]


def read(files: Files) -> dict[str, Any]:
    left = sorted(each.name for each in files.evidence.parent.iterdir())
    assert left == sorted([files.evidence.name, files.html.name])
    assert "</html>" in files.html.read_text()
    found: dict[str, Any] = json.loads(files.evidence.read_text())
    return found


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_run_that_a_signal_ends_leaves_what_it_has(folder: Path, number: signal.Signals) -> None:
    record, files = recording(folder)
    begin(record.run, [passed(), lasting("busy", "inconclusive", "interrupted", "ended before", [])])
    with pytest.raises(SystemExit) as ended, record:
        signal.raise_signal(number)
    assert ended.value.code == 128 + number
    whole = read(files)
    assert whole["exit_code"] == 128 + number
    assert whole["problem"] == f"the run was ended by {number.name}"
    assert whole["verdict"] == "inconclusive"
    assert [each["verdict"] for each in whole["endpoints"]] == ["pass", "inconclusive"]


def test_second_signal_ends_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codes: list[int] = []
    monkeypatch.setattr(os, "_exit", codes.append)
    record, _ = recording(folder)
    with pytest.raises(SystemExit), record:
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(SystemExit):
        signal.raise_signal(signal.SIGTERM)
    assert codes == [143]


def test_process_that_outlives_its_terminal_is_let(folder: Path) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    record, files = recording(folder)
    with record:
        signal.raise_signal(signal.SIGHUP)
        record.results = [passed()]
    assert read(files)["verdict"] == "pass"


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (SmokeError("no stack named 'none' found"), "no stack named 'none' found"),
        (BrokenPipeError(), "the run was ended by BrokenPipeError"),
    ],
)
def test_run_that_an_error_ends_leaves_what_it_has(folder: Path, error: Exception, problem: str) -> None:
    record, files = recording(folder)
    begin(record.run, [passed()])
    with pytest.raises(type(error)), record:
        raise error
    whole = read(files)
    assert (whole["problem"], whole["verdict"], whole["exit_code"]) == (problem, "fail", 1)
    assert len(whole["endpoints"]) == 1


def test_evidence_says_with_what_it_was_made(folder: Path) -> None:
    record, files = recording(folder)
    with record:
        record.results = []
    whole = read(files)
    assert (whole["project"], whole["stack"]) == ("hub", "selected")
    assert whole["tools"]["pulumi"] == "3.272.0"
    assert whole["tools"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert whole["tools"]["commit"] is None
    assert re.fullmatch(r"\d{8}T\d{6}\.\d{3}Z\.json", files.evidence.name)


def test_commit_is_told_and_whether_files_differ_from_it(folder: Path) -> None:
    git = ("git", "-c", "user.name=n", "-c", "user.email=e@example.org")
    for command in (["init", "-q"], ["add", "Pulumi.yaml"], ["commit", "-qm", "first"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    (folder / "Pulumi.yaml").write_text("name: other\n")
    record, files = recording(folder)
    with record:
        record.results = []
    assert re.fullmatch(r"[0-9a-f]{40}-dirty", read(files)["tools"]["commit"])


def smoke(monkeypatch: pytest.MonkeyPatch, results: list[EndpointResult] | SmokeError, *arguments: str) -> Ran:
    """`aihub smoke`, of which the calls have these results."""

    def run_smoke(*_arguments: object, run: SmokeRun, **_options: object) -> list[EndpointResult]:
        if isinstance(results, SmokeError):
            raise results
        begin(run, results)
        return results

    monkeypatch.setattr(aihub.smoke, "run_smoke", run_smoke)
    return CliRunner().invoke(cli, ["smoke", *arguments])


@pytest.mark.parametrize(
    ("results", "code"), [([passed()], 0), ([passed(), throttled()], 3), (mixed(), 1), ([broken()], 1)]
)
def test_last_line_is_where_the_page_is_and_the_code_is_the_verdict(
    folder: Path, monkeypatch: pytest.MonkeyPatch, results: list[EndpointResult], code: int
) -> None:
    ran = smoke(monkeypatch, results)
    assert ran.exit_code == code
    heading, path = ran.stdout.splitlines()[-1].split(": ")
    assert heading == "report"
    assert Path(path).parent == folder / ".local" / "smoke"
    assert all(each.endpoint["name"] in Path(path).read_text() for each in results)
    assert json.loads(Path(path).with_suffix(".json").read_text())["exit_code"] == code


def test_json_has_standard_output_for_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))
    ran = smoke(monkeypatch, mixed(), "--output", "json")
    assert [each["verdict"] for each in json.loads(ran.stdout)].count("inconclusive") == 2
    assert re.search(r"^report: /.*\.html$", ran.stderr, re.MULTILINE)
    assert "::error title=broken" in ran.stderr


def test_files_are_where_they_are_asked_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ("--evidence", "out/e.json", "--html", "out/p.html", "--junit", "out/j.xml")
    ran = smoke(monkeypatch, mixed(), *wanted)
    assert ran.stdout.splitlines()[-1] == f"report: {folder}/out/p.html"
    assert sorted(each.name for each in (folder / "out").iterdir()) == ["e.json", "j.xml", "p.html"]
    assert JUnitXml.fromfile(str(folder / "out" / "j.xml")).failures == 2
    assert not (folder / ".local").exists()


def test_file_that_cannot_be_written_is_named_after_the_results(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = smoke(monkeypatch, [passed()], "--evidence", "Pulumi.yaml/e.json")
    assert ran.exit_code == 1
    assert "1 of 1 endpoints passed" in ran.stdout
    assert ran.stderr == f"error: {folder}/Pulumi.yaml/e.json cannot be written: {folder}/Pulumi.yaml is no folder\n"


def test_github_gets_its_summary_and_annotations(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = folder / "summary.md"
    summary.write_text("of an earlier step\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    ran = smoke(monkeypatch, mixed())
    assert summary.read_text().startswith("of an earlier step\n## Smoke test of selected: ")
    assert sum(line.startswith("::") for line in ran.stdout.splitlines()) == 4
    assert ran.stdout.splitlines()[-1].startswith("report: ")

    ran = smoke(monkeypatch, mixed(), "--no-github")
    assert "::error" not in ran.output
    assert summary.read_text().count("##") == 1


def test_run_that_cannot_be_is_one_line_and_evidence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = smoke(monkeypatch, SmokeError("no stack named 'none' found"), "--stack", "none", "--evidence", "e.json")
    assert ran.exit_code == 1
    assert ran.output == "error: no stack named 'none' found\n"
    whole = json.loads((folder / "e.json").read_text())
    assert (whole["stack"], whole["problem"]) == ("none", "no stack named 'none' found")


def test_text_that_is_no_unicode_spoils_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record, files = recording(folder)
    with record:
        record.results = [lasting("chat", "fail", "server-error", "\ud800")]
    assert read(files)["endpoints"][0]["problem"] == "\\ud800"


@pytest.mark.parametrize("arguments", [["--help"], ["smoke", "--help"]])
def test_help_does_not_wait_for_the_libraries_of_reports(arguments: list[str]) -> None:
    script = (
        f"import sys; from aihub.cli import cli; cli({arguments!r}, standalone_mode=False); "
        "sys.exit(bool({'aiohttp', 'jinja2', 'junitparser', 'openai', 'rich'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


@pytest.mark.parametrize("made_before", [None, 0o755, 0o777])
def test_evidence_beside_the_local_azure_is_the_users_alone(folder: Path, made_before: int | None) -> None:
    if made_before:
        (folder / ".local").mkdir()
        (folder / ".local").chmod(made_before)
    record, files = recording(folder)
    with record:
        record.results = [passed()]
    assert record.unwritten is None
    made = [folder / ".local", folder / ".local" / "smoke", files.evidence, files.html]
    assert [each.stat().st_mode & 0o777 for each in made] == [0o700, 0o700, 0o600, 0o600]


def test_evidence_that_was_asked_for_elsewhere_is_as_any_file(folder: Path) -> None:
    wanted = folder / "out" / "evidence.json"
    files = Files.of(folder, evidence=wanted, html=folder / "out" / "page.html", junit=None, summary=None)
    before = os.umask(0o022)
    with Record(folder, None, files, {}) as record:
        record.results = [passed()]
    os.umask(before)
    assert [each.stat().st_mode & 0o777 for each in (wanted.parent, wanted, files.html)] == [0o755, 0o644, 0o644]
    assert not (folder / ".local").exists()


def test_link_in_the_place_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / ".local").symlink_to(folder / "elsewhere")
    record, _ = recording(folder)
    with record:
        record.results = [passed()]
    assert record.unwritten == f"{folder}/.local cannot be written: {folder}/.local is no folder of this user's"
    assert list((folder / "elsewhere").iterdir()) == []
