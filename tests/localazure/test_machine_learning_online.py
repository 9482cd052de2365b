"""Online endpoints and deployments: what is refused, and what Azure adds."""

from typing import Any

import pytest

from localazure.services.machine_learning.endpoints import keys_of
from localazure.services.machine_learning.online_deployments import deployment_of
from localazure.services.machine_learning.online_endpoints import online_endpoint_of_host
from localazure.services.machine_learning.quota import cores_of
from localazure.services.machine_learning.tokens import check_aml_token
from tests.localazure.manager import (
    CONNECTION,
    HUB,
    ML_WORKSPACE,
    ONLINE_DEPLOYMENT,
    ONLINE_ENDPOINT,
    SAMPLES,
    SLOW,
    Manager,
    azure_of,
    body_of,
    error,
    manage,
)
from tests.localazure.world import World

API = "2025-12-01"
PROJECT_ID, HUB_ID = SAMPLES[ML_WORKSPACE][0], body_of(HUB)[0]
ENDPOINT_ID, ENDPOINT_BODY = SAMPLES[ONLINE_ENDPOINT]
BLUE_ID, DEPLOYMENT_BODY = SAMPLES[ONLINE_DEPLOYMENT]
GREEN_ID = f"{ENDPOINT_ID}/deployments/green"
HOST = "churn.swedencentral.inference.ml.azure.com"
HUGGING_FACE = "azureml://registries/HuggingFace/models"
GPT2 = f"{HUGGING_FACE}/gpt2/versions/20"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect, scale=SLOW)
    await made.prepare(ONLINE_DEPLOYMENT)
    return made


async def put(manager: Manager, path: str, body: Any) -> Any:
    """A write to its end."""
    answer = await manager.send("PUT", path, body, API)
    manager.clock.pass_hour()
    return answer


def endpoint(**properties: Any) -> Any:
    return {**ENDPOINT_BODY, "properties": {**ENDPOINT_BODY["properties"], **properties}}


def deployment(capacity: int = 1, **properties: Any) -> Any:
    merged = {**DEPLOYMENT_BODY["properties"], **properties}
    wanted = {name: value for name, value in merged.items() if value is not None}
    return {**DEPLOYMENT_BODY, "sku": {"name": "Default", "capacity": capacity}, "properties": wanted}


def of_registry(model: str, **properties: Any) -> Any:
    return deployment(model=model, environmentId=None, **properties)


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        (f"{HUB_ID}/onlineEndpoints/other", endpoint(), "of kind Hub"),
        (f"{PROJECT_ID}/onlineEndpoints/1st", endpoint(), "name '1st' is not valid"),
        (f"{PROJECT_ID}/onlineEndpoints/{'x' * 33}", endpoint(), "3 to 32"),
        (f"{PROJECT_ID}/onlineEndpoints/other", {**endpoint(), "location": "westus3"}, "must be that of the parent"),
        (f"{PROJECT_ID}/onlineEndpoints/other", endpoint(authMode="Keys"), "authMode' must be one of"),
        (ENDPOINT_ID, endpoint(authMode="AMLToken"), "authMode of an online endpoint cannot be changed"),
        (ENDPOINT_ID, endpoint(traffic={"green": 100}), "'green', which the endpoint does not have"),
        (ENDPOINT_ID, endpoint(mirrorTraffic={"green": 10}), "'green', which the endpoint does not have"),
        (ENDPOINT_ID, endpoint(traffic={"blue": 90}), "sum to 100 or 0; it is 90"),
        (ENDPOINT_ID, endpoint(traffic={"blue": 101}), "between 0 and 100"),
        (ENDPOINT_ID, endpoint(mirrorTraffic={"blue": 51}), "at most 50; it is 51"),
        (ENDPOINT_ID, endpoint(traffic={"blue": 100}, mirrorTraffic={"blue": 10}), "both traffic and mirror traffic"),
    ],
)
async def test_endpoint_that_azure_would_refuse(manager: Manager, path: str, body: Any, message: str) -> None:
    await manager.make(ONLINE_DEPLOYMENT)
    answer = await manager.send("PUT", path, body, API)
    assert error(answer) == (400, "BadRequest")
    assert message in answer.error["message"]


