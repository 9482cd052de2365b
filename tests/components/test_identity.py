"""Identities, the customer-managed key, and pipelines: what is declared, which roles are given, what waits for what."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from aihub.azure import resource_manager
from tests.components.recording import OPERATOR, Recording, record_main, write_project
from tests.unit.every_type import ONLINE, OPENAI

IDENTITIES = "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg-ids/providers"
IDENTITY = f"{IDENTITIES}/Microsoft.ManagedIdentity/userAssignedIdentities/id-models"
VAULT = f"{IDENTITIES}/Microsoft.KeyVault/vaults/kv-keys"
KEY = "https://kv-keys.vault.azure.net/keys/models"
ISSUER = "https://token.actions.githubusercontent.com"
PRINCIPAL, CLIENT = "99999999-0000-0000-0000-000000000001", "99999999-0000-0000-0000-000000000002"
CREATE = {"identity": {"user_assigned": ["create"]}, "encryption": {"key": "create"}}
ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"


class Known:
    """Resource Manager with an identity and a vault."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def get(self, resource_id: str, _version: str) -> Any:
        if resource_id == IDENTITY:
            return {"properties": {"principalId": PRINCIPAL, "clientId": CLIENT}}
        return {"id": VAULT} if resource_id == VAULT else None

    def collection(self, *_: Any) -> Any:
        return [{"id": VAULT, "name": "kv-keys"}]


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resource_manager, "Arm", Known)


def roles(recording: Recording) -> set[tuple[str, str]]:
    return {
        (each.name, each.inputs["roleDefinitionId"].rpartition("/")[2])
        for each in recording.of_type("authorization:RoleAssignment")
    }


def test_without_settings_nothing_is_other_than_before(run: Any) -> None:
    recording = run({"openai": OPENAI, "online": ONLINE})
    account = recording.one("cognitiveservices:Account")
    assert account.inputs["identity"] == {"type": "SystemAssigned"}
    assert "encryption" not in account.inputs["properties"]
    assert not account.inputs.keys() & {"encryption"}
    store = recording.one("storage:StorageAccount").inputs
    assert not store.keys() & {"identity", "encryption"}
    hub = recording.named("classic-hub").inputs["body"]
    assert hub["identity"] == {"type": "SystemAssigned"}
    assert not hub["properties"].keys() & {"encryption", "primaryUserAssignedIdentity"}


def test_identity_before_key_before_role_before_account_before_the_rest(run: Any) -> None:
    recording = run({"openai": OPENAI, "online": ONLINE}, hub=CREATE)
    names = [each.name for each in recording.resources]
    steps = ["hub-encryption-identity", "hub-encryption-key", "hub-encryption-role", "hub-account", "classic-storage"]
    assert [names.index(each) for each in steps] == sorted(names.index(each) for each in steps)
    assert {"hub-encryption-identity", "hub-encryption-key", "hub-encryption-role"} <= recording.named(
        "hub-account"
    ).depends_on
    for each in ("classic-storage", "classic-hub"):
        assert {"hub-account", "hub-encryption-role"} <= recording.named(each).depends_on


def test_account_storage_and_workspace_name_the_key_without_a_version(run: Any) -> None:
    recording = run({"online": ONLINE}, hub=CREATE)
    account = recording.one("cognitiveservices:Account").inputs
    key = account["properties"]["encryption"]["keyVaultProperties"]
    assert (key["keyVaultUri"], key["keyName"]) == ("https://kv-ai-demo.vault.azure.net", "encryption")
    assert "keyVersion" not in key
    assert account["identity"]["type"] == "SystemAssigned, UserAssigned"
    assert len(account["identity"]["userAssignedIdentities"]) == 2
    store = recording.one("storage:StorageAccount").inputs["encryption"]
    assert store["keyVaultProperties"] == {"keyVaultUri": "https://kv-ai-demo.vault.azure.net", "keyName": "encryption"}
    hub = recording.named("classic-hub").inputs
    of_hub = hub["body"]["properties"]["encryption"]["keyVaultProperties"]
    assert of_hub["keyIdentifier"] == "https://kv-ai-demo.vault.azure.net/keys/encryption"
    assert "properties.encryption.keyVaultProperties.keyVaultArmId" in hub["replace_on"]
    assert "encryption" not in recording.named("classic-project").inputs["body"]["properties"]


