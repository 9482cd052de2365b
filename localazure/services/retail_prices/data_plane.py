"""The host of the retail prices: `https://prices.azure.com/api/retail/prices`.

Source: "Azure Retail Prices overview" of the Cost Management REST reference. It asks for no login, and answers a
thousand rows at a time.
"""

import functools
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from localazure import fast_yaml
from localazure.azure import Azure
from localazure.services.registration import DataPlane
from localazure.services.retail_prices.filters import FilterError, Row, select

HOST = "prices.azure.com"

_PATH = "/api/retail/prices"
_PAGE = 1000
_FIRST_WITH_CASE = "2023-01-01-preview"
"""Before this API version, the values of a filter are compared without case."""
_RATES = {"USD": 1.0, "EUR": 0.9, "GBP": 0.75}
"""Currencies, and how much of them the local Azure makes of a dollar."""
_EVERY = {
    "tierMinimumUnits": 0.0,
    "location": "",
    "effectiveStartDate": "2024-08-01T00:00:00Z",
    "serviceName": "Virtual Machines",
    "serviceFamily": "Compute",
    "unitOfMeasure": "1 Hour",
    "type": "Consumption",
    "isPrimaryMeterRegion": True,
    "armSkuName": "",
}
"""What a row has unless it says otherwise."""


def application(_azure: Azure) -> web.Application:
    """The application of the retail prices."""

    async def prices(request: web.Request) -> web.Response:
        query = request.query
        text, skip = query.get("$filter"), query.get("$skip", "0")
        folds = query.get("api-version", "") < _FIRST_WITH_CASE
        try:
            found = select(_rows(), text, folds=folds) if text else _rows()
        except FilterError:
            return _bad(f"Invalid OData parameters supplied: {text}")
        if not skip.isdecimal():
            return _bad(f"Invalid OData parameters supplied: $skip={skip}")
        currency = query.get("currencyCode", "USD").strip("'")
        return web.json_response(_page(found, int(skip), currency if currency in _RATES else "USD", query))

    app = web.Application()
    app.router.add_get(_PATH, prices)
    return app


def _bad(text: str) -> web.Response:
    return web.json_response({"Error": {"Code": "BadRequest", "Message": text}}, status=400)


def _page(rows: list[Row], skip: int, currency: str, query: Any) -> dict[str, Any]:
    shown = rows[skip : skip + _PAGE]
    kept = "".join(f"{name}={quote(value)}&" for name, value in query.items() if name != "$skip")
    more = f"https://{HOST}:443{_PATH}?{kept}$skip={skip + _PAGE}" if skip + _PAGE < len(rows) else None
    return {
        "BillingCurrency": currency,
        "CustomerEntityId": "Default",
        "CustomerEntityType": "Retail",
        "Items": [_priced(row, currency) for row in shown],
        "NextPageLink": more,
        "Count": len(shown),
    }


def _priced(row: Row, currency: str) -> dict[str, Any]:
    price = row["retailPrice"] * _RATES[currency]
    return {"currencyCode": currency, **row, "retailPrice": price, "unitPrice": price}


@functools.cache
def _rows() -> list[Row]:
    rows = fast_yaml.parse(Path(__file__).with_name("prices.yaml").read_text(encoding="utf-8"))
    return [{**_EVERY, **row} for row in rows]


DATA_PLANE = DataPlane({HOST: application})
