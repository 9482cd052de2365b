"""`aihub smoke` where it cannot do its work, or is not let: one line that says why, and the evidence all the same."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.project import VAULT_NAME, Json, Project, Ran, gpt, settings, wait_for

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    shared_project.up(settings({"chat": gpt()}))
    return shared_project


@pytest.fixture
def project(deployed: Project) -> Iterator[Project]:
    yield deployed
    deployed.azure.faults.clear()
    evidence_file(deployed).unlink(missing_ok=True)


def evidence_file(project: Project) -> Path:
    return project.folder / "evidence.json"


def evidence(project: Project) -> Json:
    found: Json = json.loads(evidence_file(project).read_text(encoding="utf-8"))
    return found


def smoke(project: Project, *options: str) -> Ran:
    return project.run("aihub", "smoke", "--evidence", "evidence.json", *options)


def test_no_stack_is_selected(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.succeed("stack", "unselect")
    monkeypatch.delitem(project.environment, "PULUMI_STACK")
    ran = smoke(project)
    problem = "no stack is selected; name one with --stack, or run `pulumi stack select`"
    assert (ran.code, ran.output) == (1, f"error: {problem}\n")
    assert evidence(project)["problem"] == problem


def test_stack_without_outputs(project: Project) -> None:
    project.run("pulumi", "stack", "init", "empty", "--no-select")
    ran = smoke(project, "--stack", "empty")
    problem = "the stack empty has no output `endpoints`; run `pulumi up` first"
    assert (ran.code, ran.output) == (1, f"error: {problem}\n")
    assert evidence(project)["problem"] == problem


def test_vault_that_one_may_not_read(project: Project) -> None:
    project.azure.faults.set("vault-refuses")
    ran = smoke(project, "--budget", "2")
    assert ran.code == 3, ran.output
    [line] = [line for line in ran.output.splitlines() if "(vault-refused)" in line]
    assert line.startswith(f"chat: https://{VAULT_NAME}.vault.azure.net/secrets/chat-uri cannot be read (403): ")
    assert "Traceback" not in ran.output
    assert [each["error_class"] for each in evidence(project)["endpoints"]] == ["vault-refused"]


def test_terminal_that_closes(project: Project) -> None:
    project.azure.faults.set("slow", host="*.openai.azure.com", seconds=86_400)
    with project.spawn("aihub", "smoke", "--evidence", "evidence.json") as running:
        wait_for(lambda: project.azure.faults.list()[0]["struck"], "calls")
        running.send_signal(signal.SIGHUP)
        output, _ = running.communicate(timeout=30)
    assert running.returncode == 128 + signal.SIGHUP
    first, *_ = output.splitlines()
    assert first == "error: the run was ended by SIGHUP"
    assert "Traceback" not in output
    assert [each["error_class"] for each in evidence(project)["endpoints"]] == ["interrupted"]


@pytest.mark.parametrize(("options", "reader"), [("", "head -1"), ("", "true"), ("--watch 1 --output json", "head -1")])
def test_reader_that_leaves_early(project: Project, options: str, reader: str) -> None:
    ran = project.run("bash", "-o", "pipefail", "-c", f"aihub smoke --evidence evidence.json {options} | {reader}")
    assert ran.code == 0, ran.output
    assert "Traceback" not in ran.output
    assert "BrokenPipe" not in ran.output
    if reader == "true":
        assert "error: standard output was closed before all was written" in ran.output.splitlines()
    assert evidence(project)["verdict"] == "pass"
