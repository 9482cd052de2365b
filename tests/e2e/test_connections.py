"""Connections: made one at a time, with secrets that only Azure and the vault have, and written again for new ones."""

import json
from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, GROUP, KEY_VAULT, VAULT, VAULT_NAME, Project, gpt, settings

pytestmark = pytest.mark.e2e

API = "2026-03-01"
CHAT = {"chat": gpt()}
KEY, NEWER, PINNED = "the-first-key-of-a-search-service", "the-newer-key-of-a-search-service", "a-key-of-a-partner-api"
OWN_VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/kv-of-connections"
STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/stdata"


def secret(project: Project, name: str, value: str) -> str:
    """Writes a secret into the hub's vault; returns its version."""
    answer = project.arm("PUT", f"{VAULT}/secrets/{name}", {"properties": {"value": value}}, KEY_VAULT)
    return str(answer.json()["properties"]["secretUriWithVersion"]).rpartition("/")[2]


def connected(version: str) -> Any:
    """Settings with a connection of each way to log in."""
    return {
        **settings(CHAT),
        "connections": {
            "search": {
                "category": "CognitiveSearch",
                "target": "https://srch-data.search.windows.net",
                "auth": "key",
                "secret": {"vault": VAULT_NAME, "name": "search-key"},
            },
            "partner": {
                "at": "project/chat",
                "category": "CustomKeys",
                "target": "https://api.example.com",
                "secrets": {"API_KEY": {"vault": VAULT_NAME, "name": "partner-key", "version": version}},
            },
            "own-vault": {"category": "AzureKeyVault", "target": OWN_VAULT},
            "files": {
                "category": "AzureStorageAccount",
                "target": "https://stdata.blob.core.windows.net/",
                "resource": STORAGE,
                "metadata": {"location": "swedencentral"},
            },
        },
    }


@pytest.fixture(scope="module")
def version(shared_project: Project) -> str:
    """The version of the partner's key, in a hub with secrets and without connections."""
    shared_project.up(settings(CHAT))
    tenant = shared_project.environment["ARM_TENANT_ID"]
    vault = {"tenantId": tenant, "sku": {"family": "A", "name": "standard"}, "enableRbacAuthorization": True}
    shared_project.arm("PUT", OWN_VAULT, {"location": "swedencentral", "properties": vault}, KEY_VAULT)
    secret(shared_project, "search-key", KEY)
    return secret(shared_project, "partner-key", PINNED)


@pytest.fixture
def deployed(shared_project: Project, version: str) -> Project:
    """The connections, whatever the test before left."""
    shared_project.up(connected(version))
    shared_project.forget_requests()
    return shared_project


def properties(project: Project, path: str) -> Any:
    """A connection's properties as Azure shows them."""
    return project.arm("GET", f"{ACCOUNT}/{path}", version=API).json()["properties"]


def test_connections_lead_where_they_are_declared_to_and_a_second_up_is_unchanged(deployed: Project) -> None:
    search, partner = (
        properties(deployed, "connections/search"),
        properties(deployed, "projects/chat/connections/partner"),
    )
    assert (search["category"], search["authType"], search["isSharedToAll"]) == ("CognitiveSearch", "ApiKey", True)
    assert (partner["category"], partner["authType"]) == ("CustomKeys", "CustomKeys")
    files = properties(deployed, "connections/files")
    assert files["authType"] == "AAD"
    assert files["metadata"] == {"ApiType": "Azure", "ResourceId": STORAGE, "location": "swedencentral"}
    assert not any("credentials" in each for each in (search, partner, files))
    assert "unchanged" in deployed.up()
    deployed.succeed("refresh", "--yes", "--skip-preview")
    assert "unchanged" in deployed.up()
    assert deployed.writes() == []


def test_key_vault_is_connected_first_with_its_role_and_kept_while_it_holds_secrets(
    deployed: Project, version: str
) -> None:
    own = properties(deployed, "connections/own-vault")
    assert (own["authType"], own["target"]) == ("AccountManagedIdentity", OWN_VAULT)
    roles = deployed.arm("GET", f"{OWN_VAULT}/providers/Microsoft.Authorization/roleAssignments", version="2022-04-01")
    principal = deployed.arm("GET", ACCOUNT).json()["identity"]["principalId"]
    assert principal in {each["properties"]["principalId"] for each in roles.json()["value"]}

    without = connected(version)
    del without["connections"]["own-vault"]
    deployed.write(without)
    refused = deployed.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert "Azure keeps the connection to a Key Vault while there are others (files, partner, search)" in refused.output
    assert deployed.writes() == []


def test_no_secret_is_in_the_state_or_in_what_a_run_prints(deployed: Project) -> None:
    # All files of the project are searched for these values, too, when it closes (tests/secrets_made.py).
    printed = deployed.succeed("up", "--yes", "--diff", "--logtostderr", "-v=9")
    for text in (printed, json.dumps(deployed.state())):
        assert not any(each in text for each in (KEY, NEWER, PINNED))
        assert "partner-key" in text


def test_new_version_of_a_secret_is_written_and_a_pinned_one_is_left(deployed: Project) -> None:
    secret(deployed, "partner-key", "another-key-of-a-partner-api")
    secret(deployed, "search-key", NEWER)
    deployed.forget_requests()
    deployed.up()
    assert deployed.writes() == ["PUT connections/search"]
    deployed.forget_requests()
    deployed.up()
    assert deployed.writes() == []


def test_secret_that_cannot_be_read_is_named_before_anything_is_written(deployed: Project, version: str) -> None:
    changed = connected(version)
    changed["connections"]["search"]["secret"]["name"] = "not-there"
    deployed.write(changed)
    refused = deployed.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert f"https://{VAULT_NAME}.vault.azure.net/secrets/not-there" in refused.output
    assert "Traceback" not in refused.output
    assert deployed.writes() == []


def test_connection_goes_with_its_entry_and_comes_back(deployed: Project, version: str) -> None:
    fewer = connected(version)
    del fewer["connections"]["search"], fewer["connections"]["partner"]
    deployed.up(fewer)
    assert sorted(deployed.writes()) == ["DELETE connections/partner", "DELETE connections/search"]
    deployed.up(connected(version))
    assert properties(deployed, "connections/search")["target"] == "https://srch-data.search.windows.net"
