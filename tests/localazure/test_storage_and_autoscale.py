"""Storage accounts and autoscale settings: what is refused, and what Azure adds."""

from typing import Any

import pytest

from tests.localazure.manager import AUTOSCALE, SAMPLES, STORAGE, Manager, error, manage
from tests.localazure.world import GROUP, World

STORAGE_ID, STORAGE_BODY = SAMPLES[STORAGE]
SETTING_ID, SETTING_BODY = SAMPLES[AUTOSCALE]
STORAGE_API, AUTOSCALE_API = "2024-01-01", "2021-05-01-preview"
SUBSCRIPTION = GROUP.partition("/resourceGroups/")[0]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.prepare(AUTOSCALE)
    return made


def setting(minimum: str, default: str, maximum: str, rules: Any = ()) -> Any:
    capacity = {"minimum": minimum, "default": default, "maximum": maximum}
    profiles = [{"name": "usual", "capacity": capacity, "rules": list(rules)}]
    return {**SETTING_BODY, "properties": {**SETTING_BODY["properties"], "profiles": profiles}}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kind": "Tape"}, "InvalidValuesForRequestParameters"),
        ({"sku": {"name": "Standard"}}, "InvalidValuesForRequestParameters"),
        ({"properties": {"isHnsEnabled": True}}, "InvalidRequestPropertyValue"),
    ],
)
async def test_storage_account_that_azure_would_refuse(manager: Manager, change: Any, code: str) -> None:
    answer = await manager.send("PUT", STORAGE_ID, {**STORAGE_BODY, **change}, STORAGE_API)
    assert error(answer) == (400, code)


async def test_name_of_a_storage_account_is_unique_in_all_of_azure(manager: Manager) -> None:
    await manager.send("PUT", f"{GROUP}-2", {"location": "westus3"}, "2024-03-01")
    answer = await manager.send("PUT", STORAGE_ID.replace(GROUP, f"{GROUP}-2"), STORAGE_BODY, STORAGE_API)
    assert error(answer) == (409, "StorageAccountAlreadyTaken")
    check = f"{SUBSCRIPTION}/providers/Microsoft.Storage/checkNameAvailability"
    for name, reason in (("stdemo", "AlreadyExists"), ("stother", None), ("st-demo", "AccountNameInvalid")):
        asked = await manager.send("POST", check, {"name": name, "type": STORAGE}, STORAGE_API)
        assert (asked.body["nameAvailable"], asked.body.get("reason")) == (reason is None, reason)


async def test_file_service_has_the_rest_of_its_settings_when_one_is_set(manager: Manager) -> None:
    path = f"{STORAGE_ID}/fileServices/default"
    unset = (await manager.send("GET", path, api_version=STORAGE_API)).body
    keeps_for_a_week = {"enabled": True, "days": 7}
    assert unset["properties"] == {
        "protocolSettings": {"smb": {}},
        "cors": {"corsRules": []},
        "shareDeleteRetentionPolicy": keeps_for_a_week,
    }
    off = {"shareDeleteRetentionPolicy": {"enabled": False}}
    assert (await manager.send("PUT", path, {"properties": off}, STORAGE_API)).status == 200
    now = (await manager.send("GET", path, api_version=STORAGE_API)).body
    assert now == {**unset, "properties": {**unset["properties"], **off}}


async def test_storage_account_shows_its_addresses(manager: Manager) -> None:
    shown = (await manager.sample("GET", STORAGE)).body
    assert shown["properties"]["primaryEndpoints"]["blob"] == "https://stdemo.blob.core.windows.net/"
    assert shown["sku"] == {"name": "Standard_LRS", "tier": "Standard"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (setting("3", "1", "4"), "minimum <= default <= maximum; it is 3, 1, 4"),
        (setting("1", "5", "4"), "minimum <= default <= maximum; it is 1, 5, 4"),
        (setting("one", "1", "4"), "must be whole numbers"),
        ({**SETTING_BODY, "properties": {**SETTING_BODY["properties"], "profiles": []}}, "1 to 20 profiles"),
        (
            {**SETTING_BODY, "properties": {**SETTING_BODY["properties"], "targetResourceUri": "/none"}},
            "targetResourceUri: the resource '/none' does not exist",
        ),
    ],
)
async def test_autoscale_setting_that_azure_would_refuse(manager: Manager, body: Any, message: str) -> None:
    answer = await manager.send("PUT", SETTING_ID, body, AUTOSCALE_API)
    assert error(answer) == (400, "InvalidAutoscaleSetting")
    assert message in answer.error["message"]


async def test_rule_must_watch_something_that_exists(manager: Manager) -> None:
    def rule(resource_id: str) -> Any:
        trigger = {
            "metricName": "CpuUtilizationPercentage",
            "metricResourceUri": resource_id,
            "timeGrain": "PT1M",
            "statistic": "Average",
            "timeWindow": "PT5M",
            "timeAggregation": "Average",
            "operator": "GreaterThan",
            "threshold": 70,
        }
        action = {"direction": "Increase", "type": "ChangeCount", "value": "1", "cooldown": "PT5M"}
        return {"metricTrigger": trigger, "scaleAction": action}

    blue = SETTING_BODY["properties"]["targetResourceUri"]
    for resource_id, status in ((f"{blue}x", 400), (blue, 201)):
        answer = await manager.send("PUT", SETTING_ID, setting("1", "1", "3", [rule(resource_id)]), AUTOSCALE_API)
        assert answer.status == status, answer.text
