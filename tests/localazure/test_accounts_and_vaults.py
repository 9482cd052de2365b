"""Accounts and vaults: what Azure refuses of them, what it takes, and what it adds."""

from typing import Any

import pytest

from tests.localazure.manager import (
    ACCOUNT,
    ML_WORKSPACE,
    SAMPLES,
    STORAGE,
    VAULT,
    Manager,
    error,
    manage,
)
from tests.localazure.world import World

ACCOUNT_ID, ACCOUNT_BODY = SAMPLES[ACCOUNT]
VAULT_ID, VAULT_BODY = SAMPLES[VAULT]


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.prepare(ACCOUNT)
    return made


async def put_account(manager: Manager, **changes: Any) -> Any:
    return await manager.send("PUT", ACCOUNT_ID, {**ACCOUNT_BODY, **changes})


async def put_vault(manager: Manager, **properties: Any) -> Any:
    body = {**VAULT_BODY, "properties": {**VAULT_BODY["properties"], **properties}}
    body["properties"] = {name: value for name, value in body["properties"].items() if value is not None}
    return await manager.send("PUT", VAULT_ID, body, "2024-11-01")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "Nonsense"}, "InvalidApiSetId"),
        ({"kind": None}, "InvalidApiSetId"),
        ({"sku": {"name": "S9"}}, "InvalidSkuId"),
        ({"sku": {"name": "F0"}}, "InvalidSkuId"),
        ({"kind": "SpeechServices", "sku": {"name": "Free"}}, "InvalidSkuId"),
        ({"properties": {"networkAcls": {"defaultAction": "Deny"}}}, "BadRequest"),
    ],
)
async def test_account_that_azure_would_refuse(manager: Manager, changes: Any, code: str) -> None:
    changes = {name: value for name, value in {**ACCOUNT_BODY, **changes}.items() if value is not None}
    assert error(await manager.send("PUT", ACCOUNT_ID, changes)) == (400, code)


@pytest.mark.parametrize(
    ("kind", "sku"), [("SpeechServices", "S0"), ("SpeechServices", "F0"), ("TextAnalytics", "S"), ("OpenAI", "S0")]
)
async def test_account_of_another_kind(manager: Manager, kind: str, sku: str) -> None:
    made = await put_account(manager, kind=kind, sku={"name": sku}, properties={})
    assert (made.status, made.body["kind"], made.body["sku"]["name"]) == (201, kind, sku)


async def test_account_keeps_its_project_management(manager: Manager) -> None:
    properties = ACCOUNT_BODY["properties"]
    assert (await put_account(manager, properties={**properties, "allowProjectManagement": True})).status in {200, 201}
    answer = await put_account(manager, properties={**properties, "allowProjectManagement": False})
    assert (answer.status, answer.body["properties"]["allowProjectManagement"]) == (200, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"softDeleteRetentionInDays": 8}, "softDeleteRetentionInDays"),
        ({"enablePurgeProtection": False}, "enablePurgeProtection"),
    ],
)
async def test_vault_keeps_its_switches(manager: Manager, change: Any, words: str) -> None:
    first = {"enablePurgeProtection": True, "softDeleteRetentionInDays": 7}
    assert (await put_vault(manager, **first)).status in {200, 201}
    answer = await put_vault(manager, **{**first, **change})
    assert answer.status == 400
    assert words in answer.body["error"]["message"]


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"enableRbacAuthorization": None}, "The parameter accessPolicies is not specified."),
        ({"enableRbacAuthorization": False}, "The parameter accessPolicies is not specified."),
        ({"softDeleteRetentionInDays": 5}, "between 7 and 90 days"),
        ({"softDeleteRetentionInDays": 91}, "between 7 and 90 days"),
    ],
)
async def test_vault_that_azure_would_refuse(manager: Manager, properties: Any, words: str) -> None:
    answer = await put_vault(manager, **properties)
    assert error(answer) == (400, "BadRequest")
    assert words in answer.error["message"]


@pytest.mark.parametrize(("api_version", "is_by_roles"), [("2024-11-01", False), ("2026-02-01", True)])
async def test_new_vault_is_by_roles_at_new_api_versions_and_stays_as_it_is(
    manager: Manager, api_version: str, is_by_roles: bool
) -> None:
    properties = {**VAULT_BODY["properties"], "enableRbacAuthorization": None, "accessPolicies": []}
    for each in (api_version, "2026-02-01", "2024-11-01"):
        made = await manager.send("PUT", VAULT_ID, {**VAULT_BODY, "properties": properties}, each)
        assert made.body["properties"]["enableRbacAuthorization"] is is_by_roles


async def test_vault_without_policies_says_so(manager: Manager) -> None:
    made = await put_vault(manager, enableRbacAuthorization=None, accessPolicies=[])
    assert made.status in {200, 201}
    assert made.body["properties"]["enableRbacAuthorization"] is False


@pytest.mark.parametrize(
    ("type_name", "members"),
    [
        (VAULT, ["tags", "properties.enableRbacAuthorization"]),
        (ACCOUNT, ["properties.capabilities", "properties.callRateLimit", "properties.privateEndpointConnections"]),
        (STORAGE, ["tags", "properties.privateEndpointConnections"]),
        (ML_WORKSPACE, ["tags", "properties.privateEndpointConnections"]),
    ],
)
async def test_members_that_azure_answers_unasked(manager: Manager, type_name: str, members: list[str]) -> None:
    await manager.prepare(type_name)
    await manager.make(type_name)
    found = (await manager.sample("GET", type_name)).body
    for member in members:
        *outer, name = member.split(".")
        assert name in (found[outer[0]] if outer else found)
