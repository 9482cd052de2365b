"""What Terraform's azurerm provider, the Azure CLI and the portal read and set beside the resources themselves."""

import logging
from typing import Any

import pytest

from localazure.facts.locations import regions
from localazure.server import application
from tests.unit.localazure.manager import (
    ACCOUNT,
    BLOB_SERVICE,
    COMPONENT,
    DEPLOYMENT,
    DIAGNOSTICS,
    FILE_SERVICE,
    GROUP_TYPE,
    IDENTITY,
    LOCK,
    ROLE_ASSIGNMENT,
    SAMPLES,
    STORAGE,
    VAULT,
    WORKSPACE,
    Manager,
    StoppedClock,
    azure_of,
    error,
)
from tests.unit.localazure.world import GROUP, World

SUBSCRIPTION = GROUP.rpartition("/resourceGroups/")[0]
COGNITIVE = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
BILLING = f"{SAMPLES[COMPONENT][0]}/currentBillingFeatures"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    clock = StoppedClock(scale=0)
    made = Manager(world, await connect(application(azure_of(world, clock), logging.getLogger("unused"))), clock)
    await made.make(GROUP_TYPE)
    return made


async def test_regions_are_listed_by_both_their_names(manager: Manager) -> None:
    answer = await manager.send("GET", f"{SUBSCRIPTION}/locations", api_version="2022-12-01")
    assert {each["name"]: each["displayName"] for each in answer.body["value"]} == dict(regions())


async def test_providers_are_registered_and_tell_their_types(manager: Manager) -> None:
    every = (await manager.send("GET", f"{SUBSCRIPTION}/providers", api_version="2022-09-01")).body["value"]
    assert {each["registrationState"] for each in every} == {"Registered"}
    one = (await manager.send("GET", f"{SUBSCRIPTION}/providers/microsoft.keyvault", api_version="2022-09-01")).body
    types = {each["resourceType"]: each for each in one["resourceTypes"]}
    assert one["namespace"] == "Microsoft.KeyVault"
    assert types["vaults"]["apiVersions"][0] > types["vaults"]["apiVersions"][-1]
    assert "Sweden Central" in types["vaults"]["locations"]
    again = await manager.send("POST", f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/register", {}, "2022-09-01")
    assert (again.status, again.body["registrationState"]) == (200, "Registered")
    unknown = await manager.send("GET", f"{SUBSCRIPTION}/providers/Microsoft.Nothing", api_version="2022-09-01")
    assert error(unknown) == (404, "InvalidResourceNamespace")


async def test_skus_and_capacities_of_models_are_listed(manager: Manager) -> None:
    await manager.make(ACCOUNT, DEPLOYMENT)
    skus = (await manager.send("GET", f"{COGNITIVE}/skus")).body["value"]
    assert {"AIServices", "OpenAI"} <= {each["kind"] for each in skus}
    of_account = (await manager.send("GET", f"{SAMPLES[ACCOUNT][0]}/skus")).body["value"]
    assert [each["sku"]["name"] for each in of_account] == ["S0"]
    of_deployment = (await manager.send("GET", f"{SAMPLES[DEPLOYMENT][0]}/skus")).body["value"]
    assert "GlobalStandard" in {each["sku"]["name"] for each in of_deployment}

    query = "modelCapacities?modelFormat=OpenAI&modelName=gpt-4.1-mini&modelVersion=2025-04-14"
    here = (await manager.send("GET", f"{COGNITIVE}/locations/swedencentral/{query}")).body["value"]
    left = {each["name"]: each["properties"]["availableCapacity"] for each in here}
    most = {each["sku"]["name"]: each["capacity"]["maximum"] for each in of_deployment}
    assert left["GlobalStandard"] == most["GlobalStandard"] - 1
    everywhere = (await manager.send("GET", f"{COGNITIVE}/{query}")).body["value"]
    assert {each["location"] for each in everywhere} == set(regions())
    assert error(await manager.send("GET", f"{COGNITIVE}/modelCapacities"))[0] == 400


async def test_keys_of_storage_and_of_logs_are_made_once_and_forgotten(manager: Manager) -> None:
    await manager.make(STORAGE, WORKSPACE)
    storage, workspace = SAMPLES[STORAGE][0], SAMPLES[WORKSPACE][0]

    async def keys() -> dict[str, str]:
        listed = await manager.send("POST", f"{storage}/listKeys", api_version="2025-08-01")
        return {each["keyName"]: each["value"] for each in listed.body["keys"]}

    first = await keys()
    assert await keys() == first
    await manager.send("POST", f"{storage}/regenerateKey", {"keyName": "key2"}, "2025-08-01")
    second = await keys()
    assert (second["key1"], second["key2"] != first["key2"]) == (first["key1"], True)
    shared = (await manager.send("POST", f"{workspace}/sharedKeys", api_version="2020-08-01")).body
    assert shared.keys() == {"primarySharedKey", "secondarySharedKey"}

    await manager.sample("DELETE", STORAGE)
    await manager.make(STORAGE)
    assert await keys() != second


@pytest.mark.parametrize("type_name", [BLOB_SERVICE, FILE_SERVICE], ids=["blobs", "files"])
async def test_services_of_storage_are_there_from_the_beginning(manager: Manager, type_name: str) -> None:
    path = SAMPLES[type_name][0]
    assert (await manager.send("GET", path, api_version="2025-08-01")).status == 404
    await manager.make(STORAGE)
    assert (await manager.send("GET", path, api_version="2025-08-01")).body["properties"]["cors"] == {"corsRules": []}
    listed = await manager.send("GET", path.rpartition("/")[0], api_version="2025-08-01")
    assert [each["name"] for each in listed.body["value"]] == ["default"]
    other = await manager.send("PUT", path.replace("default", "other"), {"properties": {}}, "2025-08-01")
    assert error(other) == (400, "InvalidResourceName")


async def test_what_a_component_may_cost_is_set_and_kept(manager: Manager) -> None:
    await manager.make(COMPONENT)
    unset = (await manager.send("GET", BILLING, api_version="2015-05-01")).body
    assert unset["DataVolumeCap"]["Cap"] == 100
    await manager.send("PUT", BILLING, {"DataVolumeCap": {"Cap": 5}}, "2015-05-01")
    kept = (await manager.send("GET", BILLING, api_version="2015-05-01")).body
    assert kept == {**unset, "DataVolumeCap": {**unset["DataVolumeCap"], "Cap": 5}}
    models = await manager.send("PUT", f"{SAMPLES[COMPONENT][0]}/nothing", {}, "2015-05-01")
    assert error(models) == (404, "InvalidResourceType")


async def test_user_assigned_identity_is_a_principal(manager: Manager) -> None:
    await manager.make(IDENTITY)
    shown = (await manager.send("GET", SAMPLES[IDENTITY][0], api_version="2024-11-30")).body["properties"]
    path, body = SAMPLES[ROLE_ASSIGNMENT]
    properties = {**body["properties"], "principalId": shown["principalId"]}
    made = await manager.send("PUT", path, {"properties": properties}, "2022-04-01")
    assert (made.status, made.body["properties"]["principalType"]) == (201, "ServicePrincipal")


async def test_resource_shows_the_ids_of_its_user_assigned_identity(manager: Manager) -> None:
    await manager.make(IDENTITY)
    identity = SAMPLES[IDENTITY][0]
    path, body = SAMPLES[ACCOUNT]
    given = {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}}
    made = await manager.send("PUT", path, {**body, "identity": given})
    assert made.status == 201, made.text
    ids = (await manager.send("GET", identity, api_version="2024-11-30")).body["properties"]
    shown = (await manager.send("GET", path)).body["identity"]
    assert shown["userAssignedIdentities"] == {identity: {name: ids[name] for name in ("principalId", "clientId")}}
    again = await manager.send("PUT", path, {**body, "identity": shown})
    assert (again.status, again.body["identity"]) == (200, shown)