async def test_name_of_an_endpoint_is_unique_in_its_region(manager: Manager) -> None:
    other = f"{PROJECT_ID}-2"
    await put(manager, other, SAMPLES[ML_WORKSPACE][1])
    answer = await manager.send("PUT", f"{other}/onlineEndpoints/CHURN", endpoint(), API)
    assert error(answer) == (400, "BadRequest")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (deployment(endpointComputeType="Kubernetes"), "endpointComputeType Managed"),
        ({**deployment(), "sku": {"name": "Standard_DS3_v2", "capacity": 1}}, "{name: Default, capacity"),
        (deployment(0), "at least 1"),
        (deployment(scaleSettings={"scaleType": "TargetUtilization"}), "scaleType must be Default"),
        (deployment(instanceType="Standard_Z1"), "'Standard_Z1' is not supported"),
        (deployment(model=None), "model '' was not found"),
        (of_registry("azureml:churn:3"), "needs an environmentId"),
        (of_registry(f"{HUGGING_FACE}/gpt2/versions/1"), "was not found"),
        (of_registry(f"{HUGGING_FACE}/gpt2"), "must name a version"),
        (deployment(model=GPT2), "neither environmentId nor codeConfiguration"),
        (of_registry(GPT2, codeConfiguration={"scoringScript": "score.py"}), "neither environmentId nor"),
        (
            of_registry("azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024/versions/1"),
            "on managed compute",
        ),
        (of_registry(f"{HUGGING_FACE}/meta-llama-llama-3.2-1b-instruct/versions/3"), "HuggingFaceTokenConnection"),
    ],
)
async def test_deployment_that_azure_would_refuse(manager: Manager, body: Any, message: str) -> None:
    answer = await manager.send("PUT", BLUE_ID, body, API)
    assert error(answer) == (400, "BadRequest")
    assert message in answer.error["message"]


@pytest.mark.parametrize(
    "body",
    [
        of_registry(GPT2),
        of_registry("azureml://registries/azureml/models/bert-base-uncased/versions/10"),
        of_registry("azureml:churn-mlflow:1"),
        deployment(model=f"{PROJECT_ID}/models/churn/versions/3"),
        deployment(codeConfiguration={"codeId": "azureml:churn-code:1", "scoringScript": "score.py"}),
    ],
)
async def test_deployment_that_azure_takes(manager: Manager, body: Any) -> None:
    answer = await manager.send("PUT", BLUE_ID, body, API)
    assert answer.status == 201, answer.text


async def test_gated_model_is_deployed_with_a_token(manager: Manager) -> None:
    await manager.make(CONNECTION)
    body = of_registry(f"{HUGGING_FACE}/meta-llama-llama-3.2-1b-instruct/versions/3")
    assert (await manager.send("PUT", BLUE_ID, body, API)).status == 201


async def test_traffic_waits_for_the_deployment_and_is_taken_away_by_a_write_without_it(manager: Manager) -> None:
    await manager.sample("PUT", ONLINE_DEPLOYMENT)
    early = await manager.send("PUT", ENDPOINT_ID, endpoint(traffic={"blue": 100}), API)
    assert "or not yet" in early.error["message"]
    manager.clock.pass_hour()
    await put(manager, ENDPOINT_ID, endpoint(traffic={"blue": 100}))
    shown = (await manager.sample("GET", ONLINE_ENDPOINT)).body["properties"]
    assert shown["traffic"] == {"blue": 100}
    await manager.make(ONLINE_ENDPOINT)
    assert (await manager.sample("GET", ONLINE_ENDPOINT)).body["properties"]["traffic"] == {}


@pytest.mark.parametrize("traffic", [{"traffic": {"blue": 100}}, {"mirrorTraffic": {"blue": 10}}])
async def test_deployment_with_traffic_is_not_deleted(manager: Manager, traffic: Any) -> None:
    await manager.make(ONLINE_DEPLOYMENT)
    await put(manager, ENDPOINT_ID, endpoint(**traffic))
    assert error(await manager.sample("DELETE", ONLINE_DEPLOYMENT)) == (400, "BadRequest")
    assert (await manager.sample("DELETE", ONLINE_ENDPOINT)).status == 202
    manager.clock.pass_hour()
    assert (await manager.sample("GET", ONLINE_DEPLOYMENT)).status == 404


async def test_scoring_uri_is_that_of_the_model_with_the_most_traffic(manager: Manager) -> None:
    async def path() -> str:
        shown = await manager.sample("GET", ONLINE_ENDPOINT)
        (listed,) = (await manager.send("GET", f"{PROJECT_ID}/onlineEndpoints", None, API)).body["value"]
        assert listed["properties"]["scoringUri"] == shown.body["properties"]["scoringUri"]
        return str(shown.body["properties"]["scoringUri"].removeprefix(f"https://{HOST}"))

    assert await path() == "/score"
    await put(manager, BLUE_ID, of_registry(GPT2))
    await put(manager, GREEN_ID, of_registry(f"{HUGGING_FACE}/qwen-qwen2.5-0.5b-instruct/versions/4"))
    assert await path() == "/generate"
    await put(manager, ENDPOINT_ID, endpoint(traffic={"blue": 10, "green": 90}))
    assert await path() == "/v1/chat/completions"


