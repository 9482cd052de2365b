"""The library behind `aihub cost`: what stacks cost, and a fresh file of prices."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from aihub.authoring.files import create_files, read_text, replace_text
from aihub.authoring.render import Comments, rendered
from aihub.cost.errors import PriceError
from aihub.cost.estimate import Estimate, estimate, meters
from aihub.cost.report import document, named, text
from aihub.cost.retail import SOURCE, RetailPrices, table_of
from aihub.cost.table import Meter, PriceTable, read_table, read_values, shipped
from aihub.rules import cost as rules
from aihub.settings import Settings, load_settings, relative_to_cwd, stacks
from aihub.settings.load import RuledOutError
from aihub.waiting import Tell

_HEAD = (
    "List prices for one unit and one hour, without tax, discounts and reservations. Written by `aihub cost --refresh`, "
    "which keeps the tables of other sources."
)


def settings_of(config_dir: Path, names: Sequence[str]) -> dict[str, Settings]:
    """Return the settings of stacks; those that only their ceiling makes invalid count, too.

    Raises:
        SettingsError: the settings of a stack are invalid.
        PriceError: there is no stack.
    """
    wanted = names or stacks(config_dir)
    if not wanted:
        raise PriceError(f"{relative_to_cwd(config_dir)}: no stack here; write one first: aihub init")
    found = {}
    for name in wanted:
        try:
            found[name] = load_settings(config_dir, name)
        except RuledOutError as error:
            if any(each.rule not in (rules.COST_ABOVE_CEILING, rules.COST_PRICES) for each in error.problems):
                raise
            found[name] = error.settings
    return found


def report(config_dir: Path, settings: Mapping[str, Settings], prices: Path | None, output: str) -> str:
    """Return what stacks cost, as `text` or `json`.

    Args:
        config_dir: the folder with the settings, which files of prices in them are relative to.
        settings: the settings of the stacks.
        prices: a file of prices, in the place of the settings' own; None for that, or for the shipped table.
        output: the form.

    Raises:
        PriceError: a file of prices cannot be used.
    """
    found: dict[str, Estimate] = {}
    for name, each in settings.items():
        found[name] = estimate(each, _table(config_dir, each, prices))
    return (document if output == "json" else text)(found, settings)


def _table(config_dir: Path, settings: Settings, prices: Path | None) -> PriceTable:
    if prices:
        return read_table(prices)
    own = settings.cost.prices
    return read_table(relative_to_cwd(config_dir / own)) if own else shipped()


def refresh(file: Path, settings: Iterable[Settings], currency: str, day: date, tell: Tell) -> str:
    """Write the present prices of all that stacks are billed for by the hour, and return what was written.

    Tables of other sources in the file are kept, for what the API does not list.

    Raises:
        PriceError: the API does not answer, or the file has another form.
        AuthoringError: the file cannot be written.
    """
    before = read_text(file) if file.exists() else None
    kept = _other_tables(file, currency) if before is not None else []
    wanted = meters(list(settings))
    found = RetailPrices(tell).prices(wanted, currency)
    values: dict[str, Any] = {"currency": currency, "tables": [*kept, *([table_of(found, day)] if found else [])]}
    after = rendered(values, Comments({("currency",): _HEAD}))
    if before is None:
        create_files({file: after})
    else:
        replace_text(file, before, after)
    return _written(file, wanted, len(found))


def _other_tables(file: Path, currency: str) -> list[Any]:
    present = read_table(file)
    if present.currency != currency:
        raise PriceError(
            f"{file}: has prices in {present.currency}; write --currency {present.currency}, or another file"
        )
    # The file was read as prices, so that it has tables. Days are text in what is written.
    tables = read_values(file)["tables"]
    return [{**each, "as_of": str(each["as_of"])} for each in tables if each["source"] != SOURCE]


def _written(file: Path, wanted: set[Meter], fresh: int) -> str:
    table = read_table(file)
    unknown = [f"not known: the price of {named(meter)}" for meter in sorted(wanted) if table.price(meter) is None]
    return "\n".join(
        [f"written: {file}, {fresh} of {len(wanted)} prices", *unknown, f"next: aihub cost --prices {file}"]
    )
