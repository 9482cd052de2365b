"""`aihub preflight`: its lines and exit codes."""

import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from azure.core.credentials import AccessToken
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from aihub.azure.credential import SharedCredential
from aihub.azure.resource_manager import Arm
from aihub.cli import cli
from aihub.preflight import Report, Result, Status
from aihub.preflight.run import made_by
from aihub.preflight.schema import SCHEMA_FILE, text
from aihub.settings import Loaded, Settings
from tests.unit.preflight.stack import CHAT


def report(*statuses: Status) -> Report:
    results = tuple(Result(each, "hub.name", "a name", "do this", "hub-name") for each in statuses)
    settings = Settings.model_validate({"hub": {"name": "ai-demo", "location": "swedencentral"}})
    return Report("dev", results, Loaded(settings, (), None))


@pytest.mark.parametrize(
    ("statuses", "code"),
    [
        ((), 0),
        (("pass", "warn"), 0),
        (("pass", "fail"), 1),
        (("unknown", "pass"), 3),
        (("unknown", "fail"), 1),
    ],
)
def test_exit_code_is_that_of_the_worst_result(statuses: tuple[Status, ...], code: int) -> None:
    assert report(*statuses).exit_code == code


def test_each_result_has_one_line_and_what_fails_comes_last_before_the_verdict() -> None:
    lines = report("fail", "pass", "warn").text("text").splitlines()
    assert lines == [
        "pass     hub.name: a name; do this  [hub-name]",
        "warn     hub.name: a name; do this  [hub-name]",
        "fail     hub.name: a name; do this  [hub-name]",
        "dev: `pulumi up` would fail",
    ]


def test_of_what_passes_a_check_shows_one_line() -> None:
    lines = report("pass", "pass", "pass").text("text").splitlines()
    assert lines == ["pass     hub.name: a name (and 2 more); do this  [hub-name]", "dev: `pulumi up` can run"]


def test_json_says_the_same_in_the_published_form() -> None:
    told = json.loads(report("fail").text("json"))
    one = {"check": "hub-name", "status": "fail", "where": "hub.name", "what": "a name", "fix": "do this"}
    assert told == {"stack": "dev", "exit_code": 1, "results": [one]}
    Draft202012Validator(json.loads(text())).validate(told)
    assert Path("docs", SCHEMA_FILE).read_text(encoding="utf-8") == text()


def test_what_a_stack_has_made_is_read_from_its_state() -> None:
    resources = [{"id": "/subscriptions/S/x"}, {"type": "component"}, {"id": "not-azure"}]
    assert made_by({"deployment": {"resources": resources}}) == {"/subscriptions/s/x"}
    assert made_by({"deployment": {}}) == frozenset()


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """An access token of whoever is logged in."""
    token = jwt.encode({"oid": "44444444-4444-4444-4444-444444444444"}, "a key that is long enough to sign with")
    monkeypatch.setattr(SharedCredential, "get_token", lambda *_: AccessToken(token, 9_999_999_999))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the stack dev, and a `pulumi` that knows it."""
    (tmp_path / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n")
    (tmp_path / "config").mkdir()
    settings: Any = {"hub": {"name": "ai-demo", "location": "swedencentral"}, "deployments": {"chat": CHAT}}
    (tmp_path / "config" / "dev.yaml").write_text(json.dumps(settings))
    script = tmp_path / "bin" / "pulumi"
    script.parent.mkdir()
    script.write_text(
        '#!/bin/sh\ncase "$*" in\n'
        "*--show-name*) echo dev;;\n"
        "*'--stack none'*) echo \"error: no stack named 'none' found\" >&2; exit 255;;\n"
        'config*) echo "${CONFIG:-{\\}}";;\n'
        "*) echo '{\"deployment\": {}}';;\nesac\n"
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{script.parent}:/usr/bin:/bin")
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "s")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["preflight", *arguments])


def test_selected_stack_is_checked(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Arm, "collection", lambda *_: [])
    monkeypatch.setattr(Arm, "get", lambda *_: None)
    monkeypatch.setattr(Arm, "action", lambda *_: {"isSubdomainAvailable": True, "nameAvailable": False})
    ran = run("--output", "json")
    told = json.loads(ran.stdout)
    assert (ran.exit_code, told["stack"]) == (1, "dev")
    found = {each["check"]: each["status"] for each in told["results"]}
    assert (found["hub-name"], found["vault-name"]) == ("pass", "fail")


@pytest.mark.parametrize("arguments", [(), ("--stack", "dev")])
def test_bad_settings_are_told_by_line(project: Path, arguments: tuple[str, ...]) -> None:
    (project / "config" / "dev.yaml").write_text("hub: {name: ai-demo, location: swedencentral, soft_deleted: ask}\n")
    ran = run(*arguments)
    assert ran.exit_code == 2
    assert "dev.yaml:1: hub.soft_deleted: " in ran.stderr


def test_check_is_left_out_by_its_id_and_an_unknown_one_is_refused(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Arm, "collection", lambda *_: [])
    monkeypatch.setattr(Arm, "get", lambda *_: None)
    monkeypatch.setattr(Arm, "action", lambda *_: {})
    told = json.loads(run("--output", "json", "--skip", "permissions", "--skip", "policies").stdout)
    checks = {each["check"] for each in told["results"]}
    assert "hub-name" in checks
    assert not checks & {"permissions", "policies"}
    refused = run("--skip", "permision")
    assert (refused.exit_code, refused.stderr) == (
        2,
        "error: preflight has no check permision; did you mean permissions?\n",
    )


def test_stack_without_settings_or_state_is_told_in_one_line(project: Path) -> None:
    (project / "config" / "none.yaml").write_text((project / "config" / "dev.yaml").read_text())
    ran = run("--stack", "none")
    assert ran.exit_code == 1
    assert ran.stderr == "error: no stack named 'none' found\n"


def test_subscription_must_be_known(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID")
    monkeypatch.delenv("AZURE_SUBSCRIPTION_ID", raising=False)
    ran = run()
    assert ran.exit_code == 1
    assert ran.stderr.startswith(
        "error: which subscription? there is no Azure CLI that could say; set ARM_SUBSCRIPTION_ID"
    )


def test_subscription_and_identity_are_those_of_the_stacks_configuration(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = {"subscriptionId": "configured", "tenantId": "t", "clientId": "c", "clientSecret": "the-secret"}
    found = {f"azure-native:{key}": {"value": value, "secret": key == "clientSecret"} for key, value in config.items()}
    monkeypatch.setenv("CONFIG", json.dumps(found))
    asked: list[str] = []
    who: list[Any] = []

    def collection(_arm: Arm, path: str, *_: object) -> list[Any]:
        asked.append(path)
        return [{"actions": ["*"]}] if path.endswith("/permissions") else []

    monkeypatch.setattr(Arm, "__init__", lambda _self, credential, **_: who.append(credential))
    monkeypatch.setattr(Arm, "collection", collection)
    monkeypatch.setattr(
        Arm,
        "get",
        lambda _arm, id_, *_: (
            {"registrationState": "Registered"} if "/providers/" in id_ and id_.count("/") == 4 else None
        ),
    )
    answer = {"isSubdomainAvailable": True, "nameAvailable": True, "contentEvaluationResult": {}}
    monkeypatch.setattr(Arm, "action", lambda *_: answer)
    ran = run()
    # Nothing is known of a region that lists no models.
    assert ran.exit_code == 3
    assert {path.split("/")[2] for path in asked} == {"configured"}
    assert type(who[0]._credential()).__name__ == "ClientSecretCredential"
    assert "the-secret" not in ran.output
