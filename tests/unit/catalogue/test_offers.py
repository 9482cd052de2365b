"""What the snapshot knows of models, SKUs and regions, and what it does not."""

from datetime import date

import pytest

from aihub.catalogue.model import SERVERLESS, SKUS, Catalogue, ModelVersion, SkuOffer, Source
from aihub.catalogue.offers import is_offered, snapshot
from aihub.catalogue.retirement import Retirement
from aihub.settings.models.hub import REGIONS

SOURCE = Source("a page", date(2026, 9, 29), "https://example.com")


@pytest.mark.parametrize(
    ("model", "version", "sku", "region", "answer"),
    [
        ("gpt-5.4-mini", "2026-03-17", "GlobalStandard", "swedencentral", "yes"),
        ("GPT-5.4-Mini", "2026-03-17", "GlobalStandard", "swedencentral", "yes"),
        ("gpt-5.4-mini", None, "DataZoneStandard", "eastus", "yes"),
        ("gpt-5.4-mini", "2026-03-17", None, "northeurope", "yes"),
        ("gpt-5.4-mini", "2026-03-17", "ProvisionedManaged", "eastus", "no"),
        ("gpt-5.4-nano", None, "GlobalBatch", None, "no"),
        ("gpt-image-1", "2025-04-15", "GlobalStandard", "canadaeast", "no"),
        ("claude-opus-5", "2", "DataZoneStandard", "swedencentral", "no"),
        # A region that no page names.
        ("gpt-5.4-mini", "2026-03-17", "GlobalStandard", "eastasia", "unknown"),
        # Models and versions that may be newer than the snapshot.
        ("gpt-9", None, None, None, "unknown"),
        ("gpt-5.4-mini", "2027-01-01", "GlobalStandard", "swedencentral", "unknown"),
        # The schedule of retirements names it, and no page its regions.
        ("gpt-oss-120b", "1", "GlobalStandard", "swedencentral", "unknown"),
    ],
)
def test_snapshot_answers(model: str, version: str | None, sku: str | None, region: str | None, answer: str) -> None:
    assert is_offered(model, version, sku, region) == answer


def test_snapshot_names_only_skus_and_regions_that_there_are() -> None:
    for each in snapshot().versions:
        assert each.covers <= set(REGIONS), each
        assert {offer.name for offer in each.skus or ()} <= {*SKUS, SERVERLESS}, each
        assert all(offer.regions for offer in each.skus or ()), each


def test_serverless_endpoints_have_regions_of_their_own() -> None:
    assert is_offered("Ministral-3B", None, SERVERLESS, "swedencentral") == "yes"
    assert is_offered("Phi-4-reasoning", None, SERVERLESS, "swedencentral") == "no"
    assert is_offered("Phi-4-reasoning", None, SERVERLESS, "uksouth") == "unknown"
    # Nothing follows from it for a deployment on the account, nor the other way round.
    assert is_offered("Llama-3.2-1B-Instruct", None, "GlobalStandard", "eastus2") == "unknown"
    assert is_offered("Phi-4-reasoning", "1", SERVERLESS, "swedencentral") == "unknown"


def test_no_version_is_listed_twice() -> None:
    keys = [(each.model.casefold(), each.version) for each in snapshot().versions]

    assert len(keys) == len(set(keys))


def test_versions_come_with_the_newest_first_and_skus_with_the_usual_one_first() -> None:
    assert [each.version for each in snapshot().of("gpt-4o")] == ["2024-11-20", "2024-08-06", "2024-05-13"]
    assert [each.version for each in snapshot().of("Phi-4")][:2] == ["7", "6"]
    assert snapshot().skus("gpt-5.6-luna", region="uksouth") == (
        "GlobalStandard",
        "GlobalProvisionedManaged",
        "ProvisionedManaged",
    )


def test_regions_of_one_sku() -> None:
    assert snapshot().regions("gpt-5.6-terra", sku="ProvisionedManaged") == ("westus",)


def test_azures_list_of_a_region_says_no_to_what_it_does_not_list() -> None:
    offer = SkuOffer("GlobalStandard", frozenset({"eastus"}))
    found = ModelVersion("OpenAI", "gpt-4.1", "2025-04-14", SOURCE, (offer,), frozenset({"eastus"}))
    live = Catalogue((found,), (SOURCE,), complete=frozenset({"eastus"}))

    assert live.is_offered("gpt-4.1", "2030-01-01", None, "eastus") == "no"
    assert live.is_offered("gpt-9", None, None, "eastus") == "no"
    # Of this region nothing was read.
    assert live.is_offered("gpt-9", None, None, "westus") == "unknown"


def test_retirement_is_azures_for_the_sku_before_microsofts_schedule() -> None:
    offers = (
        SkuOffer("GlobalStandard", frozenset({"eastus"}), retires=date(2030, 1, 1)),
        SkuOffer("Standard", frozenset({"eastus"})),
    )
    found = ModelVersion("OpenAI", "gpt-5.4-mini", "2026-03-17", SOURCE, offers)

    assert found.retirement("GlobalStandard") == Retirement(date(2030, 1, 1))
    assert found.retirement("Standard") == Retirement(date(2027, 9, 21))
    assert ModelVersion("OpenAI", "gpt-9", "1", SOURCE).retirement() is None
