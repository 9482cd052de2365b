"""Read prices from Microsoft's retail prices API, which needs no login.

Source: "Azure Retail Prices overview", learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from aihub.azure.errors import first_line
from aihub.azure.pipeline import TIMEOUTS, NoRedirects, Retries
from aihub.cost.errors import PriceError
from aihub.cost.table import Meter
from aihub.responses import ResponseError, object_in, objects
from aihub.waiting import Tell

HOST = "prices.azure.com"
URL = f"https://{HOST}/api/retail/prices"
SOURCE = "Microsoft's retail prices API"
"""What a table of these prices names as its source."""
_UNITS = {
    "GlobalProvisionedManaged": "Provisioned Managed Global Unit",
    "DataZoneProvisionedManaged": "Provisioned Managed Data Zone Unit",
    "ProvisionedManaged": "Provisioned Managed Regional Unit",
}
"""Names of the meters of provisioned units, by SKU."""
_PRODUCTS = {
    "OpenAI": "Azure OpenAI",
    "DeepSeek": "Azure Deepseek Models",
    "Meta": "Azure Llama Models",
    "Mistral AI": "Azure Mistral Models",
}
"""Products of provisioned units, by publisher."""
_CHEAPER = ("Spot", "Low Priority")
_MOST_PAGES = 200


class RetailPrices:
    """The API; one object for all requests of a command."""

    def __init__(self, tell: Tell, transport: Any = None) -> None:
        """Create the client.

        Args:
            tell: shows a progress line while the API is waited for.
            transport: an HttpTransport of azure-core; None for the default one.
        """
        from azure.core import PipelineClient
        from azure.core.pipeline.policies import UserAgentPolicy
        from azure.core.pipeline.transport import RequestsTransport

        policies = [NoRedirects(), UserAgentPolicy("aihub"), Retries(tell, who="the retail prices API")]
        self._tell = tell
        transport = transport or RequestsTransport(**TIMEOUTS)
        self._client: Any = PipelineClient(f"https://{HOST}", policies=policies, transport=transport)

    def prices(self, meters: Iterable[Meter], currency: str) -> dict[Meter, float]:
        """Return the prices of meters for one hour; without those that the API does not list.

        Raises:
            PriceError: the API does not answer, or in an unexpected form.
        """
        found: dict[Meter, float] = {}

        def group(meter: Meter) -> tuple[str, str, str]:
            return meter.kind, meter.region, meter.publisher

        for (kind, region, publisher), members in groupby(sorted(meters), group):
            wanted = list(members)
            if kind == "virtual-machines":
                found |= self._machines(wanted, region, currency)
            elif kind == "provisioned-units" and publisher in _PRODUCTS:
                found |= self._units(wanted, region, publisher, currency)
        return found

    def _machines(self, wanted: Sequence[Meter], region: str, currency: str) -> dict[Meter, float]:
        sizes = " or ".join(f"armSkuName eq '{each}'" for each in sorted({each.name for each in wanted}))
        place = f"armRegionName eq '{region}' and priceType eq 'Consumption'"
        text = f"serviceName eq 'Virtual Machines' and {place} and ({sizes})"
        self._tell(f"reading the prices of virtual machines in {region}")
        rows = {
            str(row.get("armSkuName")).casefold(): row["retailPrice"]
            for row in self._rows(text, currency)
            if _is_linux(row) and _is_hourly(row)
        }
        return {meter: rows[name] for meter in wanted if (name := meter.name.casefold()) in rows}

    def _units(self, wanted: Sequence[Meter], region: str, publisher: str, currency: str) -> dict[Meter, float]:
        text = f"productName eq '{_PRODUCTS[publisher]}' and armRegionName eq '{region}' and priceType eq 'Consumption'"
        self._tell(f"reading the prices of provisioned units in {region}")
        rows = {row.get("meterName"): row["retailPrice"] for row in self._rows(text, currency) if _is_hourly(row)}
        return {meter: rows[_UNITS[meter.name]] for meter in wanted if _UNITS[meter.name] in rows}

    def _rows(self, text: str, currency: str) -> Iterator[Mapping[str, Any]]:
        """Yield the rows of all pages that have a price."""
        # Without an API version the values of a filter are compared without case, as Azure takes VM sizes.
        query = {"currencyCode": f"'{currency}'", "$filter": text}
        page: dict[str, Any] = self._page(URL, query)
        for _ in range(_MOST_PAGES):
            if page.get("BillingCurrency") != currency:
                raise PriceError(f"the retail prices API has no prices in {currency}; write another --currency")
            yield from (row for row in page["Items"] if _is_price(row.get("retailPrice")))
            link = page.get("NextPageLink")
            if not link:
                return
            target = urlsplit(str(link))
            if (target.scheme, target.hostname) != ("https", HOST):
                raise PriceError("the retail prices API names a next page elsewhere, which is not read")
            page = self._page(str(link), {})
        raise PriceError(f"the retail prices API has more than {_MOST_PAGES} pages; try again, or write prices by hand")

    def _page(self, url: str, query: Mapping[str, str]) -> dict[str, Any]:
        from azure.core.exceptions import AzureError
        from azure.core.rest import HttpRequest

        try:
            answer = self._client.send_request(HttpRequest("GET", url, params=dict(query)))
            answer.raise_for_status()
            page = object_in(answer.content)
            objects(page, "Items")
            return page
        except ResponseError as error:
            raise PriceError(f"the retail prices API {error}") from None
        except AzureError as error:
            raise PriceError(f"the retail prices API does not answer: {first_line(error)}") from None


def table_of(prices: Mapping[Meter, float], day: date) -> dict[str, Any]:
    """Return prices as a table of a file of prices."""
    table: dict[str, Any] = {"source": SOURCE, "as_of": str(day), "url": URL}
    for meter, price in sorted(prices.items()):
        section = table.setdefault(meter.kind.replace("-", "_"), {})
        if meter.publisher:
            section = section.setdefault(meter.publisher, {})
        section.setdefault(meter.region, {})[meter.name] = price
    return table


def _is_hourly(row: Mapping[str, Any]) -> bool:
    return str(row.get("unitOfMeasure")) in ("1 Hour", "1/Hour") and row.get("type", "Consumption") == "Consumption"


def _is_linux(row: Mapping[str, Any]) -> bool:
    """Return whether a row is of a Linux machine at the price that everybody pays."""
    # Some products say "Windows", others "Srs Win".
    words = str(row.get("productName")).split()
    return not {"Windows", "Win"} & set(words) and not any(each in str(row.get("skuName")) for each in _CHEAPER)


def _is_price(price: Any) -> bool:
    return isinstance(price, int | float) and not isinstance(price, bool) and price > 0
