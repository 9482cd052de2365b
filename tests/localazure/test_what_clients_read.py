"""What Terraform's azurerm provider, the Azure CLI and the portal read and set beside the resources themselves."""

from typing import Any

import pytest

from localazure.facts.locations import regions
from tests.localazure.alert_samples import DIAGNOSTICS
from tests.localazure.manager import (
    ACCOUNT,
    BLOB_SERVICE,
    COMPONENT,
    DEPLOYMENT,
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
    error,
    manage,
)
from tests.localazure.world import GROUP, World

SUBSCRIPTION = GROUP.rpartition("/resourceGroups/")[0]
COGNITIVE = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices"
BILLING = f"{SAMPLES[COMPONENT][0]}/currentBillingFeatures"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
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


async def test_usages_are_told_of_storage_and_of_log_workspaces(manager: Manager) -> None:
    await manager.make(STORAGE, WORKSPACE)
    storage = f"{SUBSCRIPTION}/providers/Microsoft.Storage/locations/Sweden Central/usages"
    (usage,) = (await manager.send("GET", storage, api_version="2025-08-01")).body["value"]
    assert (usage["name"]["value"], usage["currentValue"], usage["limit"]) == ("StorageAccounts", 1, 250)
    (usage,) = (await manager.send("GET", f"{SAMPLES[WORKSPACE][0]}/usages", api_version="2020-08-01")).body["value"]
    assert (usage["name"]["value"], usage["currentValue"], usage["quotaPeriod"]) == ("DataAnalyzed", 0, "P1D")


async def test_what_there_is_none_of_is_an_empty_list(manager: Manager) -> None:
    await manager.make(ACCOUNT)
    for path in (
        f"{SAMPLES[ACCOUNT][0]}/commitmentPlans",
        f"{COGNITIVE}/locations/swedencentral/commitmentTiers",
        f"{SUBSCRIPTION}/providers/Microsoft.Resources/deployments",
        f"{GROUP}/providers/Microsoft.Resources/deployments",
    ):
        version = "2025-04-01" if "Resources" in path else "2025-06-01"
        answer = await manager.send("GET", path, api_version=version)
        assert (answer.status, answer.body) == (200, {"value": []}), path
    template = f"{GROUP}/providers/Microsoft.Resources/deployments/one"
    refused = await manager.send("PUT", template, {"properties": {"mode": "Incremental"}}, "2025-04-01")
    assert error(refused) == (404, "InvalidResourceType")


async def test_a_deployment_takes_its_capacity_as_a_number_in_a_text(manager: Manager) -> None:
    await manager.prepare(DEPLOYMENT)
    path, body = SAMPLES[DEPLOYMENT]
    for text, status in (("1", 201), ("2", 200)):
        answer = await manager.send("PUT", path, {**body, "sku": {**body["sku"], "capacity": text}})
        assert (answer.status, answer.body["sku"]["capacity"]) == (status, int(text))
    for text in ("", "1.5", "one", "0x1"):
        answer = await manager.send("PUT", path, {**body, "sku": {**body["sku"], "capacity": text}})
        assert error(answer) == (400, "InvalidRequestContent"), text


async def test_categories_are_those_that_diagnostic_settings_can_name(manager: Manager) -> None:
    await manager.make(ACCOUNT, WORKSPACE)
    path = f"{SAMPLES[ACCOUNT][0]}/providers/Microsoft.Insights/diagnosticSettingsCategories"
    listed = (await manager.send("GET", path, api_version="2021-05-01-preview")).body["value"]
    kinds = {each["name"]: each["properties"]["categoryType"] for each in listed}
    assert kinds == {
        "Audit": "Logs",
        "RequestResponse": "Logs",
        "AzureOpenAIRequestUsage": "Logs",
        "Trace": "Logs",
        "AllMetrics": "Metrics",
    }
    one = await manager.send("GET", f"{path}/audit", api_version="2021-05-01-preview")
    assert one.body["properties"]["categoryGroups"] == ["audit", "allLogs"]
    assert error(await manager.send("GET", f"{path}/none", api_version="2021-05-01-preview"))[0] == 404
    group = f"{GROUP}/providers/Microsoft.Insights/diagnosticSettingsCategories"
    assert error(await manager.send("GET", group, api_version="2021-05-01-preview")) == (
        400,
        "ResourceTypeNotSupported",
    )

    await manager.prepare(DIAGNOSTICS)
    setting, body = SAMPLES[DIAGNOSTICS]
    answers = {}
    for category in ("auditevent", "RequestResponse"):
        logs = [{"category": category, "enabled": True}]
        wanted = {"properties": {**body["properties"], "logs": logs}}
        answers[category] = await manager.send("PUT", setting, wanted, "2021-05-01-preview")
    assert answers["auditevent"].status == 200
    assert answers["RequestResponse"].status == 400
    assert answers["RequestResponse"].error["message"] == "Category 'RequestResponse' is not supported."


