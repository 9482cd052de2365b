"""What an account refuses to deploy, and what a deployment shows."""

from typing import Any

import pytest

from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    POLICY,
    SAMPLES,
    Manager,
    error,
    manage,
)
from tests.localazure.world import Answer, World

ACCOUNT_ID = SAMPLES[ACCOUNT][0]
NEW = "2026-07-01"
GPT = {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}
ROUTER = {"format": "OpenAI", "name": "model-router", "version": "2025-11-18"}
CLAUDE = {"format": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"}
PROVIDER_DATA = {"organizationName": "Contoso", "countryCode": "SE", "industry": "technology"}


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.make(GROUP_TYPE, ACCOUNT)
    return made


async def deploy(
    manager: Manager,
    *,
    name: str = "chat",
    model: Any = GPT,
    sku: str = "GlobalStandard",
    capacity: int = 1,
    api_version: str = NEW,
    **properties: Any,
) -> Answer:
    body = {"sku": {"name": sku, "capacity": capacity}, "properties": {"model": model, **properties}}
    return await manager.send("PUT", f"{ACCOUNT_ID}/deployments/{name}", body, api_version)


async def shown(manager: Manager, api_version: str = NEW) -> Any:
    return (await manager.send("GET", f"{ACCOUNT_ID}/deployments/chat", api_version=api_version)).body["properties"]


@pytest.mark.parametrize(
    ("member", "value", "model", "first"),
    [
        ("modelProviderData", PROVIDER_DATA, CLAUDE, "2026-05-01"),
        ("routing", {"mode": "cost"}, ROUTER, "2026-03-01"),
        ("serviceTier", "Priority", GPT, "2026-03-01"),
        ("deploymentState", "Paused", GPT, "2026-03-01"),
    ],
)
async def test_member_is_taken_and_shown_from_its_version_on(
    manager: Manager, member: str, value: Any, model: Any, first: str
) -> None:
    for version in ("2025-06-01", "2026-03-01", "2026-05-01", "2026-07-01"):
        answer = await deploy(manager, model=model, api_version=version, **{member: value})
        if version < first:
            assert error(answer) == (400, "InvalidRequestContent")
            assert f"'properties.{member}'" in answer.error["message"]
        else:
            assert answer.status in {200, 201}, answer.text
    assert (await shown(manager, first))[member] == value
    assert member not in await shown(manager, "2025-06-01")
    await deploy(manager, model=model, capacity=2, api_version="2025-06-01")
    assert (await shown(manager, first))[member] == value, "who does not know a member does not take it away"


async def test_put_without_a_member_takes_it_away(manager: Manager) -> None:
    await deploy(manager, model=ROUTER, routing={"mode": "quality", "models": [GPT]}, serviceTier="Priority")
    assert (await shown(manager))["routing"] == {"mode": "quality", "models": [GPT]}

    await deploy(manager, model=ROUTER)

    assert (await shown(manager)).keys().isdisjoint({"routing", "serviceTier"})


async def test_deployment_runs_unless_it_is_paused(manager: Manager) -> None:
    await deploy(manager)
    assert (await shown(manager))["deploymentState"] == "Running"
    await deploy(manager, deploymentState="Paused")
    assert (await shown(manager))["deploymentState"] == "Paused"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"versionUpgradeOption": "Sometimes"}, "versionUpgradeOption"),
        ({"serviceTier": "Gold"}, "Default, Priority"),
        ({"deploymentState": "Stopped"}, "Running, Paused"),
        ({"deploymentState": "Paused", "sku": "GlobalBatch"}, "can be paused"),
        ({"serviceTier": "Priority", "sku": "GlobalProvisionedManaged", "capacity": 15}, "service tier Priority"),
        ({"sku": "GlobalProvisioned"}, "SKU 'GlobalProvisioned'"),
        ({"sku": "GlobalBatch", "model": ROUTER}, "SKU 'GlobalBatch'"),
        ({"sku": "GlobalProvisionedManaged", "capacity": 10}, "at least 15 and go up in steps of 5"),
        ({"sku": "GlobalProvisionedManaged", "capacity": 17}, "at least 15 and go up in steps of 5"),
        ({"raiPolicyName": "Microsoft.Nill"}, "RAI policy 'Microsoft.Nill'"),
        ({"routing": {"mode": "cost"}}, "model-router of version 2025-11-18"),
        ({"routing": {}, "model": {**ROUTER, "version": "2025-08-07"}}, "model-router of version 2025-11-18"),
        ({"routing": {"mode": "fast"}, "model": ROUTER}, "cost, balanced, quality"),
        ({"routing": {"models": [{**GPT, "name": "gpt-9"}]}, "model": ROUTER}, "Name: gpt-9"),
        ({"routing": {"models": [ROUTER]}, "model": ROUTER}, "Name: model-router"),
    ],
)
async def test_option_that_azure_would_refuse_is_refused(manager: Manager, arguments: Any, text: str) -> None:
    answer = await deploy(manager, **arguments)
    assert error(answer) == (400, "InvalidResourceProperties")
    assert text in answer.error["message"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        "Contoso",
        {},
        {**PROVIDER_DATA, "industry": ""},
        {"organizationName": "Contoso", "countryCode": "SE"},
        {**PROVIDER_DATA, "countryCode": "Sweden"},
    ],
)
async def test_claude_needs_its_provider_data(manager: Manager, data: Any) -> None:
    answer = await deploy(manager, model=CLAUDE, **({} if data is None else {"modelProviderData": data}))
    assert error(answer) == (400, "InvalidModelProviderData")


