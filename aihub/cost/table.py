"""Prices by meter and region: the table that ships with aihub (`prices.yaml`), or a file of the user's in its form."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aihub.cost.errors import PriceError
from aihub.settings.nodes import plain
from aihub.settings.yaml_file import Subject, read_file

SHIPPED = Path(__file__).with_name("prices.yaml")
SHIPPED_NAME = "the table that ships with aihub"

_PRICES = Subject("prices", "currency: USD", "keep the prices of what the stacks have")

Kind = Literal["provisioned-units", "virtual-machines", "accelerators"]


@dataclass(frozen=True, order=True)
class Meter:
    """What is billed by the hour."""

    kind: Kind
    name: str
    """SKU of a deployment, VM size, or kind of accelerator."""
    region: str
    publisher: str = ""
    """Publisher of the model of provisioned units; empty for what has none."""


@dataclass(frozen=True)
class Price:
    """The list price of one unit for one hour, without tax and discounts."""

    hourly: float
    as_of: date
    """The day on which the source had it."""


@dataclass(frozen=True)
class PriceTable:
    """Prices in one currency."""

    name: str
    """The file, for messages."""
    currency: str
    prices: Mapping[Meter, Price]
    """Prices by meters with names in lower case."""

    def price(self, meter: Meter) -> Price | None:
        """Return the price of a meter; None where the table has none."""
        return self.prices.get(_folded(meter))


_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Table(_Part):
    """Prices of one source and day: region, then name, then price; for provisioned units the publisher comes first."""

    source: str
    as_of: date
    url: str = ""
    provisioned_units: dict[str, dict[str, dict[str, _Positive]]] = {}
    virtual_machines: dict[str, dict[str, _Positive]] = {}
    accelerators: dict[str, dict[str, _Positive]] = {}

    def meters(self) -> dict[Meter, Price]:
        found: dict[Meter, float] = {}
        for publisher, regions in self.provisioned_units.items():
            for region, names in regions.items():
                found |= {Meter("provisioned-units", name, region, publisher): price for name, price in names.items()}
        for region, names in self.virtual_machines.items():
            found |= {Meter("virtual-machines", name, region): price for name, price in names.items()}
        for region, names in self.accelerators.items():
            found |= {Meter("accelerators", name, region): price for name, price in names.items()}
        return {_folded(meter): Price(price, self.as_of) for meter, price in found.items()}


class _File(_Part):
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    tables: list[_Table]


def _folded(meter: Meter) -> Meter:
    """Return a meter by which prices are looked up: Azure takes VM sizes in any case."""
    return replace(meter, name=meter.name.casefold())


@functools.cache
def shipped() -> PriceTable:
    """Return the table that ships with aihub; read once, in a few milliseconds."""
    return read_table(SHIPPED, SHIPPED_NAME)


def read_table(file: Path, name: str | None = None) -> PriceTable:
    """Return the prices of a file; of several prices of a meter the last one counts.

    Args:
        file: the file, YAML or JSON.
        name: what messages call it; None for its path.

    Raises:
        PriceError: the file cannot be read, or has another form.
    """
    shown = name or str(file)
    found = _validated(read_values(file), shown)
    prices: dict[Meter, Price] = {}
    for table in found.tables:
        prices |= table.meters()
    return PriceTable(shown, found.currency, prices)


def read_values(file: Path) -> dict[str, Any]:
    """Return what a file of prices contains.

    Raises:
        PriceError: the file cannot be read, or is no YAML.
    """
    root, problems = read_file(file, _PRICES)
    if root is None or problems:
        first = min(problems)
        raise PriceError(f"{first.file}:{first.line}: {first.text}")
    values: dict[str, Any] = plain(root)
    return values


def _validated(values: dict[str, Any], shown: str) -> _File:
    try:
        return _File.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise PriceError(f"{shown}: {place}: {first['msg']}; write prices as docs/cost.md shows") from None