def test_identity_that_encrypts_gets_one_role_on_the_key_alone(run: Any) -> None:
    recording = run({"openai": OPENAI}, hub=CREATE)
    role = recording.named("hub-encryption-role").inputs
    assert role["roleDefinitionId"].endswith(ENCRYPTION_USER)
    assert role["scope"].endswith("/keys/encryption")
    assert role["principalType"] == "ServicePrincipal"
    assert roles(recording) - {("hub-encryption-role", ENCRYPTION_USER)} == roles(run({"openai": OPENAI}))


def test_key_goes_with_its_vault_and_is_taken_when_it_is_there(run: Any) -> None:
    key = run({"openai": OPENAI}, hub=CREATE).named("hub-encryption-key")
    assert key.request.deletedWith.rpartition("::")[2] == "hub-vault"
    assert key.inputs["import_id"] == key.inputs["resource_id"]
    assert key.inputs["body"]["properties"]["rotationPolicy"]["lifetimeActions"][0]["action"] == {"type": "rotate"}


def test_existing_key_gets_no_role_from_the_stack(run: Any, known: None) -> None:
    recording = run({"online": ONLINE}, hub={"encryption": {"key": KEY, "identity": IDENTITY}})
    assert not [each for each in recording.resources if each.name.startswith("hub-encryption")]
    account = recording.one("cognitiveservices:Account").inputs
    assert account["properties"]["encryption"]["keyVaultProperties"]["identityClientId"] == CLIENT
    hub = recording.named("classic-hub").inputs["body"]["properties"]["encryption"]
    assert hub["keyVaultProperties"] == {"keyVaultArmId": VAULT, "keyIdentifier": KEY}


def test_identity_that_does_not_exist_stops_the_program(run: Any) -> None:
    with pytest.raises(pulumi.RunError, match=r"hub\.encryption\.identity: the user-assigned identity does not exist"):
        run({"openai": OPENAI}, hub={"encryption": {"key": KEY, "identity": IDENTITY}})


def test_workspace_without_an_identity_of_its_own_has_a_primary_one_with_roles_on_its_parts(
    run: Any, known: None
) -> None:
    hub = {"identity": {"system": False, "user_assigned": [IDENTITY]}}
    recording = run({"online": ONLINE}, hub=hub)
    for each in ("classic-hub", "classic-project"):
        body = recording.named(each).inputs["body"]
        assert body["identity"] == {"type": "UserAssigned", "userAssignedIdentities": {IDENTITY: {}}}
        assert body["properties"]["primaryUserAssignedIdentity"] == IDENTITY
    theirs = [
        (each.inputs["roleDefinitionId"].rpartition("/")[2], each.inputs["scope"])
        for each in recording.of_type("authorization:RoleAssignment")
        if each.inputs["principalId"] == PRINCIPAL
    ]
    assert {scope for _, scope in theirs} == {"/id/classic-storage", "/id/classic-vault"}
    assert len(theirs) == 4


def pipeline(environment: str = "dev", **more: str) -> dict[str, str]:
    return {"issuer": ISSUER, "subject": f"repo:example/models:environment:{environment}", **more}


def test_pipelines_have_credentials_and_the_roles_of_operators(run: Any) -> None:
    recording = run({"openai": OPENAI}, access={"pipelines": {"deploy-dev": pipeline()}})
    credential = recording.named("hub-deploy-dev-pipeline").inputs["body"]["properties"]
    assert credential == {**pipeline(), "audiences": ["api://AzureADTokenExchange"]}
    operator = {name.replace(OPERATOR, ""): role for name, role in roles(recording) if OPERATOR in name}
    theirs = {name.replace("pipeline-deploy-dev", ""): role for name, role in roles(recording) if "pipeline" in name}
    assert theirs == operator


