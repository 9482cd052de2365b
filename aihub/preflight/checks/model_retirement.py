"""Check that no declared model is retired, or retires within some days.

The days are those of `config/promotion.yaml` before Azure's list of the region's models, and that before Microsoft's
schedule as this version of aihub has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from aihub.catalogue.retirement import Scheduled, as_of, retirement
from aihub.preflight import account
from aihub.preflight.check import Check, Result, Target
from aihub.promotion.models import Model, models_in
from aihub.promotion.rules import Entry, rules_if_any

_WHERE = "deployments"
_SCHEDULE = f"Microsoft's schedule as of {as_of()}"


def _judged(target: Target) -> list[Result]:
    models = [(name, model) for name, model in models_in(target.settings) if name in target.deployments]
    if not models:
        return []
    rules = rules_if_any(target.config)
    entry = rules.entry(target.stack) if rules else None
    days = entry.retirement_days if entry else Entry.model_fields["retirement_days"].default
    own = rules.scheduled if rules else []
    region, today = account.region_of(target), datetime.now(UTC).date()
    found = []
    for name, model in models:
        end = _end(model, own, region)
        if end and (end.day is None or end.day <= today + timedelta(days=days)):
            found.append(_result(name, model, end, is_live=name in region.live, today=today))
    return found or [Result("pass", _WHERE, f"no model retires within {days} days, by {_SCHEDULE} too")]


@dataclass(frozen=True)
class _End:
    """The end of a model, and who says so."""

    day: date | None
    """The day of its retirement; None for one that is retired already, on a day that is not known."""
    use: str | None
    is_sure: bool
    """Whether Azure's own list or `promotion.yaml` says so; Microsoft's schedule is as old as this version of aihub."""


def _end(model: Model, own: Sequence[Scheduled], region: account.Region) -> _End | None:
    """Return the end of a model; None where none is known."""
    if mine := next((each for each in own if each.is_of(model.name, model.version, model.sku)), None):
        return _End(mine.day, mine.use, is_sure=True)
    listed = region.offers.version(model.name, model.version) if model.version else None
    found = listed.retirement(model.sku) if listed else retirement(model.name, model.version, model.sku)
    if found is None:
        return None
    offer = listed.sku(model.sku) if listed and model.sku else None
    by_azure = {listed.retires if listed else None, offer.retires if offer else None}
    return _End(found.day, found.use, is_sure=found.day is not None and found.day in by_azure)


def _result(name: str, model: Model, end: _End, *, is_live: bool, today: date) -> Result:
    where, fix = f"{_WHERE}.{name}.model", f"choose {end.use or 'another model or version'}"
    on = f" on {end.day}" if end.day else ""
    if end.day and end.day > today:
        left = (end.day - today).days
        return Result("warn", where, f"{model} retires{on}, in {left} {'day' if left == 1 else 'days'}", fix)
    if is_live:
        return Result(
            "warn", where, f"{model} was retired{on}; the deployment is there, and Azure refuses its calls", fix
        )
    if not end.is_sure:
        return Result("warn", where, f"{model} was retired{on}, by {_SCHEDULE}", fix)
    return Result("fail", where, f"{model} was retired{on}, and Azure makes no new deployment of it", fix)


MODEL_RETIREMENT = Check("model-retirement", _WHERE, "when models retire", _judged)
