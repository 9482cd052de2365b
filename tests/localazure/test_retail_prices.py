"""The retail prices API of the local Azure has the form of the published one."""

from typing import Any
from urllib.parse import quote

import pytest

from localazure.services.retail_prices import data_plane
from tests.localazure.world import Client, World

BASE = f"https://{data_plane.HOST}/api/retail/prices"
DS3 = "armSkuName eq 'Standard_DS3_v2' and armRegionName eq 'swedencentral'"


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    served: Client = await connect(data_plane.application(world.azure))
    return served


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (DS3, 5),
        (f"{DS3} and priceType eq 'Consumption'", 4),
        (f"priceType eq 'Consumption' and (armSkuName eq 'a' or ({DS3}))", 4),
        ("armSkuName eq 'standard_ds3_v2'", 6),
        ("meterName eq 'Provisioned Managed Global Unit' and priceType eq 'Reservation'", 1),
        ("armSkuName eq 'it''s'", 0),
    ],
)
async def test_filter_selects_rows(client: Client, text: str, rows: int) -> None:
    answer = await client.send("GET", f"{BASE}?$filter={quote(text)}", None, None)
    assert answer.status == 200
    assert answer.body["Count"] == len(answer.body["Items"]) == rows
    assert answer.body["NextPageLink"] is None


async def test_a_newer_version_compares_with_case_and_a_currency_is_converted(client: Client) -> None:
    text = quote("armSkuName eq 'standard_ds3_v2'")
    answer = await client.send("GET", f"{BASE}?api-version=2023-01-01-preview&$filter={text}", None, None)
    assert answer.body["Items"] == []
    answer = await client.send("GET", f"{BASE}?currencyCode='EUR'&$filter={quote(DS3)}", None, None)
    assert answer.body["BillingCurrency"] == "EUR"
    assert {each["currencyCode"] for each in answer.body["Items"]} == {"EUR"}


async def test_a_long_list_comes_in_pages(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_plane, "_PAGE", 2)
    answer, seen = await client.send("GET", f"{BASE}?$filter={quote(DS3)}", None, None), 0
    while True:
        seen += answer.body["Count"]
        link = answer.body["NextPageLink"]
        if link is None:
            break
        assert link.startswith("https://prices.azure.com:443/api/retail/prices?$filter=")
        answer = await client.send("GET", link.replace(":443", ""), None, None)
    assert seen == 5


@pytest.mark.parametrize("text", ["armSkuName", "a eq b", "(a eq 'b'", "a eq 'b' c", "a eq 'b' and", "a lt 'b'", "''"])
async def test_a_filter_that_makes_no_sense_is_refused(client: Client, text: str) -> None:
    answer = await client.send("GET", f"{BASE}?$filter={quote(text)}", None, None)
    assert answer.status == 400
