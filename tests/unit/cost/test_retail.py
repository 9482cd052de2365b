from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from aihub.cost.errors import PriceError
from aihub.cost.retail import RetailPrices
from aihub.cost.table import Meter
from tests.unit.azure.fake_arm import FakeArm, Reply

_DS3 = Meter("virtual-machines", "standard_ds3_v2", "swedencentral")
_UNITS = Meter("provisioned-units", "GlobalProvisionedManaged", "swedencentral", "OpenAI")
_ACCELERATOR = Meter("accelerators", "H100_80GB", "swedencentral")


def row(price: Any, **more: Any) -> dict[str, Any]:
    usual = {"armSkuName": "Standard_DS3_v2", "skuName": "DS3 v2", "productName": "Virtual Machines DSv2 Series"}
    return {"retailPrice": price, "unitOfMeasure": "1 Hour", "type": "Consumption", **usual, **more}


def page(*rows: Any, more: str | None = None, currency: str = "USD") -> dict[str, Any]:
    return {"BillingCurrency": currency, "Items": list(rows), "NextPageLink": more, "Count": len(rows)}


def asked(fake: FakeArm) -> list[dict[str, list[str]]]:
    return [parse_qs(urlsplit(each.partition(" ")[2]).query) for each in fake.sent]


def test_of_all_prices_of_a_size_the_one_of_linux_by_the_hour_is_taken_from_whichever_page() -> None:
    next_page = "https://prices.azure.com:443/api/retail/prices?$filter=x&$skip=1000"
    fake = FakeArm(
        Reply(
            200,
            page(
                row(0.02, skuName="DS3 v2 Spot"),
                row(0.05, skuName="DS3 v2 Low Priority"),
                row(0.4, productName="Virtual Machines DSv2 Series Windows"),
                row(0.5, productName="Virtual Machines NCads Series Srs Win"),
                row(1000.0, type="Reservation"),
                row(100.0, unitOfMeasure="1/Month"),
                row(0),
                more=next_page,
            ),
        ),
        Reply(200, page(row(0.275))),
    )
    assert RetailPrices(fake.told.append, fake.transport).prices([_DS3, _ACCELERATOR], "USD") == {_DS3: 0.275}
    first, second = asked(fake)
    assert first["$filter"] == [
        "serviceName eq 'Virtual Machines' and armRegionName eq 'swedencentral' and priceType eq 'Consumption' and "
        "(armSkuName eq 'standard_ds3_v2')"
    ]
    assert first["currencyCode"] == ["'USD'"]
    assert second["$skip"] == ["1000"]
    assert fake.told == ["reading the prices of virtual machines in swedencentral"]


def test_provisioned_units_are_found_by_the_name_of_their_meter() -> None:
    units = {"unitOfMeasure": "1/Hour", "productName": "Azure OpenAI"}
    fake = FakeArm(
        Reply(
            200,
            page(
                row(2.25, meterName="Provisioned Managed Regional Unit", **units),
                row(1.25, meterName="Provisioned Managed Global Unit", **units),
                row(221, meterName="Provisioned Managed Global Unit", **{**units, "type": "Reservation"}),
            ),
        )
    )
    assert RetailPrices(fake.told.append, fake.transport).prices([_UNITS], "USD") == {_UNITS: 1.25}


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(400, {"Error": {}}), "the retail prices API does not answer: "),
        (Reply(200, b"<html>"), "the retail prices API "),
        (Reply(200, {"BillingCurrency": "USD", "Items": {}}), "the retail prices API "),
        (Reply(302, None, {"Location": "https://elsewhere.example"}), "302, which leads elsewhere"),
        (Reply(200, page(currency="EUR")), "has no prices in USD; write another --currency"),
        (Reply(200, page(more="https://elsewhere.example/next")), "names a next page elsewhere"),
        (Reply(200, page(more="http://prices.azure.com/api/retail/prices")), "names a next page elsewhere"),
    ],
)
def test_whatever_else_it_answers_is_one_error(reply: Reply, why: str) -> None:
    fake = FakeArm(reply)
    with pytest.raises(PriceError) as refused:
        RetailPrices(fake.told.append, fake.transport).prices([_DS3], "USD")
    assert why in str(refused.value)
    assert len(fake.sent) == 1


def test_a_link_that_leads_to_itself_ends() -> None:
    link = "https://prices.azure.com/api/retail/prices?$skip=0"
    fake = FakeArm(*(Reply(200, page(more=link)) for _ in range(300)))
    with pytest.raises(PriceError, match="more than 200 pages"):
        RetailPrices(fake.told.append, fake.transport).prices([_DS3], "USD")


def test_throttling_is_waited_for() -> None:
    fake = FakeArm(Reply(429, None, {"Retry-After": "3"}), Reply(200, page(row(0.275))))
    assert RetailPrices(fake.told.append, fake.transport).prices([_DS3], "USD") == {_DS3: 0.275}
    assert fake.transport.pauses == [3.0]
