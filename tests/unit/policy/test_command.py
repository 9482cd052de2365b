"""`aihub policy` on files, standard input, settings and a stack that Pulumi does not know."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from aihub import pulumi_cli
from aihub.cli import cli
from aihub.pulumi_cli import PulumiError
from tests.unit.policy.recorded import CASES, recorded

Json = dict[str, Any]
WAIVED = {
    "rule": "vault-purge-protection",
    "path": "hub",
    "owner": "team",
    "reason": "ends soon",
    "expires": "2199-12-31",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a preview and a state of the case `weak`, and no settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    (tmp_path / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n", encoding="utf-8")
    (tmp_path / "config").mkdir()
    for kind in ("preview", "state"):
        (tmp_path / f"{kind}.json").write_text(json.dumps(recorded("weak", kind)), encoding="utf-8")
    return tmp_path


def settings(project: Path, **fields: Any) -> None:
    (project / "config" / "local.yaml").write_text(
        yaml.safe_dump({**(CASES["weak"] or {}), **fields}), encoding="utf-8"
    )


def aihub(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["policy", *arguments], input=given)


@pytest.mark.parametrize("kind", ["preview", "state"])
def test_without_settings_all_policies_advise(project: Path, kind: str) -> None:
    ran = aihub(f"{kind}.json")
    assert ran.exit_code == 0, ran.output
    assert (
        f"{kind}.json: hub.auth: warning: the account takes keys; write hub.auth: entra [account-local-auth]"
        in ran.output
    )
    assert ran.output.splitlines()[-1].startswith("local (no profile): ")
    assert " policies judged, 0 mandatory broken, " in ran.output.splitlines()[-1]


def test_profile_says_what_a_stack_lacks(project: Path) -> None:
    ran = aihub("state.json", "--profile", "regulated")
    assert ran.exit_code == 1
    assert "state.json: hub.auth: the account takes keys; write hub.auth: entra [account-local-auth]" in ran.output
    assert " mandatory broken, " in ran.output.splitlines()[-1]


def test_settings_of_the_stack_give_place_profile_and_waivers(project: Path) -> None:
    settings(project, profile="standard", waivers={"short": WAIVED})
    ran = aihub("state.json", "--output", "json")
    assert ran.exit_code == 1
    [found] = json.loads(ran.output)
    assert (found["stack"], found["profile"], found["kept"]) == ("local", "standard", False)
    assert {each["policy"]: each["waiver"] for each in found["waived"]} == {"vault-purge-protection": "short"}
    upgrade = next(each for each in found["failed"] if each["policy"] == "version-upgrade")
    assert (upgrade["level"], upgrade["file"]) == ("mandatory", "config/local.yaml")
    assert upgrade["path"] == "deployments.openai.version_upgrade"
    assert upgrade["line"] > 1


def test_standard_input_is_read(project: Path) -> None:
    ran = aihub("-", given=(project / "state.json").read_text(encoding="utf-8"))
    assert ran.exit_code == 0
    assert "standard input: " in ran.output


def test_sarif_names_the_rules_and_the_workflow_commands_the_places(project: Path) -> None:
    settings(project, profile="standard")
    run = json.loads(aihub("state.json", "--output", "sarif").output)["runs"][0]
    ids = [each["id"] for each in run["tool"]["driver"]["rules"]]
    assert {"version-upgrade", "vault-purge-protection"} <= {*ids}
    assert all(ids[each["ruleIndex"]] == each["ruleId"] for each in run["results"])
    lines = aihub("state.json", "--output", "github").output
    assert "::error file=config/local.yaml,line=" in lines


def test_settings_alone_are_judged_offline(project: Path) -> None:
    settings(project, profile="standard")
    ran = aihub("--settings")
    assert ran.exit_code == 1
    assert "[version-upgrade]" in ran.output
    assert aihub("--settings", "--profile", "sandbox").exit_code == 0


def test_preview_of_changes_alone_says_nothing_about_the_rest(project: Path) -> None:
    preview = recorded("weak", "preview")
    changed = [each for each in preview["steps"] if "RaiPolicy" in each["urn"] or "KeySecret" in each["urn"]]
    partial = {"steps": changed, "changeSummary": {"create": len(changed), "same": 40}}
    (project / "partial.json").write_text(json.dumps(partial), encoding="utf-8")
    ran = aihub("partial.json")
    assert ran.exit_code == 0
    assert "add --show-sames" in ran.stderr
    assert "[key-secret-rotation]" in ran.stdout
    assert "[alerts-present]" not in ran.stdout


def state(kind: str, inputs: dict[str, object]) -> str:
    """A state with one resource."""
    resource = {"urn": f"urn:pulumi:x::x::azure-native:{kind}::x", "type": f"azure-native:{kind}", "inputs": inputs}
    return json.dumps({"deployment": {"resources": [resource]}})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "given.json: empty; write what "),
        ("not json", "given.json: not JSON; write what "),
        ("[]", "given.json: neither a preview nor a state; write what "),
        ("{}", "given.json: neither a preview nor a state; write what "),
        ('{"steps": 3}', "given.json: not as Pulumi writes it; write what "),
        ('{"steps": [{"newState": {"type": "x"}}]}', "given.json: not as Pulumi writes it; write what "),
        ('{"deployment": {"resources": [{}]}}', "given.json: not as Pulumi writes it; write what "),
        (state("consumption:Budget", {"amount": "lots"}), "given.json: not as Pulumi writes it; write what "),
        (state("cognitiveservices:Deployment", {"properties": {"raiPolicyName": {}}}), "given.json: not as Pulumi "),
        (
            '{"a": 1}\n{"b": 2}\n',
            "given.json: several JSON documents, such as the events of pulumi up --json; write what ",
        ),
        (
            '{"steps": [], "diagnostics": [{"severity": "error", "message": "no\\nsuch  model"}]}',
            "given.json: a preview that failed, so it shows no whole stack: no such model",
        ),
    ],
)
def test_what_cannot_be_judged_is_one_line(project: Path, text: str, problem: str) -> None:
    (project / "given.json").write_text(text, encoding="utf-8")
    ran = aihub("given.json")
    assert ran.exit_code == 2
    assert ran.stderr.startswith(f"error: {problem}")
    assert len(ran.stderr.splitlines()) == 1


def test_a_file_that_is_not_there(project: Path) -> None:
    ran = aihub("gone.json")
    assert (ran.exit_code, ran.stderr.splitlines()[0][:40]) == (2, "error: gone.json: No such file or direct")


def test_invalid_settings_are_reported_as_they_are(project: Path) -> None:
    settings(project, hub={"name": "ai-x"})
    ran = aihub("state.json")
    assert ran.exit_code == 2
    assert "[field-missing]" in ran.stderr


@pytest.mark.parametrize(
    "arguments", [("state.json", "--settings"), ("state.json", "--stack", "a", "--stack", "b"), ("--profile", "strict")]
)
def test_options_that_do_not_go_together(project: Path, arguments: tuple[str, ...]) -> None:
    assert aihub(*arguments).exit_code == 2


def test_a_stack_that_pulumi_cannot_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise PulumiError("no stack named 'x' found")

    monkeypatch.setattr(pulumi_cli, "read_json", refuse)
    ran = aihub("--stack", "x")
    assert (ran.exit_code, ran.stderr) == (3, "error: no stack named 'x' found\n")


def test_a_stack_in_which_nothing_is_deployed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi_cli, "read_json", lambda *_: {"version": 3, "deployment": {}})
    ran = aihub()
    assert ran.exit_code == 2
    assert "nothing is deployed in the stack" in ran.stderr


@pytest.mark.parametrize("command", ["policy", "check"])
def test_explain_prints_the_page(project: Path, command: str) -> None:
    ran = CliRunner().invoke(cli, [command, "--explain", "vault-logs"])
    assert ran.exit_code == 0
    assert ran.output.startswith("# vault-logs\n")
    assert "AZR-000119" in ran.output
