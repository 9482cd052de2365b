"""When Azure retires models: facts as old as this version (`retired.yaml`, `scheduled.yaml`).

They are looked up whenever they are needed, and are part of no release: Microsoft moves the days. The user may override
them.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aihub import fast_yaml
from aihub.catalogue.retired import retired

_FACTS = Path(__file__).with_name("scheduled.yaml")


@dataclass(frozen=True)
class Retirement:
    """The end of a model."""

    day: date | None
    """The day of its retirement; None for a model that is retired already, on a day that no page gives."""
    use: str | None = None
    """The model to use in its place, where Microsoft names one."""

    def is_by(self, day: date) -> bool:
        """Return whether the model is retired on a day, or was before."""
        return self.day is None or self.day <= day


@dataclass(frozen=True)
class Scheduled:
    """A day on which a model is retired."""

    model: str
    day: date
    version: str | None = None
    """The version that is retired; None for all."""
    skus: tuple[str, ...] = ()
    """The SKUs that it is retired for; empty for all."""
    use: str | None = None

    def is_of(self, model: str, version: str | None, sku: str | None) -> bool:
        """Return whether this is the retirement of a model."""
        return (
            self.model.casefold() == model.casefold()
            and self.version in (None, version)
            and (not self.skus or sku in self.skus)
        )


def retirement(model: str, version: str | None, sku: str | None, own: Iterable[Scheduled] = ()) -> Retirement | None:
    """Return the retirement of a model; None where none is known.

    Args:
        model: name in the model catalogue.
        version: version; None where only the latest one can be deployed.
        sku: name of the SKU; None for what has none.
        own: what the user knows, which counts before what this program knows.
    """
    found = next((each for each in own if each.is_of(model, version, sku)), None)
    if found is None and (fact := retired(model, version)):
        return Retirement(date.fromisoformat(fact.date) if fact.date else None, fact.use)
    known = _scheduled().get(model.casefold(), ())
    found = found or next((each for each in known if each.is_of(model, version, sku)), None)
    return Retirement(found.day, found.use) if found else None


def as_of() -> date:
    """Return the day of Microsoft's schedule that this program knows."""
    day: date = _facts()["as_of"]
    return day


@functools.cache
def _scheduled() -> dict[str, list[Scheduled]]:
    found: dict[str, list[Scheduled]] = {}
    for each in _facts()["models"]:
        made = Scheduled(each["model"], each["date"], each.get("version"), tuple(each.get("skus", ())), each.get("use"))
        found.setdefault(made.model.casefold(), []).append(made)
    return found


@functools.cache
def _facts() -> dict[str, Any]:
    return dict(fast_yaml.parse(_FACTS.read_text(encoding="utf-8")))
