"""Lists that Azure answers in pages are read to their end: here every page has one entry."""

from collections.abc import Iterator
from typing import Any

import pytest
from azure.identity import DefaultAzureCredential

from aihub.azure.permissions import permissions
from aihub.azure.resource_manager import Arm
from aihub.soft_delete.names import HubAccount, HubVault
from localazure.instance import LocalAzure
from tests.local.arm import COGNITIVE_SERVICES, KEY_VAULT, OWN, SUBSCRIPTION, new_group, send, unique

LOCATION = "swedencentral"


@pytest.fixture
def arm(local_azure: LocalAzure) -> Iterator[Arm]:
    name = local_azure.faults.set("small-pages", size=1)
    with DefaultAzureCredential() as credential:
        yield Arm(credential)
    local_azure.faults.clear(name)


def account(name: str) -> Any:
    return {
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "location": LOCATION,
        "identity": {"type": "SystemAssigned"},
        "properties": {"customSubDomainName": name, "allowProjectManagement": True},
    }


def test_deployments_and_deleted_names_are_found_on_later_pages(arm: Arm) -> None:
    group, names = new_group(), [unique("hub") for _ in range(3)]
    for name in names:
        send("PUT", f"{group}/providers/Microsoft.CognitiveServices/accounts/{name}", COGNITIVE_SERVICES, account(name))
    hub = f"{group}/providers/Microsoft.CognitiveServices/accounts/{names[0]}"
    model = {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}
    for name in ("one", "two", "three"):
        body = {"sku": {"name": "GlobalStandard", "capacity": 1}, "properties": {"model": model}}
        send("PUT", f"{hub}/deployments/{name}", COGNITIVE_SERVICES, body)
    listed = arm.collection(f"{hub}/deployments", COGNITIVE_SERVICES)
    assert sorted(each["name"] for each in listed) == ["one", "three", "two"]
    assert permissions(arm, hub)

    for name in names[1:]:
        send("DELETE", f"{group}/providers/Microsoft.CognitiveServices/accounts/{name}", COGNITIVE_SERVICES)
    for name in names[1:]:
        assert HubAccount(OWN.id, group.rpartition("/")[2], LOCATION, name).deleted(arm)


def test_deleted_vaults_are_found_on_later_pages(arm: Arm) -> None:
    group, names = new_group(), [unique("kv") for _ in range(2)]
    properties = {
        "tenantId": OWN.tenant_id,
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    }
    for name in names:
        vault = f"{group}/providers/Microsoft.KeyVault/vaults/{name}"
        send("PUT", vault, KEY_VAULT, {"location": LOCATION, "properties": properties})
        send("DELETE", vault, KEY_VAULT)
    assert arm.collection(f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults", KEY_VAULT)
    for name in names:
        assert HubVault(OWN.id, group.rpartition("/")[2], LOCATION, name).deleted(arm)