async def test_the_activity_log_says_who_changed_what(manager: Manager) -> None:
    await manager.make(ACCOUNT)
    await manager.send("PUT", SAMPLES[ACCOUNT][0], {"location": "nowhere"})
    await manager.send("POST", f"{SAMPLES[ACCOUNT][0]}/listKeys")
    since = "eventTimestamp ge 1970-01-12T00:00:00"

    async def events(filter_: str, rest: str = "") -> Any:
        path = f"{SUBSCRIPTION}/providers/Microsoft.Insights/eventtypes/management/values?$filter={filter_}{rest}"
        return await manager.send("GET", path, api_version="2015-04-01")

    listed = (await events(f"{since} and eventTimestamp le '2999-01-01T00:00:00Z'")).body["value"]
    assert [(each["operationName"]["value"], each["status"]["value"]) for each in listed] == [
        ("Microsoft.CognitiveServices/accounts/write", "Failed"),
        ("Microsoft.CognitiveServices/accounts/write", "Succeeded"),
        ("Microsoft.Resources/subscriptions/resourceGroups/write", "Succeeded"),
    ]
    assert {each["caller"] for each in listed} == {manager.world.azure.subscription.client_id}
    assert listed[1]["resourceId"] == SAMPLES[ACCOUNT][0]
    failed = (await events(f"{since} and status eq 'Failed'", "&$select=subStatus, level")).body["value"]
    assert [(each["subStatus"]["value"], each["level"]) for each in failed] == [("BadRequest", "Error")]
    assert len((await events(f"{since} and resourceProvider eq 'Microsoft.CognitiveServices'")).body["value"]) == 2
    assert (await events(f"{since} and resourceGroupName eq 'other'")).body["value"] == []

    for refused in ("", "status eq 'Failed'", "eventTimestamp ge yesterday", f"{since} or status eq 'Failed'"):
        answer = await events(refused)
        assert (answer.status, answer.body["Code"]) == (400, "BadRequest"), refused
    manager.clock.advance(91 * 86_400)
    assert "more than 90 days" in (await events(since)).body["Message"]
    assert (await events("eventTimestamp ge 1970-04-13T00:00:00")).body["value"] == []


async def test_defaults_of_storage_log_workspaces_and_vaults_are_those_that_azure_was_seen_to_answer(
    manager: Manager,
) -> None:
    await manager.make(STORAGE, WORKSPACE)
    storage = (await manager.sample("GET", STORAGE)).body["properties"]
    assert {"virtualNetworkRules", "ipRules"} <= storage["networkAcls"].keys()
    assert storage["encryption"]["services"]["blob"]["enabled"] is True
    logs = (await manager.sample("GET", WORKSPACE)).body["properties"]
    assert logs["features"]["enableLogAccessUsingOnlyResourcePermissions"] is True
    assert (logs["workspaceCapping"]["dailyQuotaGb"], logs["workspaceCapping"]["dataIngestionStatus"]) == (
        -1,
        "RespectQuota",
    )
    manager.clock.scale = 1
    vault = await manager.sample("PUT", VAULT)
    assert (vault.status, vault.body["properties"]["provisioningState"]) == (200, "RegisteringDns")
    manager.clock.pass_hour()
    account = await manager.sample("PUT", ACCOUNT)
    assert account.headers["ETag"] == account.body["etag"]
