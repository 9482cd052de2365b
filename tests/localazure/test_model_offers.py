"""What a region offers of the local Azure's models: from a file that can be changed while it runs."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from localazure.data_file import DataFileError
from localazure.model_offers import ModelOffers, Offer
from localazure.services.cognitive_services import catalogue
from tests.localazure.manager import DEPLOYMENT, SAMPLES, Manager, manage
from tests.localazure.world import GROUP, World

MODEL = ("gpt-4.1-mini", "2025-04-14")
PROVIDER = f"{GROUP.partition('/resourceGroups/')[0]}/providers/Microsoft.CognitiveServices"
MODELS = f"{PROVIDER}/locations/swedencentral/models"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    return await manage(world, connect)


def write(path: Path, text: str) -> None:
    path.write_text(text)
    # Another time of change than that of the file before, however fast the test is.
    os.utime(path, ns=(path.stat().st_mtime_ns, path.stat().st_mtime_ns + len(text)))


def test_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    offers = ModelOffers(path)
    assert offers.of("swedencentral", *MODEL) == Offer()

    write(path, "Sweden Central:\n  gpt-4.1-mini 2025-04-14: [Standard]\n'*':\n  gpt-4.1-mini: []\n")
    assert offers.of("swedencentral", *MODEL) == Offer(("Standard",))
    assert offers.of("westeurope", *MODEL) == Offer(())

    write(path, "'*':\n  gpt-4.1-mini: {retires: 2026-12-31, lifecycle: Deprecating}\n")
    assert offers.of("swedencentral", *MODEL) == Offer(None, date(2026, 12, 31), "Deprecating")

    path.unlink()
    assert offers.of("westeurope", *MODEL) == Offer()


@pytest.mark.parametrize(
    "text",
    ["- a", "r: 5", "r: {m: many}", "r: {m: [1]}", "r: {m: {sku: []}}", "r: {m: {lifecycle: Old}}", "x: [", "\0"],
)
def test_wrong_file_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "models.yaml"
    write(path, text)

    with pytest.raises(DataFileError, match=r"models\.yaml"):
        ModelOffers(path).of("swedencentral", *MODEL)


async def test_lists_of_region_and_account_have_what_the_region_offers(manager: Manager) -> None:
    offers = manager.world.azure.model_offers
    offers.set("gpt-4.1-mini", Offer(("GlobalBatch",), date(2026, 12, 31), "Deprecating"), "swedencentral")
    offers.set("gpt-4.1", Offer(()))

    answer = await manager.send("GET", MODELS)

    models = [each["model"] for each in answer.body["value"] if each["kind"] == "AIServices"]
    assert "gpt-4.1" not in {each["name"] for each in models}
    (mini,) = [each for each in models if each["name"] == "gpt-4.1-mini"]
    assert [each["name"] for each in mini["skus"]] == ["GlobalBatch"]
    assert mini["skus"][0]["deprecationDate"] == mini["deprecation"]["inference"] == "2026-12-31T00:00:00Z"
    assert mini["lifecycleStatus"] == "Deprecating"
    # As Azure does, once more for accounts of the kind OpenAI, which have no other publisher's models.
    kinds = {(each["kind"], each["model"]["name"]) for each in answer.body["value"]}
    assert ("OpenAI", "gpt-4.1-mini") in kinds
    assert ("OpenAI", "DeepSeek-V4-Flash") not in kinds
    account = manager.world.account()
    assert catalogue.account_models(manager.world.azure, account) == models


@pytest.mark.parametrize(
    ("skus", "code", "message"),
    [
        (
            (),
            "DeploymentModelNotSupported",
            "The model 'Format: OpenAI, Name: gpt-4.1-mini, Version: 2025-04-14' of account deployment is not supported.",
        ),
        (
            ("DataZoneStandard",),
            "InvalidResourceProperties",
            "The specified SKU 'GlobalStandard' of account deployment is not supported by the model 'gpt-4.1-mini' "
            "version: '2025-04-14'.",
        ),
    ],
)
async def test_what_the_region_does_not_offer_cannot_be_deployed_anew(
    manager: Manager, skus: tuple[str, ...], code: str, message: str
) -> None:
    await manager.prepare(DEPLOYMENT)
    await manager.make(DEPLOYMENT)
    manager.world.azure.model_offers.set("gpt-4.1-mini", Offer(skus))

    path, body = SAMPLES[DEPLOYMENT]
    refused = await manager.send("PUT", f"{path}-2", body)

    assert refused.status == 400
    assert (refused.error["code"], refused.error["message"]) == (code, message)
    # What is there stays, and its capacity can be changed.
    assert (await manager.send("PUT", path, {**body, "sku": {"name": "GlobalStandard", "capacity": 2}})).status == 200
