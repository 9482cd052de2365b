"""`python -m bench`: measures, shows progress on standard error and prints tables or JSON."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import commands, report
from bench.call import measure_call
from bench.critical_path import measure_demo
from bench.measure import CommandError
from bench.promotion import measure_promotion
from bench.shares import measure_growth, measure_shares
from bench.smoke import measure_smoke
from localazure.engine import EngineError
from localazure.errors import LocalAzureError

_PARTS = ("command-line", "engine", "shares", "growth", "demo", "smoke")
_STARTUP_ROUNDS = 10
_NO_OP_ROUNDS = 3
_PROMOTION_ROUNDS = 5


def _sizes(_context: click.Context, _parameter: click.Parameter, text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isdecimal() and int(part) for part in parts):
        raise click.BadParameter("write numbers of deployments, 1 or more, such as 5,50")
    return [int(part) for part in parts]


def _rounds(size: int) -> int:
    """More where a round is short: there the spread is the larger part. The plain program takes minutes at 100."""
    return 3 if size <= 10 else 1


def _progress(line: str) -> None:
    click.echo(line, err=True)


@click.command()
@click.option("--sizes", default="5,50", show_default=True, callback=_sizes, help="Numbers of deployments.")
@click.option(
    "--rounds",
    type=click.IntRange(min=1),
    help="Of each command. [default: 3; 1 of the engine's from 11 deployments on; 5 of a promotion, 10 of a start]",
)
@click.option(
    "--time-scale",
    type=click.FloatRange(min=0.01),
    default=0.1,
    show_default=True,
    help="What one of Azure's seconds takes in the demo, in seconds.",
)
@click.option(
    "--endpoints",
    type=click.IntRange(min=1),
    default=200,
    show_default=True,
    help="That the smoke test, a check and a promotion are timed with.",
)
@click.option(
    "--records", type=click.IntRange(min=1), default=500, show_default=True, help="That a promotion is timed with."
)
@click.option(
    "--growth",
    default="50,200,400",
    show_default=True,
    callback=_sizes,
    help="Numbers of deployments by which the growth of a no-op preview is measured.",
)
@click.option(
    "--only",
    "parts",
    type=click.Choice(_PARTS),
    multiple=True,
    help="Measure only this part; repeatable. [default: all]",
)
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form.")
@click.option("--save", is_flag=True, help="Keep the JSON in bench/results/ too.")
def main(
    *,
    sizes: list[int],
    rounds: int | None,
    time_scale: float,
    endpoints: int,
    records: int,
    growth: list[int],
    parts: tuple[str, ...],
    output: str,
    save: bool,
) -> None:
    """Time the engine's commands, this project's program and plainer ones in turns; all of it takes an hour."""
    results = report.Results(report.conditions())
    wanted = parts or _PARTS
    try:
        if "command-line" in wanted:
            results.command_line = commands.measure_startup(rounds or _STARTUP_ROUNDS)
            results.command_line |= commands.measure_check(endpoints, rounds or _STARTUP_ROUNDS)
            results.command_line |= measure_promotion(records, endpoints, rounds or _PROMOTION_ROUNDS, _progress)
            results.command_line |= measure_call(rounds or _STARTUP_ROUNDS, _progress)
        if "engine" in wanted:
            for size in sizes:
                results.engine += commands.measure_engine(size, rounds or _rounds(size), _progress)
        if "shares" in wanted:
            results.shares = [measure_shares(max(sizes), rounds or _NO_OP_ROUNDS, _progress)]
        if "growth" in wanted:
            results.growth = measure_growth(growth, rounds or _NO_OP_ROUNDS, _progress)
        if "demo" in wanted:
            results.demo = [measure_demo(time_scale, _progress)]
        if "smoke" in wanted:
            results.smoke = measure_smoke(endpoints, _progress)
    except (CommandError, EngineError, LocalAzureError) as error:
        sys.exit(f"error: {error}")
    text = report.as_json(results)
    if save:
        file = Path(__file__).parent / "results" / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        _progress(f"kept as {file}")
    if output == "json":
        click.echo(text)
    else:
        report.show(results)


if __name__ == "__main__":
    main()