def test_credentials_of_one_identity_are_written_one_after_the_other(run: Any, known: None) -> None:
    three = {name: pipeline(name, identity=IDENTITY) for name in ("one", "two", "three")}
    recording = run({"openai": OPENAI}, access={"pipelines": three})
    assert "hub-one-pipeline" in recording.named("hub-two-pipeline").depends_on
    assert {"hub-one-pipeline", "hub-two-pipeline"} <= recording.named("hub-three-pipeline").depends_on
    given = [each for each in recording.of_type("authorization:RoleAssignment") if "pipeline" in each.name]
    assert len(given) == 2, "an identity gets each role once"


def test_pipeline_that_runs_the_program_gets_each_role_once(run: Any, known: None, monkeypatch: Any) -> None:
    monkeypatch.setattr("tests.components.test_identity.PRINCIPAL", OPERATOR)
    recording = run({"openai": OPENAI}, access={"pipelines": {"deploy": pipeline(identity=IDENTITY)}})
    given = [each.name for each in recording.of_type("authorization:RoleAssignment")]
    assert sorted(given) == ["hub-operator-models-pipeline-deploy", "hub-operator-secrets-pipeline-deploy"]


ENCRYPTED = {
    "urn:pulumi:dev::aihub::aihub:index:AIHub$azure-native:cognitiveservices:Account::hub-account": {
        "name": "ai-demo",
        "location": "swedencentral",
        "properties": {
            "encryption": {
                "keySource": "Microsoft.KeyVault",
                "keyVaultProperties": {"keyVaultUri": "https://kv-ai-demo.vault.azure.net"},
            }
        },
    }
}


@pytest.mark.parametrize(
    ("hub", "words"),
    [
        (
            {},
            "hub.encryption: the hub ai-demo is encrypted with a key of kv-ai-demo.vault.azure.net, and Azure does not",
        ),
        (
            {"encryption": {"key": KEY, "identity": IDENTITY}},
            "hub.encryption.key: .* takes another key only from the same vault",
        ),
    ],
)
def test_going_back_or_elsewhere_stops_the_program(tmp_path: Path, hub: dict[str, Any], words: str) -> None:
    folder = write_project(tmp_path, dev={"hub": {"name": "ai-demo", "location": "swedencentral"} | hub})
    with pytest.raises(pulumi.RunError, match=f"(?s)^Nothing was changed.*{words}"):
        record_main(folder, "dev", made=ENCRYPTED)


def test_hub_that_was_adopted_with_a_key_keeps_it(tmp_path: Path) -> None:
    folder = write_project(tmp_path, dev={"hub": {"name": "ai-demo", "location": "swedencentral"}})
    kept = json.dumps({"hub-account": ["properties.encryption"]})
    account = record_main(folder, "dev", made=ENCRYPTED, config={"keep": kept}).one("cognitiveservices:Account")
    assert "properties.encryption" in account.request.ignoreChanges


def test_first_key_of_a_workspace_that_exists_needs_consent(tmp_path: Path) -> None:
    hub = {
        "urn:pulumi:dev::aihub::aihub:index:ClassicHub$pulumi-python:dynamic/aihub:ArmResource::classic-hub": {
            "resource_id": "/x/workspaces/ai-demo-hub",
            "body": {"kind": "Hub", "location": "swedencentral", "properties": {}},
        },
        "urn:pulumi:dev::aihub::aihub:index:OnlineEndpoint::online": {},
    }
    settings = {"hub": {"name": "ai-demo", "location": "swedencentral"} | CREATE, "deployments": {"online": ONLINE}}
    with pytest.raises(
        pulumi.RunError, match=r"hub\.encryption: \{from: microsoft, to: kv-ai-demo\.vault\.azure\.net\}"
    ):
        record_main(write_project(tmp_path, dev=settings), "dev", made=hub)
