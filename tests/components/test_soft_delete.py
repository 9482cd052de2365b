"""A hub that was deleted is restored when the settings say so, and nothing is asked when they do not."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from aihub.azure.errors import ArmError
from components.hub import AIHub, AIHubArgs
from tests.components.recording import SUBSCRIPTION, Recording, record, record_main, write_project
from tests.unit.replacement.stack import COHERE

DELETED = f"/subscriptions/{SUBSCRIPTION}/providers"
ACCOUNT = (
    f"{DELETED}/Microsoft.CognitiveServices/locations/swedencentral/resourceGroups/rg-ai-demo/deletedAccounts/ai-demo"
)
VAULT = f"{DELETED}/Microsoft.KeyVault/locations/swedencentral/deletedVaults/kv-ai-demo"
CLASSIC_VAULT = f"{DELETED}/Microsoft.KeyVault/locations/swedencentral/deletedVaults/kv-ai-demo-hub"
LIVE_VAULT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-ai-demo/providers/Microsoft.KeyVault/vaults/kv-ai-demo"


def deleted_vault(live_id: str = LIVE_VAULT) -> dict[str, Any]:
    properties = {"vaultId": live_id, "location": "swedencentral", "scheduledPurgeDate": "2026-11-27T00:00:00Z"}
    return {"id": VAULT, "name": "kv-ai-demo", "properties": properties}


class Azure:
    """Resource Manager with some deleted resources."""

    def __init__(self, **found: Any) -> None:
        self.found = found
        self.asked: list[str] = []

    def __call__(self, _credential: Any, **_: Any) -> "Azure":
        return self

    def get(self, path: str, _api_version: str) -> Any:
        self.asked.append(path)
        answer = self.found.get({ACCOUNT: "account", VAULT: "vault", CLASSIC_VAULT: "classic"}[path])
        if isinstance(answer, Exception):
            raise answer
        return answer


def run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, azure: Azure, policy: str, *, preview: bool, **more: Any
) -> Recording:
    monkeypatch.setattr("aihub.azure.resource_manager.Arm", azure)
    hub = {"name": "ai-demo", "location": "swedencentral", "soft_deleted": policy}
    return record_main(write_project(folder, dev={"hub": hub, **more}), "dev", preview=preview)


def restoring(recording: Recording) -> tuple[Any, Any]:
    account = recording.one("cognitiveservices:Account").inputs["properties"]
    vault = recording.one("keyvault:Vault").inputs["properties"]
    return account.get("restore"), vault.get("createMode")


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({}, (None, None)),
        ({"account": {"id": ACCOUNT}}, (True, None)),
        ({"vault": deleted_vault()}, (None, "recover")),
        ({"account": {"id": ACCOUNT}, "vault": deleted_vault()}, (True, "recover")),
        ({"vault": deleted_vault(LIVE_VAULT.replace("rg-ai-demo", "rg-other"))}, (None, None)),
    ],
)
def test_what_is_deleted_is_restored_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: dict[str, Any], expected: Any, preview: bool
) -> None:
    azure = Azure(**found)
    recording = run(tmp_path, monkeypatch, azure, "restore", preview=preview)
    assert restoring(recording) == expected
    assert sorted(azure.asked) == sorted([ACCOUNT, VAULT])


@pytest.mark.parametrize("policy", ["stop", "purge"])
def test_other_policies_ask_nothing_and_restore_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    azure = Azure(account={"id": ACCOUNT}, vault=deleted_vault())
    assert restoring(run(tmp_path, monkeypatch, azure, policy, preview=False)) == (None, None)
    assert azure.asked == []


@pytest.mark.parametrize("policy", ["stop", "purge"])
def test_hub_workspaces_own_vault_is_recovered_under_every_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    found = deleted_vault(f"{LIVE_VAULT}-hub")
    azure = Azure(account={"id": ACCOUNT}, vault=deleted_vault(), classic=found)
    recording = run(tmp_path, monkeypatch, azure, policy, preview=False, deployments={"cohere": COHERE})
    modes = {each.name: each.inputs["properties"].get("createMode") for each in recording.of_type("keyvault:Vault")}
    assert modes == {"hub-vault": None, "classic-vault": "recover"}
    assert azure.asked == [CLASSIC_VAULT]


def test_azure_that_does_not_say_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lambda text, *_: told.append(text))
    azure = Azure(account=ArmError("AuthorizationFailed: You may not.", ACCOUNT, 403), vault=deleted_vault())
    recording = run(tmp_path, monkeypatch, azure, "restore", preview=False)
    assert restoring(recording) == (None, "recover")
    (line,) = told
    assert line.startswith("hub.name: ")
    assert "Reader on the subscription" in line


def test_hub_by_itself_is_made_anew() -> None:
    args: AIHubArgs = {
        "account_name": "ai-demo",
        "location": "swedencentral",
        "resource_group_name": "rg-ai-demo",
        "key_vault_name": "kv-ai-demo",
        "projects": ["chat"],
        "operators": [],
    }

    def program() -> None:
        AIHub("hub", args)

    assert restoring(record(program)) == (None, None)