async def test_keys_and_tokens_are_given_out_as_the_auth_mode_says(manager: Manager, world: World) -> None:
    azure = azure_of(world, manager.clock)
    keys = (await manager.send("POST", f"{ENDPOINT_ID}/listKeys", {}, API)).body
    assert error(await manager.send("POST", f"{ENDPOINT_ID}/token", {}, API)) == (400, "BadRequest")
    assert (await manager.send("POST", f"{ENDPOINT_ID}/regenerateKeys", {"keyType": "Primary"}, API)).status == 200
    churn = online_endpoint_of_host(azure, HOST)
    assert churn is not None
    assert keys_of(azure, churn)["secondaryKey"] == keys["secondaryKey"]
    assert keys_of(azure, churn)["primaryKey"] != keys["primaryKey"]

    await put(manager, f"{PROJECT_ID}/onlineEndpoints/tokens", endpoint(authMode="AMLToken"))
    token = (await manager.send("POST", f"{PROJECT_ID}/onlineEndpoints/tokens/token", {}, API)).body
    tokens = online_endpoint_of_host(azure, HOST.replace("churn", "tokens"))
    assert tokens is not None
    assert check_aml_token(azure, tokens, token["accessToken"])
    assert not check_aml_token(azure, churn, token["accessToken"])
    assert not check_aml_token(azure, tokens, "not-a-token")


async def test_keys_that_a_program_sets_are_the_keys_and_are_not_shown(manager: Manager) -> None:
    answer = await put(manager, ENDPOINT_ID, endpoint(keys={"primaryKey": "mine", "secondaryKey": "too"}))
    assert "mine" not in answer.text
    keys = (await manager.send("POST", f"{ENDPOINT_ID}/listKeys", {}, API)).body
    assert keys == {"primaryKey": "mine", "secondaryKey": "too"}


async def test_deployment_answers_calls_when_it_is_made_and_while_it_changes(manager: Manager, world: World) -> None:
    azure = azure_of(world, manager.clock)
    churn = online_endpoint_of_host(azure, HOST)
    assert churn is not None
    await manager.sample("PUT", ONLINE_DEPLOYMENT)
    assert deployment_of(azure, churn, "blue") is None
    manager.clock.pass_hour()
    await manager.send("PUT", BLUE_ID, deployment(2), API)
    assert deployment_of(azure, churn, "blue") is not None


async def test_patch_of_a_deployment_keeps_the_rest_of_it(manager: Manager) -> None:
    await manager.make(ONLINE_DEPLOYMENT)
    answer = await manager.send("PATCH", BLUE_ID, {"sku": {"name": "Default", "capacity": 3}}, API)
    assert answer.status == 200, answer.text
    assert answer.body["sku"]["capacity"] == 3
    assert answer.body["properties"]["model"] == "azureml:churn:3"
    assert "azureml:churn:3" in (await manager.send("POST", f"{BLUE_ID}/getLogs", {}, API)).body["content"]


@pytest.mark.parametrize(("instances", "cores"), [(1, 8), (4, 20), (5, 24), (10, 48), (11, 56)])
def test_a_fifth_more_instances_count_in_whole_ones(instances: int, cores: int) -> None:
    assert cores_of("Standard_DS3_v2", instances) == cores


async def test_quota_is_counted_by_family_and_without_what_the_deployment_itself_holds(manager: Manager) -> None:
    async def used(provider: str) -> int:
        path = f"{ENDPOINT_ID.partition('/resourceGroups/')[0]}/providers/{provider}/locations/swedencentral/usages"
        usages = (await manager.send("GET", path, None, API)).body["value"]
        named = [each for each in usages if each["name"]["value"] == "standardDSv2Family"]
        return sum(each["currentValue"] for each in named)

    await put(manager, BLUE_ID, deployment(30))
    assert await used("Microsoft.MachineLearningServices") == 144
    # Plain virtual machines have a quota of their own.
    assert await used("Microsoft.Compute") == 0
    refused = await manager.send("PUT", GREEN_ID, deployment(12), API)
    assert error(refused) == (400, "OutOfQuota")
    assert "Current usage/limit: 144/200. Additional needed: 60." in refused.error["message"]
    assert (await put(manager, BLUE_ID, deployment(41))).status == 200
    assert (await manager.send("PUT", GREEN_ID, deployment(instanceType="Standard_F4s_v2"), API)).status == 201
