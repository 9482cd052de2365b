"""The model catalogue, and the use of quota that it computes."""

from typing import Any

import pytest

from localazure.services.cognitive_services import catalogue, usages
from tests.localazure.world import World

TASKS = {
    "chatCompletion",
    "responses",
    "embeddings",
    "imageGenerations",
    "audioSpeech",
    "audioTranscriptions",
    "messages",
    "rerank",
    "maiImages",
    "flux-2-pro",
    "flux-2-flex",
}


def test_every_model_is_found_and_has_a_sku_and_a_task() -> None:
    for model in catalogue.models():
        assert catalogue.find(model.format, model.name, model.version) is model
        assert model.skus
        assert TASKS & {name for name in model.capabilities if model.can(name)}
        assert (model.dimensions is not None) == model.can("embeddings")


def test_no_two_models_share_format_name_and_version() -> None:
    keys = [(model.format, model.name, model.version) for model in catalogue.models()]

    assert len(keys) == len(set(keys))


def test_each_name_has_one_default_version_and_it_is_found_without_one() -> None:
    for model in catalogue.models():
        default = catalogue.find(model.format, model.name, None)
        assert default is not None
        assert default.is_default


@pytest.mark.parametrize(
    ("vendor", "name", "version"),
    [
        ("OpenAI", "gpt-9", None),
        ("OpenAI", "gpt-4.1", "2020-01-01"),
        ("Meta", "gpt-4.1", None),
        ("OpenAI", "GPT-4.1", None),
    ],
)
def test_what_is_not_offered_is_not_found(vendor: str, name: str, version: str | None) -> None:
    assert catalogue.find(vendor, name, version) is None


def listed(world: World, name: str, region: str = "swedencentral") -> dict[str, Any]:
    found = catalogue.region_models(world.azure, region)
    return next(each for each in found if (each["kind"], each["model"]["name"]) == ("AIServices", name))


def test_arm_shape_of_a_model(world: World) -> None:
    entry = listed(world, "gpt-4.1-mini")

    assert (entry["kind"], entry["skuName"]) == ("AIServices", "S0")
    model = entry["model"]
    assert (model["format"], model["version"], model["isDefaultVersion"]) == ("OpenAI", "2025-04-14", True)
    # ARM writes capabilities as text.
    assert model["capabilities"] == {"chatCompletion": "true", "responses": "true", "inference": "true"}
    assert model["lifecycleStatus"] == "GenerallyAvailable"
    assert model["deprecation"]["inference"].endswith("T00:00:00Z")
    sku = model["skus"][0]
    assert sku["name"] == "GlobalStandard"
    assert sku["usageName"] == "OpenAI.GlobalStandard.gpt-4.1-mini"
    assert sku["capacity"]["minimum"] == 1
    assert sku["capacity"]["default"] <= sku["capacity"]["maximum"]


def test_example_of_the_documentation_is_not_gone() -> None:
    gone = {model.name for model in catalogue.models() if model.is_gone}

    assert gone
    assert "gpt-35-turbo" not in gone


def test_capacity_of_a_sku_is_within_its_quota_and_steps() -> None:
    quotas: dict[str, int] = {}
    for sku in (sku for model in catalogue.models() for sku in model.skus):
        assert (sku.default - sku.minimum) % sku.step == 0
        assert sku.minimum <= sku.default <= sku.quota
        # Models that share a quota agree on its size.
        assert quotas.setdefault(sku.usage_name, sku.quota) == sku.quota


def test_throughput_units_come_in_steps(world: World) -> None:
    entry = listed(world, "gpt-4.1-mini")
    skus = {each["name"]: each for each in entry["model"]["skus"]}

    provisioned = skus["GlobalProvisionedManaged"]
    assert provisioned["usageName"] == "OpenAI.GlobalProvisionedManaged"
    assert (provisioned["capacity"]["minimum"], provisioned["capacity"]["step"]) == (15, 5)
    assert skus["GlobalBatch"]["usageName"] == "OpenAI.GlobalBatch.gpt-4.1-mini"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("OpenAI.GlobalBatch.gpt-4.1", "Enqueued Tokens (thousands) - gpt-4.1"),
        ("OpenAI.DataZoneProvisionedManaged", "Data Zone Provisioned Managed Throughput Unit"),
        ("OpenAI.ProvisionedManaged", "Provisioned Managed Throughput Unit"),
        ("OpenAI.Standard.whisper", "Requests Per Minute - whisper"),
        ("OpenAI.GlobalStandard.ModelRouter", "Tokens Per Minute (thousands) - model-router"),
    ],
)
def test_quota_says_what_it_counts(world: World, name: str, text: str) -> None:
    assert usages.usage(world.azure, "swedencentral", name)["name"]["localizedValue"] == text


def test_usages_count_the_deployments_of_a_region(world: World) -> None:
    world.account()
    world.deployment("one", "gpt-4.1-mini", "2025-04-14")
    world.deployment("two", "gpt-4.1-mini", "2025-04-14")
    world.deployment("three", "DeepSeek-R1", "1", "DeepSeek")

    here = _by_name(usages.usages(world.azure, "Sweden Central"))
    elsewhere = _by_name(usages.usages(world.azure, "westeurope"))

    assert here["OpenAI.GlobalStandard.gpt-4.1-mini"]["currentValue"] == 20
    assert here["AIServices.GlobalStandard.DeepSeek-R1"]["currentValue"] == 10
    assert here["OpenAI.GlobalStandard.gpt-4o"] == {
        "name": {"value": "OpenAI.GlobalStandard.gpt-4o", "localizedValue": "Tokens Per Minute (thousands) - gpt-4o"},
        "currentValue": 0,
        "limit": 450,
        "unit": "Count",
    }
    assert here["AccountCount"]["currentValue"] == 1
    assert elsewhere["AccountCount"]["currentValue"] == 0
    assert elsewhere["OpenAI.GlobalStandard.gpt-4.1-mini"]["currentValue"] == 0
    one = usages.usage(world.azure, "swedencentral", "OpenAI.GlobalStandard.gpt-4.1-mini")
    assert one == here["OpenAI.GlobalStandard.gpt-4.1-mini"]


def _by_name(usages: dict[str, Any]) -> dict[str, Any]:
    return {each["name"]["value"]: each for each in usages["value"]}