async def test_lock_keeps_what_is_below_it_and_what_is_above(manager: Manager) -> None:
    await manager.make(VAULT, STORAGE)
    storage, vault = SAMPLES[STORAGE][0], SAMPLES[VAULT][0]
    lock = f"{storage}/providers/{LOCK}/keep"
    assert (await manager.send("PUT", lock, {"properties": {"level": "CanNotDelete"}}, "2020-05-01")).status == 201
    assert (await manager.sample("PUT", STORAGE)).status == 200
    for path, version in ((storage, "2024-01-01"), (GROUP, "2024-03-01")):
        assert error(await manager.send("DELETE", path, api_version=version)) == (409, "ScopeLocked")
    await manager.send("PUT", lock, {"properties": {"level": "ReadOnly"}}, "2020-05-01")
    assert error(await manager.sample("PUT", STORAGE)) == (409, "ScopeLocked")
    assert (await manager.sample("PUT", VAULT)).status == 200
    assert (await manager.send("DELETE", lock, api_version="2020-05-01")).status == 200
    assert (await manager.send("DELETE", storage, api_version="2024-01-01")).status == 200
    assert (await manager.send("DELETE", vault, api_version="2024-11-01")).status == 200


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"workspaceId": None}, (400, "BadRequest")),
        ({"workspaceId": f"{GROUP}/providers/{WORKSPACE}/none"}, (404, "ResourceNotFound")),
        ({"logs": [{"enabled": True}]}, (400, "BadRequest")),
    ],
)
async def test_diagnostics_that_go_nowhere_are_refused(manager: Manager, change: Any, expected: Any) -> None:
    await manager.make(VAULT, WORKSPACE)
    path, body = SAMPLES[DIAGNOSTICS]
    answer = await manager.send("PUT", path, {"properties": {**body["properties"], **change}}, "2021-05-01-preview")
    assert error(answer) == expected


async def test_purge_of_a_vault_tells_where_to_ask(manager: Manager) -> None:
    await manager.make(VAULT)
    await manager.sample("DELETE", VAULT)
    deleted = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/swedencentral/deletedVaults/kv-demo"
    purged = await manager.send("POST", f"{deleted}/purge", api_version="2026-02-01")
    assert purged.status == 202
    ended = await manager.send("GET", purged.headers["Location"])
    assert (ended.status, ended.text) == (200, "")
    assert purged.headers["X-Go-Azure-Sdk-Skip-Polling-Delay"] == "true"
