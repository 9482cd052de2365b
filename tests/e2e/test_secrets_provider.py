"""A stack whose secrets a key of a vault encrypts, as README.md advises: `--secrets-provider azurekeyvault://…`."""

import uuid

import pytest

from localazure.principals import PRINCIPALS
from tests.e2e.project import KEY_VAULT, SUBSCRIPTION, Project, gpt, settings

pytestmark = pytest.mark.e2e

GROUP = f"{SUBSCRIPTION}/resourceGroups/rg-pulumi"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-pulumi"
KEY = f"{VAULT}/keys/local"
CRYPTO_OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"


@pytest.fixture(scope="module")
def project(shared_project: Project) -> Project:
    """With a vault, in which the deploying principal may make keys and use them."""
    location = "swedencentral"
    vault = {
        "tenantId": shared_project.environment["ARM_TENANT_ID"],
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    role = {
        "roleDefinitionId": f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CRYPTO_OFFICER}",
        "principalId": PRINCIPALS["deployer"].object_id,
        "principalType": "ServicePrincipal",
    }
    assignment = f"{VAULT}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    shared_project.arm("PUT", GROUP, {"location": location}, "2024-03-01").raise_for_status()
    shared_project.arm("PUT", VAULT, {"location": location, "properties": vault}, KEY_VAULT).raise_for_status()
    shared_project.arm("PUT", assignment, {"properties": role}, "2022-04-01").raise_for_status()
    shared_project.arm("PUT", KEY, {"properties": {"kty": "RSA", "keySize": 2048}}, KEY_VAULT).raise_for_status()
    return shared_project


def key(project: Project, *, is_versioned: bool) -> str:
    """The address of the key for Pulumi."""
    told = project.arm("GET", KEY, version=KEY_VAULT).json()["properties"]
    return str(told["keyUriWithVersion" if is_versioned else "keyUri"]).replace("https://", "azurekeyvault://")


def rotate(project: Project) -> None:
    url = "https://kv-pulumi.vault.azure.net/keys/local/rotate"
    project.call("POST", url, audience="https://vault.azure.net", version="7.6").raise_for_status()


def test_key_of_a_vault_encrypts_a_stack_and_stays_good_when_it_is_rotated(project: Project) -> None:
    project.succeed("stack", "change-secrets-provider", key(project, is_versioned=True))
    del project.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]
    project.up(settings({"chat": gpt()}))
    assert project.state()["deployment"]["secrets_providers"]["type"] == "cloud"
    rotate(project)
    assert "unchanged" in project.up(settings({"chat": gpt()}))
    assert list(project.smoke()) == ["chat"]
    assert project.run("aihub", "check").code == 0


def test_key_without_a_version_is_refused_before_it_is_rotated(project: Project) -> None:
    project.succeed("stack", "change-secrets-provider", key(project, is_versioned=False))
    project.succeed("config", "set", "--secret", "told", "to nobody")
    checked = project.run("aihub", "check")
    assert checked.code != 0
    assert "secretsprovider: no version of the key" in checked.output

    rotate(project)
    assert "Unable to decrypt specified value with this key." in project.pulumi("preview").output
