"""Show what stacks cost: a table, or JSON."""

import json
from collections.abc import Mapping
from typing import Any

from aihub.columns import columns
from aihub.cost.estimate import HOURS_PER_MONTH, Estimate, Item
from aihub.cost.table import Meter
from aihub.settings.models import Settings

NOT_COUNTED = (
    "tokens, images and audio of deployments that are billed per call",
    "Log Analytics, Application Insights, Key Vault, storage and network traffic, by use",
    "reservations, savings plans, agreements, free grants and tax, which change what Azure charges",
)
"""What a price per hour does not say."""
_HEADS = ("DEPLOYMENT", "UNITS", "OF", "PRICE/HOUR", "PER HOUR", "PER MONTH", "AS OF")
_UNITS: Mapping[str, str] = {
    "provisioned-units": "provisioned units",
    "virtual-machines": "instances",
    "accelerators": "instances with accelerators",
}


def text(estimates: Mapping[str, Estimate], settings: Mapping[str, Settings]) -> str:
    """Return the costs of stacks for a person."""
    return "\n\n".join(_stack(name, each, settings[name]) for name, each in estimates.items())


def document(estimates: Mapping[str, Estimate], settings: Mapping[str, Settings]) -> str:
    """Return the costs of stacks as JSON."""
    stacks = [_plain(name, each, settings[name]) for name, each in estimates.items()]
    return json.dumps({"hours_per_month": HOURS_PER_MONTH, "not_counted": NOT_COUNTED, "stacks": stacks}, indent=2)


def named(meter: Meter) -> str:
    """Return a meter for a person."""
    of = f" ({meter.publisher})" if meter.publisher else ""
    return f"{meter.name}{of} in {meter.region}"


def _stack(name: str, found: Estimate, settings: Settings) -> str:
    money, lines = found.currency, [f"{name}: fixed cost in {settings.hub.location}, by {found.prices}"]
    if found.items:
        lines += columns([_HEADS, *(_row(item) for item in found.items)], gap=2)
        low, high = found.monthly
        hourly = _range(*found.hourly)
        total = "known total" if found.unknown else "total"
        lines.append(
            f"{total}: {hourly} {money} per hour, {_range(low, high)} {money} per month of {HOURS_PER_MONTH} hours"
        )
    else:
        lines.append("nothing is billed by the hour")
    lines += [f"not known: the price of {named(item.meter)}, for {item.where}" for item in found.unknown]
    if found.per_token:
        lines.append(f"billed per call, not counted: {', '.join(found.per_token)}")
    lines += [f"not counted: {each}" for each in NOT_COUNTED[1:]]
    if ceiling := settings.cost.ceiling:
        lines.append(f"ceiling: {ceiling.monthly:g} {ceiling.currency} per month")
    return "\n".join(lines)


def _row(item: Item) -> tuple[str, ...]:
    units = str(item.least) if item.least == item.most else f"{item.least} to {item.most}"
    if item.price is None or item.hourly is None:
        return item.where, units, item.meter.name, "?", "?", "?", ""
    low, high = item.hourly
    monthly = _range(low * HOURS_PER_MONTH, high * HOURS_PER_MONTH)
    return (
        item.where,
        units,
        item.meter.name,
        f"{item.price.hourly:g}",
        _range(low, high),
        monthly,
        str(item.price.as_of),
    )


def _range(low: float, high: float) -> str:
    return f"{low:,.2f}" if low == high else f"{low:,.2f} to {high:,.2f}"


def _plain(name: str, found: Estimate, settings: Settings) -> dict[str, Any]:
    ceiling = settings.cost.ceiling
    return {
        "stack": name,
        "region": settings.hub.location,
        "currency": found.currency,
        "prices": found.prices,
        "hourly": _span(found.hourly),
        "monthly": _span(found.monthly),
        "ceiling": ceiling.model_dump() if ceiling else None,
        "items": [_plain_item(item) for item in found.items],
        "per_call": found.per_token,
    }


def _plain_item(item: Item) -> dict[str, Any]:
    return {
        "deployment": item.where,
        "unit": _UNITS[item.meter.kind],
        "name": item.meter.name,
        "min": item.least,
        "max": item.most,
        "price": item.price.hourly if item.price else None,
        "price_as_of": str(item.price.as_of) if item.price else None,
        "hourly": _span(item.hourly) if item.hourly else None,
    }


def _span(amounts: tuple[float, float]) -> dict[str, float]:
    # Prices have up to four decimals; a sum of floats has more.
    low, high = amounts
    return {"min": round(low, 4), "max": round(high, 4)}
