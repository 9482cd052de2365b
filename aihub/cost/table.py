"""Prices by meter and region: the table that ships with aihub (`prices.yaml`), or a file of the user's in its form."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aihub.cost.errors import PriceError

SHIPPED = Path(__file__).with_name("prices.yaml")
SHIPPED_NAME = "the table that ships with aihub"

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
    import yaml

    shown = name or str(file)
    try:
        read = yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except OSError as error:
        raise PriceError(f"{shown}: cannot be read ({error.strerror}); name a file of prices: docs/cost.md") from None
    except (yaml.YAMLError, UnicodeDecodeError, ValueError, RecursionError):
        raise PriceError(f"{shown}: no YAML; write prices as docs/cost.md shows") from None
    try:
        found = _File.model_validate(read)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise PriceError(f"{shown}: {place}: {first['msg']}; write prices as docs/cost.md shows") from None
    prices: dict[Meter, Price] = {}
    for table in found.tables:
        prices |= table.meters()
    return PriceTable(shown, found.currency, prices)
