"""A stack with a customer-managed key, with identities and a pipeline: from `up` to `destroy`."""

import pytest

from localazure.azure import Subscription
from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import (
    ACCOUNT,
    COGNITIVE_SERVICES,
    GROUP,
    KEY_VAULT,
    SECRETS,
    SUBSCRIPTION,
    VAULT,
    Json,
    Project,
    gpt,
    settings,
)

pytestmark = pytest.mark.e2e

DEPLOYMENTS = {"chat": gpt(), "bert": EVERY_TYPE["hugging"]}
KEY = f"{VAULT}/keys/encryption"
IDENTITIES = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
IDENTITY, ENCRYPTS, PIPELINE = (f"{IDENTITIES}/id-ai-e2e{use}" for use in ("", "-encryption", "-deploy-dev"))
WORKSPACE = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/ai-e2e-hub"
STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/staie2e"
PROTECTED = {"purge_protection": True, "soft_delete_days": 7}
CRYPTO_OFFICER, DEPLOYER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603", Subscription().object_id
ISSUER, SUBJECT = "https://token.actions.githubusercontent.com", "repo:example/models:environment:dev"


def stack(**hub: object) -> Json:
    pipelines = {
        "deploy-dev": {"issuer": ISSUER, "subject": SUBJECT},
        "deploy-too": {"issuer": ISSUER, "subject": f"{SUBJECT}2"},
    }
    encrypted = {"identity": {"user_assigned": ["create"]}, "encryption": {"key": "create"}, "key_vault": PROTECTED}
    return {**settings(DEPLOYMENTS, **{**encrypted, **hub}), "access": {"pipelines": pipelines}}


@pytest.fixture
def made(shared_project: Project) -> Project:
    """The stack; the tests tell one story, in their order."""
    if not shared_project.resource_ids():
        shared_project.up(stack())
    return shared_project


def test_account_storage_and_workspace_use_the_key_by_an_identity_of_their_own(made: Project) -> None:
    account = made.arm("GET", ACCOUNT, version=COGNITIVE_SERVICES).json()
    encryption = account["properties"]["encryption"]
    assert encryption["keySource"] == "Microsoft.KeyVault"
    assert encryption["keyVaultProperties"]["keyName"] == "encryption"
    assert "keyVersion" not in encryption["keyVaultProperties"]
    assert set(account["identity"]["userAssignedIdentities"]) == {IDENTITY, ENCRYPTS}
    store = made.arm("GET", STORAGE, version="2024-01-01").json()["properties"]
    assert store["encryption"]["keyvaultproperties"]["keyname"] == "encryption"
    assert store["allowSharedKeyAccess"] is False
    workspace = made.arm("GET", WORKSPACE, version="2025-12-01").json()
    assert workspace["properties"]["encryption"]["keyVaultProperties"]["keyVaultArmId"] == VAULT
    assert set(workspace["identity"]["userAssignedIdentities"]) == {IDENTITY, ENCRYPTS}
    assert list(made.smoke()) == list(DEPLOYMENTS)


def test_key_is_rotated_each_year_and_used_by_one_identity(made: Project) -> None:
    key = made.arm("GET", KEY, version=KEY_VAULT).json()["properties"]
    assert key["rotationPolicy"]["lifetimeActions"] == [
        {"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "rotate"}}
    ]
    path = f"{KEY}/providers/Microsoft.Authorization/roleAssignments"
    roles = [each["properties"] for each in made.arm("GET", path, version="2022-04-01").json()["value"]]
    on_key = [each for each in roles if each["scope"].lower() == KEY.lower()]
    assert [each["roleDefinitionId"].rpartition("/")[2] for each in on_key] == ["e147488a-f6f5-4113-8e2d-b22465e65bf6"]


def test_pipelines_log_in_by_federated_credentials_and_operate_the_stack(made: Project) -> None:
    credential = made.arm("GET", f"{PIPELINE}/federatedIdentityCredentials/deploy-dev", version="2023-01-31").json()
    assert credential["properties"] == {
        "issuer": ISSUER,
        "subject": SUBJECT,
        "audiences": ["api://AzureADTokenExchange"],
    }
    principal = made.arm("GET", PIPELINE, version="2023-01-31").json()["properties"]["principalId"]
    for scope in (VAULT, ACCOUNT):
        path = f"{scope}/providers/Microsoft.Authorization/roleAssignments"
        roles = made.arm("GET", path, version="2022-04-01").json()["value"]
        assert [each["properties"]["principalId"] for each in roles].count(principal) == 1


def test_second_up_and_one_after_a_rotation_change_nothing(made: Project) -> None:
    made.forget_requests()
    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    before = made.arm("GET", KEY, version=KEY_VAULT).json()["properties"]["keyUriWithVersion"]
    role = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CRYPTO_OFFICER}"
    given = {"properties": {"principalId": DEPLOYER, "roleDefinitionId": role, "principalType": "ServicePrincipal"}}
    name = "6f0d3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10"
    assignment = f"{KEY}/providers/Microsoft.Authorization/roleAssignments/{name}"
    assert made.arm("PUT", assignment, given, "2022-04-01").status_code == 201
    rotated = made.call("POST", f"{SECRETS}/keys/encryption/rotate", audience="https://vault.azure.net", version="7.6")
    assert rotated.status_code == 200
    assert made.arm("GET", KEY, version=KEY_VAULT).json()["properties"]["keyUriWithVersion"] != before

    made.succeed("up", "--yes", "--skip-preview", "--expect-no-changes", "--refresh")


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"encryption": None}, "Azure does not go back to Microsoft-managed keys"),
        (
            {"encryption": {"key": "https://kv-other.vault.azure.net/keys/models", "identity": IDENTITY}},
            "Azure takes another key only from the same vault",
        ),
    ],
    ids=["off", "elsewhere"],
)
def test_what_azure_does_not_take_back_is_refused_before_a_write(made: Project, changed: Json, line: str) -> None:
    content = stack(**changed)
    content["hub"] = {name: each for name, each in content["hub"].items() if each is not None}
    made.write(content)
    made.forget_requests()

    ran = made.pulumi("up", "--yes", "--skip-preview")
    assert ran.code != 0
    assert line in ran.output
    assert made.writes() == []
    checked = made.run("aihub", "preflight")
    assert checked.code == 1
    assert line in checked.output


def test_destroy_and_a_second_stack_of_the_names(made: Project) -> None:
    made.write(stack())
    made.succeed("destroy", "--yes", "--skip-preview")
    assert made.resource_ids() == set()
