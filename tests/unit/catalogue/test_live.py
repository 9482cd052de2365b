"""Azure's own list of models: how it is read, and put over the snapshot."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aihub.catalogue.live import listing
from aihub.catalogue.merging import merged
from aihub.catalogue.model import CapacityLimits, Catalogue, ModelVersion, SkuOffer, Source
from aihub.catalogue.offers import snapshot
from aihub.catalogue.report import Filters, document, listed, table
from tests.unit.catalogue.listing import entry

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_entry_is_read() -> None:
    found = listing([entry()], "eastus", NOW)

    (version,) = found.versions
    assert (version.publisher, version.model, version.version) == ("OpenAI", "gpt-4.1", "2025-04-14")
    assert (version.lifecycle, version.is_default, version.capabilities) == (
        "GenerallyAvailable",
        True,
        ("chatCompletion",),
    )
    assert version.retires == date(2027, 4, 14)
    assert version.skus == (
        SkuOffer(
            "GlobalStandard",
            frozenset({"eastus"}),
            "OpenAI.GlobalStandard.gpt-4.1",
            date(2027, 4, 6),
            CapacityLimits(maximum=30000, default=100),
        ),
    )
    assert found.is_offered("gpt-4.1", None, "Standard", "eastus") == "no"
    assert found.is_offered("gpt-4.1", None, "Standard", "westus") == "unknown"


def test_model_of_several_kinds_of_account_is_listed_once_by_the_hubs_kind() -> None:
    found = listing(
        [entry(sku_names=("Standard",), kind="OpenAI"), entry(), entry("whisper", kind="OpenAI")], "eastus", NOW
    )

    assert [(each.model, [sku.name for sku in each.skus or ()]) for each in found.versions] == [
        ("gpt-4.1", ["GlobalStandard"])
    ]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"kind": "AIServices"},
        {"model": []},
        entry(name=""),
        entry(version=None),  # type: ignore[arg-type]
        entry(format=7),
    ],
)
def test_entry_that_nobody_can_read_is_left_out(broken: dict[str, Any]) -> None:
    found = listing([broken, entry("gpt-4o", "2024-11-20")], "eastus", NOW)

    assert found.models == ("gpt-4o",)


@pytest.mark.parametrize(
    "members",
    [
        {"skus": None},
        {"skus": [{"name": 5}, "x"]},
        {"capabilities": []},
        {"deprecation": "soon"},
        {"deprecation": {"inference": "soon"}},
        {"lifecycleStatus": 1, "isDefaultVersion": "yes"},
        {"skus": [{"name": "GlobalStandard", "capacity": {"default": "many", "maximum": True}, "deprecationDate": 5}]},
    ],
)
def test_members_that_nobody_can_read_are_unknown(members: dict[str, Any]) -> None:
    (version,) = listing([entry(**members)], "eastus", NOW).versions

    assert version.model == "gpt-4.1"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(), below, max_size=3),
    max_leaves=8,
)
MEMBERS = st.sampled_from([*entry()["model"]])


@given(st.dictionaries(MEMBERS, JSON), st.dictionaries(st.sampled_from(["kind", "model", "skuName"]), JSON))
@settings(max_examples=60, deadline=None)
def test_no_answer_ends_in_a_traceback(model: dict[str, Any], members: dict[str, Any]) -> None:
    found = listing([{**entry(**model), **members}, entry("gpt-4o", "2024-11-20")], "eastus", NOW)

    assert "gpt-4o" in found.models
    assert table(listed(found, Filters()), Filters(), found, NOW)
    assert document(listed(found, Filters()), found, NOW)


def test_day_that_stands_for_never_is_no_retirement() -> None:
    (version,) = listing([entry(deprecation={"inference": "2099-12-31T00:00:00Z"}, skus=[])], "eastus", NOW).versions

    assert version.retires is None


def test_azures_list_counts_in_its_region_and_the_snapshot_elsewhere() -> None:
    live = listing([entry("gpt-5.4-mini", "2026-03-17", ("Standard",)), entry("gpt-9", "1")], "swedencentral", NOW)

    found = merged(snapshot(), [live])

    version, region = "2026-03-17", "swedencentral"
    assert found.is_offered("gpt-5.4-mini", version, "Standard", region) == "yes"
    assert found.is_offered("gpt-5.4-mini", version, "GlobalStandard", region) == "no"
    assert found.is_offered("gpt-5.4-mini", version, "GlobalStandard", "eastus") == "yes"
    assert found.is_offered("gpt-5.4-mini", version, "Standard", "eastus") == "no"
    # Azure's list has no other model of that region, and nothing of another.
    assert found.is_offered("gpt-4.1", None, None, region) == "no"
    assert found.is_offered("gpt-oss-120b", "1", None, region) == "no"
    assert found.is_offered("gpt-oss-120b", "1", None, "eastus") == "unknown"
    assert found.is_offered("Ministral-3B", "1", None, region) == "no"
    # An account's list says nothing of serverless endpoints.
    assert found.is_offered("Ministral-3B", None, "serverless-api", region) == "yes"
    assert found.is_offered("gpt-9", "1", "GlobalStandard", region) == "yes"
    assert found.is_offered("gpt-9", "1", "GlobalStandard", "eastus") == "unknown"
    assert found.is_offered("gpt-77", None, None, region) == "no"
    assert found.is_offered("gpt-77", None, None, "eastus") == "unknown"


def test_lists_of_two_regions_add_up() -> None:
    known = Source("a page", date(2026, 1, 1))
    page = Catalogue((ModelVersion("OpenAI", "gpt-4.1", "2025-04-14", known),), (known,))
    lists = [listing([entry()], "eastus", NOW), listing([entry(sku_names=("Standard",))], "westus", NOW)]

    found = merged(page, lists)

    assert found.regions("gpt-4.1") == ("eastus", "westus")
    assert found.skus("gpt-4.1", region="westus") == ("Standard",)
    assert found.complete == {"eastus", "westus"}
    assert [each.title for each in found.sources][-1] == "a page"
