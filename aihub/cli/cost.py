"""`aihub cost`."""

import re
from pathlib import Path
from typing import Any

import click

from aihub.cli.common import output_option, progress, project_folder, show
from aihub.cli.option_types import BadOptionError, File, StackName


def _currency(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if not re.fullmatch("[A-Z]{3}", value):
        raise BadOptionError("--currency is not a currency's code; write its three capitals, as in EUR")
    return value


@click.command()
@click.option(
    "--stack",
    "names",
    metavar="NAME",
    type=StackName(),
    multiple=True,
    help="Only this stack; repeatable.  [default: all stacks]",
)
@click.option(
    "--prices",
    type=File(path_type=Path),
    metavar="FILE",
    help="Use these prices.  [default: cost.prices in the settings, or the table that ships with aihub]",
)
@click.option(
    "--refresh",
    "fresh",
    type=File(path_type=Path),
    metavar="FILE",
    help="Write the present prices of what the stacks have to this file, from Microsoft's retail prices API.",
)
@click.option(
    "--currency",
    default="USD",
    callback=_currency,
    metavar="CODE",
    show_default=True,
    help="Currency of --refresh.",
)
@output_option
def cost(names: tuple[str, ...], prices: Path | None, fresh: Path | None, currency: str, output: str) -> Any:
    """Show the fixed part of what each stack costs, by the hour and by the month.

    Counts what is billed whether anybody calls it or not: provisioned units, virtual machines and accelerators. Reads
    the settings and a table of list prices, and asks Azure nothing; what has no price there is listed as not known.
    Tokens and discounts are not counted.

    Exit codes: 0 the costs are shown, or the prices are written; 1 the current folder is in no project; 2 the settings
    or the prices cannot be used.
    """
    from datetime import UTC, datetime

    from aihub.cost.run import refresh, report, settings_of
    from aihub.pulumi_cli import own_name

    if prices and fresh:
        raise click.UsageError("--prices reads a file and --refresh writes one; leave one of them out")
    config_dir = project_folder() / "config"
    settings = settings_of(config_dir, [own_name(each) for each in names])
    if fresh:
        show(refresh(fresh, settings.values(), currency, datetime.now(UTC).date(), progress))
    else:
        show(report(config_dir, settings, prices, output))
