"""Who operates the stack, as the program declares it."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from tests.components.recording import OPERATOR, Recording, record_main, write_project

OTHER, GROUP = "88888888-8888-8888-8888-888888888888", "77777777-7777-7777-7777-777777777777"
TYPE = "aihub:index:AIHub$azure-native:authorization:RoleAssignment"
CHAT = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The warnings of the program."""
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_: lines.append(text))
    return lines


def run(
    folder: Path, *operators: dict[str, str], made: dict[str, str] | None = None, preview: bool = False
) -> Recording:
    """Runs the program of a stack that has given the role on its vault to these, by logical names."""
    hub = {"name": "ai-demo", "location": "swedencentral"}
    wanted = {"hub": hub, "deployments": {"chat": CHAT}, "access": {"operators": operators}}
    outputs: dict[str, Any] = {
        f"urn:pulumi:dev::aihub::{TYPE}::{name}": {"principalId": each} for name, each in (made or {}).items()
    }
    return record_main(write_project(folder, dev=wanted), "dev", preview=preview, made=outputs)


def user(principal_id: str) -> dict[str, str]:
    return {"principal_id": principal_id, "principal_type": "User"}


def of_vault(recording: Recording) -> dict[str, tuple[str, str]]:
    """The principals that get the role on the vault, by logical name: id and type."""
    found = [
        each for each in recording.of_type("authorization:RoleAssignment") if each.inputs["scope"] == "/id/hub-vault"
    ]
    return {each.name: (each.inputs["principalId"], each.inputs["principalType"]) for each in found}


def aliases(recording: Recording, name: str) -> list[str]:
    return [each.spec.name for each in recording.named(name).request.aliases]


def test_whoever_runs_it_gets_the_roles_where_the_settings_name_nobody(tmp_path: Path, told: list[str]) -> None:
    recording = run(tmp_path)
    assert of_vault(recording) == {f"hub-operator-secrets-{OPERATOR}": (OPERATOR, "ServicePrincipal")}
    assert told == []


def test_operators_get_them_in_the_place_of_whoever_runs_it(tmp_path: Path, told: list[str]) -> None:
    operators = [user(OPERATOR), {"principal_id": GROUP}]
    recording = run(tmp_path, *operators, made={f"hub-operator-secrets-{OTHER}": OTHER})
    assert of_vault(recording) == {
        f"hub-operator-secrets-{OPERATOR}": (OPERATOR, "User"),
        f"hub-operator-secrets-{GROUP}": (GROUP, "Group"),
    }
    assert told == []
    # All of them before a secret, and after it.
    for part in ("uri", "key"):
        assert {f"hub-operator-secrets-{each}" for each in (OPERATOR, GROUP)} <= recording.named(
            f"chat-{part}"
        ).depends_on


def test_roles_that_change_hands_are_new_resources_so_that_the_old_go_last(tmp_path: Path, told: list[str]) -> None:
    recording = run(tmp_path, made={"hub-deployer-secrets": OTHER, "hub-deployer-models": OTHER})
    assert aliases(recording, f"hub-operator-secrets-{OPERATOR}") == []
    (line,) = told
    assert f"go from {OTHER} to {OPERATOR}, who runs this" in line


def test_assignments_of_earlier_versions_go_on_as_those_of_their_principal(tmp_path: Path, told: list[str]) -> None:
    operators = [user(OTHER), user(OPERATOR)]
    recording = run(tmp_path, *operators, made={"hub-deployer-secrets": OTHER, "hub-deployer-models": OTHER})
    assert aliases(recording, f"hub-operator-secrets-{OTHER}") == ["hub-deployer-secrets"]
    assert aliases(recording, f"hub-operator-models-{OTHER}") == ["hub-deployer-models"]
    assert aliases(recording, f"hub-operator-secrets-{OPERATOR}") == []
    assert told == []


def test_who_is_none_of_the_operators_is_stopped_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.setattr("components.operators.may_change_secrets", lambda *_of: False)
    operators = [user(OTHER)]
    with pytest.raises(pulumi.RunError, match=rf"^{OPERATOR}, who runs this, is none of access\.operators: "):
        run(tmp_path, *operators)
    for each in ("__main__.py", "config/dev.yaml"):
        (tmp_path / each).unlink()
    (tmp_path / "config").rmdir()
    # A preview changes nothing, and may be somebody else's.
    assert list(of_vault(run(tmp_path, *operators, preview=True))) == [f"hub-operator-secrets-{OTHER}"]
    (line,) = told
    assert "is none of access.operators" in line


def test_assignment_by_hand_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def given(_arm: Any, scope: str, _role: str, names: dict[str, str]) -> set[str]:
        asked.append(scope.rpartition("/")[2])
        return {OPERATOR} & names.keys() if scope.endswith("/kv-ai-demo") else set()

    recording = run(tmp_path)
    assert of_vault(recording)
    (tmp_path / "again").mkdir()
    # `record_main` has nobody give anything by hand.
    monkeypatch.setattr("tests.components.recording.given_by_hand", given)
    assert of_vault(run(tmp_path / "again")) == {}
    assert asked == ["ai-demo", "ai-demo", "kv-ai-demo"]
