"""Check that no declared model is retired, or retires within some days.

The days are those of `config/promotion.yaml` before Azure's list of the region's models, and that before Microsoft's
schedule as this version of aihub has it.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from aihub.catalogue.retirement import Retirement, Scheduled, as_of, retirement
from aihub.preflight import account
from aihub.preflight.check import Check, Result, Target
from aihub.promotion.models import Model, models_in
from aihub.promotion.rules import Entry, rules_if_any

_WHERE = "deployments"


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
    known = f"by Azure's list of models, and Microsoft's schedule as of {as_of()}"
    return found or [Result("pass", _WHERE, f"no model retires within {days} days, {known}")]


def _end(model: Model, own: Sequence[Scheduled], region: account.Region) -> Retirement | None:
    """Return the retirement of a model; None where none is known."""
    if mine := next((each for each in own if each.is_of(model.name, model.version, model.sku)), None):
        return Retirement(mine.day, mine.use)
    listed = region.offers.version(model.name, model.version) if model.version else None
    return listed.retirement(model.sku) if listed else retirement(model.name, model.version, model.sku)


def _result(name: str, model: Model, end: Retirement, *, is_live: bool, today: date) -> Result:
    where, fix = f"{_WHERE}.{name}.model", f"choose {end.use or 'another model or version'}"
    on = f" on {end.day}" if end.day else ""
    if end.day and end.day > today:
        left = (end.day - today).days
        return Result("warn", where, f"{model} retires{on}, in {left} {'day' if left == 1 else 'days'}", fix)
    if is_live:
        return Result(
            "warn", where, f"{model} was retired{on}; the deployment is there, and Azure refuses its calls", fix
        )
    return Result("fail", where, f"{model} was retired{on}, and Azure makes no new deployment of it", fix)


MODEL_RETIREMENT = Check("model-retirement", _WHERE, "when models retire", _judged)
