"""The settings of a deployment that the catalogue proposes: `aihub check` accepts them."""

from datetime import date
from typing import Any

import pytest

from aihub.catalogue.block import deployment_block
from aihub.catalogue.errors import CatalogueError
from aihub.catalogue.model import CapacityLimits, Catalogue, ModelVersion, SkuOffer, Source
from aihub.catalogue.offers import snapshot
from aihub.settings import Settings

SOURCE = Source("a page", date(2026, 9, 29))


@pytest.mark.parametrize(
    ("arguments", "block"),
    [
        (
            {"model": "gpt-4.1-MINI"},
            {
                "type": "azure-openai",
                "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"},
                "sku": {"name": "GlobalStandard", "capacity": 10},
            },
        ),
        (
            {"model": "gpt-5.4-mini", "sku": "ProvisionedManaged", "region": "uksouth"},
            {
                "type": "azure-openai",
                "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"},
                "sku": {"name": "ProvisionedManaged", "capacity": 25},
                "api_version": "2025-04-01-preview",
            },
        ),
        (
            {"model": "gpt-4.1", "sku": "DataZoneBatch"},
            {
                "type": "azure-openai",
                "task": "batches",
                "model": {"name": "gpt-4.1", "version": "2025-04-14"},
                "sku": {"name": "DataZoneBatch", "capacity": 50},
            },
        ),
        # The region has only one SKU of it.
        (
            {"model": "whisper", "region": "uaenorth"},
            {
                "type": "azure-openai",
                "task": "audio/transcriptions",
                "model": {"name": "whisper", "version": "001"},
                "sku": {"name": "Standard", "capacity": 1},
            },
        ),
        (
            {"model": "DeepSeek-V4-Flash", "region": "swedencentral"},
            {
                "type": "model-inference",
                "model": {"publisher": "DeepSeek", "name": "DeepSeek-V4-Flash", "version": "2026-04-23"},
                "sku": {"name": "GlobalStandard", "capacity": 10},
            },
        ),
    ],
)
def test_block(arguments: dict[str, Any], block: dict[str, Any]) -> None:
    assert deployment_block(**arguments) == block


def test_every_model_of_the_snapshot_has_a_valid_block_or_a_reason() -> None:
    blocks, reasons = {}, []
    for model in snapshot().models:
        try:
            blocks[model] = deployment_block(model)
        except CatalogueError as error:
            reasons.append(str(error))

    Settings.model_validate({"hub": {"name": "ai-blocks", "location": "swedencentral"}, "deployments": blocks})
    assert len(blocks) > 80
    assert all(
        "retired" in each or "cannot call" in each or "serverless" in each or "no version" in each for each in reasons
    ), reasons


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ({"model": "gpt-5.4-minni"}, "no model gpt-5.4-minni in the catalogue; did you mean gpt-5.4-mini?"),
        ({"model": "zzz"}, "no model zzz in the catalogue; aihub models lists those that it has"),
        (
            {"model": "gpt-4o", "version": "2024-11-21"},
            "gpt-4o has no version 2024-11-21 in the catalogue; it has 2024-11-20, 2024-08-06, 2024-05-13",
        ),
        (
            {"model": "gpt-5.4-nano", "sku": "Standard", "region": "westus"},
            "gpt-5.4-nano 2026-03-17 is not offered as Standard in westus, by Microsoft's page "
            '"Region availability for Foundry Models sold by Azure" of 2026-09-29; GlobalStandard, DataZoneStandard there',
        ),
        ({"model": "gpt-realtime"}, "aihub cannot call the API of gpt-realtime; choose another model"),
        (
            {"model": "Llama-Guard-3-1B"},
            "Llama-Guard-3-1B is known for serverless endpoints only; write its id and type: serverless-api",
        ),
        ({"model": "o3-mini"}, "Azure retired o3-mini on 2026-11-19; choose gpt-5.6-terra"),
    ],
)
def test_no_block(arguments: dict[str, Any], why: str) -> None:
    with pytest.raises(CatalogueError) as raised:
        deployment_block(**arguments)

    assert str(raised.value) == why


def test_azures_own_list_gives_version_and_capacity() -> None:
    offer = SkuOffer("GlobalStandard", frozenset({"eastus"}), capacity=CapacityLimits(maximum=4, default=3))
    versions = tuple(
        ModelVersion(
            "OpenAI", "gpt-4.1", name, SOURCE, (offer,), frozenset({"eastus"}), is_default=name == "2025-04-14"
        )
        for name in ("2025-04-14", "2026-01-01")
    )

    block = deployment_block("gpt-4.1", region="eastus", catalogue=Catalogue(versions, (SOURCE,)))

    assert block["model"] == {"name": "gpt-4.1", "version": "2025-04-14"}
    assert block["sku"] == {"name": "GlobalStandard", "capacity": 4}
