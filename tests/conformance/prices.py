"""What a run on Azure makes, for how long, and what that costs by list price."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.table import Table

_FILE = Path(__file__).parent / "prices.yaml"


@dataclass(frozen=True)
class Priced:
    """Resources of one type."""

    type: str
    sku: str
    count: int
    minutes: int
    price: str
    usd: float
    source: str
    opt_in: str | None = None


def prices() -> list[Priced]:
    """All that a run can make."""
    return [Priced(**each) for each in yaml.safe_load(_FILE.read_text(encoding="utf-8"))]


def opt_ins() -> list[str]:
    """What has to be asked for."""
    return sorted({each.opt_in for each in prices() if each.opt_in})


def price_table(opted_in: AbstractSet[str]) -> Table:
    """What a run makes, with the sum of what it costs.

    Args:
        opted_in: what was asked for.
    """
    made = [each for each in prices() if each.opt_in is None or each.opt_in in opted_in]
    total = sum(each.usd for each in made)
    left_out = ", ".join(name for name in opt_ins() if name not in opted_in)
    table = Table(
        title="What a run on Azure makes, and its list price in USD",
        caption=f"at most {total:.2f} USD by list price"
        + (f"; left out unless asked for: {left_out}" if left_out else ""),
    )
    for name in ("resource", "SKU"):
        table.add_column(name, overflow="fold")
    for name in ("count", "minutes"):
        table.add_column(name, justify="right")
    table.add_column("price", overflow="fold")
    table.add_column("USD", justify="right")
    table.add_column("source", overflow="fold")
    for each in made:
        table.add_row(
            each.type, each.sku, str(each.count), str(each.minutes), each.price, f"{each.usd:.2f}", each.source
        )
    return table
