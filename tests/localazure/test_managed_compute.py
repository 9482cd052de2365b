"""Deployments on managed compute: what they run, what they refuse, and the accelerators that they take."""

import logging
from typing import Any

import pytest

from localazure.server import application
from localazure.services.arm import resources
from localazure.services.cognitive_services.managed_compute import managed_deployment_of, managed_model
from tests.localazure.manager import (
    ACCOUNT,
    GROUP_TYPE,
    MANAGED_DEPLOYMENT,
    SAMPLES,
    SLOW,
    Manager,
    StoppedClock,
    azure_of,
    error,
    manage,
)
from tests.localazure.world import GROUP, Answer, World

ACCOUNT_ID = SAMPLES[ACCOUNT][0]
VERSION = "2026-05-15-preview"
REGISTRY = "azureml://registries/azure-huggingface"
QWEN = f"{REGISTRY}/models/qwen--qwen3-8b/versions/1"
ON_H100 = f"{REGISTRY}/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100"
COMPUTE = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/hub/computes/gpus"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.make(GROUP_TYPE, ACCOUNT)
    return made


async def deploy(manager: Manager, *, name: str = "qwen", sku: Any = None, **properties: Any) -> Answer:
    _, sample = SAMPLES[MANAGED_DEPLOYMENT]
    # None takes a member away.
    merged = {key: value for key, value in {**sample["properties"], **properties}.items() if value is not None}
    body = {"sku": {**sample["sku"], **(sku or {})}, "properties": merged}
    return await manager.send("PUT", f"{ACCOUNT_ID}/managedComputeDeployments/{name}", body, VERSION)


async def test_deployment_shows_what_its_template_gives_it(manager: Manager) -> None:
    answer = await deploy(manager, sku={"capacity": 2})

    assert answer.status == 201
    properties = answer.body["properties"]
    assert (properties["acceleratorsPerInstance"], properties["totalAccelerators"]) == (1, 2)
    assert properties["routes"]["chatCompletionsScoringPath"] == "/managed-deployments/qwen/chat/completions"
    assert properties["capabilities"]["chatCompletion"] == "true"
    assert properties["versionUpgradeOption"] == "OnceNewDefaultVersionAvailable"


async def test_only_the_preview_version_knows_the_type(manager: Manager) -> None:
    path, body = SAMPLES[MANAGED_DEPLOYMENT]
    for version in ("2025-06-01", "2026-07-01"):
        assert error(await manager.send("PUT", path, body, version)) == (400, "NoRegisteredProviderFound")


async def test_lookup_gives_the_model_once_it_serves(world: World, connect: Any) -> None:
    azure = azure_of(world, StoppedClock(scale=SLOW))
    clock = azure.clock
    assert isinstance(clock, StoppedClock)
    manager = Manager(world, await connect(application(azure, logging.getLogger("unused"))), clock)
    await manager.make(GROUP_TYPE, ACCOUNT)
    account = resources.get(azure, ACCOUNT_ID)
    assert account
    bge = {
        "model": f"{REGISTRY}/models/BAAI--bge-m3/versions/1",
        "deploymentTemplate": f"{REGISTRY}/deploymenttemplates/BAAI--bge-m3--8k-nvidia-h100/versions/1",
    }
    await deploy(manager, name="bge", **bge)

    assert managed_deployment_of(azure, account, "bge") is None
    clock.pass_hour()

    found = managed_deployment_of(azure, account, "bge")
    assert found
    runs = managed_model(found)
    assert runs.model.can("embeddings")
    assert runs.model.dimensions
    assert runs.model.dimensions.length == 1024
    assert not runs.is_open_ai_compatible
    assert managed_deployment_of(azure, account, "none") is None