async def test_only_claude_takes_provider_data(manager: Manager) -> None:
    answer = await deploy(manager, modelProviderData=PROVIDER_DATA)
    assert error(answer) == (400, "InvalidModelProviderData")
    assert "OpenAI" in answer.error["message"]


async def test_claude_cannot_be_deployed_at_the_version_that_the_sdk_has(manager: Manager) -> None:
    assert error(await deploy(manager, model=CLAUDE, api_version="2025-06-01")) == (400, "InvalidModelProviderData")


async def test_provisioned_deployment_spills_over_to_its_like(manager: Manager) -> None:
    assert (await deploy(manager, name="overflow")).status == 201
    answer = await deploy(
        manager,
        sku="GlobalProvisionedManaged",
        capacity=15,
        spilloverDeploymentName="overflow",
        api_version="2025-06-01",
    )
    assert answer.status == 201
    assert "rateLimits" not in answer.body["properties"]
    # Nothing is known of a refusal.
    assert (await manager.send("DELETE", f"{ACCOUNT_ID}/deployments/overflow")).status == 200


@pytest.mark.parametrize(
    ("source", "target", "text"),
    [
        ({"spilloverDeploymentName": "chat"}, {}, "to itself"),
        ({"spilloverDeploymentName": "none"}, {}, "'none' does not exist"),
        ({}, {"model": {**GPT, "name": "gpt-4.1"}}, "same model and version"),
        ({"sku": "GlobalStandard", "capacity": 1}, {}, "'GlobalStandard' to 'GlobalStandard'"),
        ({}, {"sku": "DataZoneStandard"}, "'GlobalProvisionedManaged' to 'DataZoneStandard'"),
        ({}, {"sku": "GlobalBatch"}, "'GlobalProvisionedManaged' to 'GlobalBatch'"),
    ],
)
async def test_deployment_does_not_spill_over_to_anything_else(
    manager: Manager, source: Any, target: Any, text: str
) -> None:
    assert (await deploy(manager, name="overflow", **target)).status == 201
    wanted = {"sku": "GlobalProvisionedManaged", "capacity": 15, "spilloverDeploymentName": "overflow", **source}
    answer = await deploy(manager, **wanted)
    assert error(answer) == (400, "InvalidResourceProperties")
    assert text in answer.error["message"]


async def test_policy_of_the_account_is_used_by_name_and_stays_while_it_is(manager: Manager) -> None:
    assert error(await deploy(manager, raiPolicyName="strict")) == (400, "InvalidResourceProperties")
    await manager.make(POLICY)

    assert (await deploy(manager, raiPolicyName="Strict")).status == 201

    refused = await manager.sample("DELETE", POLICY)
    assert error(refused) == (400, "CannotDeleteResource")
    assert "deployment 'chat'" in refused.error["message"]
    await deploy(manager)
    assert (await shown(manager))["raiPolicyName"] == "Microsoft.DefaultV2"
    assert (await manager.sample("DELETE", POLICY)).status == 204


async def test_provisioned_models_share_one_quota(manager: Manager) -> None:
    subscription = manager.world.azure.subscription.id
    path = f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/locations/swedencentral/usages"
    await deploy(manager, name="one", sku="GlobalProvisionedManaged", capacity=300)
    large: dict[str, Any] = {"model": {**GPT, "name": "gpt-4.1"}, "sku": "GlobalProvisionedManaged", "capacity": 300}

    refused = await deploy(manager, **large)

    assert error(refused) == (400, "InsufficientQuota")
    assert "Global Provisioned Managed Throughput Unit" in refused.error["message"]
    await deploy(manager, **{**large, "capacity": 200})
    used = {each["name"]["value"]: each["currentValue"] for each in (await manager.send("GET", path)).body["value"]}
    assert used["OpenAI.GlobalProvisionedManaged"] == 500
    assert used["OpenAI.GlobalBatch.gpt-4.1"] == 0
