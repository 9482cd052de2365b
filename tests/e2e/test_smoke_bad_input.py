"""`aihub smoke` where it cannot do its work, or is not let: one line that says why, and the evidence all the same."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.capture import capturing
from tests.e2e.project import HUB_NAME, VAULT_NAME, Json, Project, Ran, gpt, settings, wait_for
from tests.secret_search import Search

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


def test_output_that_somebody_changed_leads_no_credential_away(project: Project) -> None:
    state = project.state()
    [chat] = outputs(state)
    with capturing() as captured:
        home = f"127.0.0.1:{captured.port}"
        for place, address in (
            ("target_uri", f"http://{home}/openai"),
            ("routes", f"http://{HUB_NAME}.openai.azure.com@{home}/openai"),
            ("uri_secret", f"https://{home}/secrets/chat-uri"),
            ("key_secret", f"https://kv-of-another.vault.azure.net@{home}/secrets/chat-key"),
            ("resource_id", f"@{home}{chat['resource_id']}"),
        ):
            changed = json.loads(json.dumps(state))
            [endpoint] = outputs(changed)
            if place == "routes":
                endpoint["routes"][-1]["uri"] = address
            else:
                endpoint[place] = address
            take(project, changed)
            smoked, rotated = smoke(project), project.run("aihub", "rotate", "--all")
            assert (smoked.code, rotated.code) == (1, 1), smoked.output + rotated.output
            assert "(wrong-uri)" in smoked.output
            assert "find out who changed the stack's output" in rotated.output
            assert "Traceback" not in smoked.output + rotated.output
    take(project, state)
    assert Search(project.kept_secret.names).content(bytes(captured.received)) == set()
    assert captured.connections == 0
    assert smoke(project).code == 0


def test_output_that_is_not_what_the_contract_says_is_told_in_one_line(project: Project) -> None:
    state = project.state()
    changed = json.loads(json.dumps(state))
    [endpoint] = outputs(changed)
    endpoint["routes"][0]["auth"]["header"] = 7
    take(project, changed)
    problem = (
        "the stack local: endpoints[0] (chat).routes[0].auth.header must be text; "
        "run `pulumi up` again with this program, or update aihub"
    )
    smoked, rotated = smoke(project), project.run("aihub", "rotate", "--all")
    assert (smoked.code, smoked.output) == (1, f"error: {problem}\n")
    assert rotated.code == 1
    assert problem in rotated.output.splitlines()[-1]
    assert "Traceback" not in rotated.output
    assert evidence(project)["problem"] == problem
    take(project, state)


def outputs(state: Json) -> list[Json]:
    """The output `endpoints` in a stack's state."""
    [stack] = [each for each in state["deployment"]["resources"] if each["type"] == "pulumi:pulumi:Stack"]
    found: list[Json] = stack["outputs"]["endpoints"]
    return found


def take(project: Project, state: Json) -> None:
    """Puts another state in the place of the stack's."""
    file = project.folder / "state.json"
    file.write_text(json.dumps(state), encoding="utf-8")
    project.succeed("stack", "import", "--file", str(file))


@pytest.mark.parametrize(("options", "reader"), [("", "head -1"), ("", "true"), ("--watch 1 --output json", "head -1")])
def test_reader_that_leaves_early(project: Project, options: str, reader: str) -> None:
    ran = project.run("bash", "-o", "pipefail", "-c", f"aihub smoke --evidence evidence.json {options} | {reader}")
    assert ran.code == 0, ran.output
    assert "Traceback" not in ran.output
    assert "BrokenPipe" not in ran.output
    if reader == "true":
        assert "error: standard output was closed before all was written" in ran.output.splitlines()
    assert evidence(project)["verdict"] == "pass"