async def test_template_alone_decides_on_the_accelerator(manager: Manager) -> None:
    answer = await deploy(manager, acceleratorType=None)
    assert answer.body["properties"]["acceleratorType"] == "H100_80GB"
    assert (await deploy(manager, acceleratorType=None)).status == 200


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"model": "qwen3-8b"}, "InvalidResourceProperties", "azureml://registries/<registry>/models"),
        ({"model": ON_H100 + "/versions/1"}, "InvalidResourceProperties", "azureml://registries/<registry>/models"),
        ({"model": QWEN.replace("8b", "9b")}, "DeploymentModelNotSupported", "qwen3-9b"),
        ({"model": QWEN.replace("versions/1", "versions/7")}, "DeploymentModelNotSupported", "versions/7"),
        ({"model": QWEN.replace("versions/1", "labels/latest")}, "DeploymentModelNotSupported", "latest"),
        ({"model": QWEN.replace("azure-huggingface", "HuggingFace")}, "DeploymentModelNotSupported", "HuggingFace"),
        ({"deploymentTemplate": None}, "InvalidResourceProperties", "must be provided when AcceleratorType"),
        ({"deploymentTemplate": None, "acceleratorType": None}, "InvalidResourceProperties", "no default deployment"),
        ({"deploymentTemplate": ON_H100 + "/versions/9"}, "InvalidResourceProperties", "AllowedDeploymentTemplates"),
        (
            {"deploymentTemplate": f"{REGISTRY}/deploymenttemplates/baai--bge-m3--8k-nvidia-h100/versions/1"},
            "InvalidResourceProperties",
            "AllowedDeploymentTemplates",
        ),
        ({"acceleratorType": "T4"}, "InvalidResourceProperties", "A100_80GB, H100_80GB, MI_300_192GB"),
        ({"acceleratorType": "A100_80GB"}, "InvalidResourceProperties", "runs on H100_80GB, not on A100_80GB"),
        ({"versionUpgradeOption": "Never"}, "InvalidResourceProperties", "NoAutoUpgrade"),
        (
            {"deploymentTemplate": ON_H100 + "/labels/latest", "versionUpgradeOption": "NoAutoUpgrade"},
            "InvalidResourceProperties",
            "label",
        ),
        ({"sku": {"name": "GlobalStandard"}}, "InvalidResourceProperties", "GlobalManagedCompute or VmManagedCompute"),
        ({"sku": {"capacity": 0}}, "InvalidResourceProperties", "number of model instances"),
        ({"sku": {"name": "VmManagedCompute"}}, "InvalidResourceProperties", "'computeId'"),
        ({"computeId": COMPUTE}, "InvalidResourceProperties", "VmManagedCompute only"),
        ({"priority": "Low"}, "InvalidResourceProperties", "VmManagedCompute only"),
    ],
)
async def test_deployment_that_azure_would_refuse_is_refused(
    manager: Manager, change: Any, code: str, text: str
) -> None:
    answer = await deploy(manager, **change)
    assert error(answer) == (400, code)
    assert text in answer.error["message"]


async def test_template_may_have_a_label_and_change(manager: Manager) -> None:
    assert (await deploy(manager, deploymentTemplate=ON_H100 + "/labels/latest")).status == 201
    changed = await deploy(manager, deploymentTemplate=ON_H100 + "/versions/2", sku={"capacity": 3})
    assert (changed.status, changed.body["properties"]["totalAccelerators"]) == (200, 3)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("model", {"model": QWEN.replace("versions/1", "versions/2")}),
        (
            "acceleratorType",
            {"deploymentTemplate": ON_H100.replace("h100", "a100") + "/versions/1", "acceleratorType": "A100_80GB"},
        ),
        ("computeId", {"sku": {"name": "VmManagedCompute"}, "computeId": COMPUTE}),
    ],
)
async def test_what_cannot_change_is_refused(manager: Manager, name: str, change: Any) -> None:
    await deploy(manager)
    answer = await deploy(manager, **change)
    assert error(answer) == (400, "InvalidResourceProperties")
    assert f"'{name}'" in answer.error["message"]


async def test_accelerators_have_a_quota_of_their_own(manager: Manager) -> None:
    base = f"/subscriptions/{manager.world.azure.subscription.id}/providers/Microsoft.CognitiveServices/locations"

    async def used(location: str) -> dict[str, int]:
        answer = await manager.send("GET", f"{base}/{location}/managedComputeUsages", api_version=VERSION)
        return {each["name"]["value"]: each["currentValue"] for each in answer.body["value"]}

    await deploy(manager, sku={"capacity": 6})
    on_own_machines = {"sku": {"name": "VmManagedCompute", "capacity": 50}, "computeId": COMPUTE}
    assert (await deploy(manager, name="own", **on_own_machines)).status == 201

    assert (await used("swedencentral"))["ManagedCompute.Global.H100_80GB"] == 6
    assert (await used("westeurope"))["ManagedCompute.Global.H100_80GB"] == 0
    refused = await deploy(manager, name="second", sku={"capacity": 3})
    assert error(refused) == (400, "InsufficientQuota")
    assert "H100_80GB" in refused.error["message"]
    # What it holds already is not asked for again.
    assert (await deploy(manager, sku={"capacity": 8})).status == 200
