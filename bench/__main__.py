"""`python -m bench`: measures, shows progress on standard error and prints tables or JSON."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bench import engine, report, startup
from bench.measure import CommandError

_STARTUP_ROUNDS = 10


def _sizes(_context: click.Context, _parameter: click.Parameter, text: str) -> list[int]:
    try:
        sizes = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise click.BadParameter("write numbers of deployments, such as 5,50") from None
    if any(size < 1 for size in sizes):
        raise click.BadParameter("at least 1 deployment, such as 5,50")
    return sizes


def _rounds(size: int) -> int:
    """By default more rounds where they are short: for those the spread is the larger part."""
    return 5 if size <= 10 else 3 if size <= 50 else 2


@click.command()
@click.option("--sizes", default="5,50,100", show_default=True, callback=_sizes, help="Numbers of deployments.")
@click.option("--rounds", type=click.IntRange(min=1), help="Of each size. [default: 5, 3, 2, fewer for large sizes]")
@click.option("--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form.")
@click.option("--save", is_flag=True, help="Keep the JSON in bench/results/ too.")
def main(sizes: list[int], rounds: int | None, output: str, save: bool) -> None:  # noqa: FBT001
    """Time the engine's commands, this project's program and a plain one in turns; 100 deployments take minutes."""

    def progress(line: str) -> None:
        click.echo(line, err=True)

    before = report.conditions()
    try:
        command_line = startup.measure(_STARTUP_ROUNDS, progress)
        measured = [each for size in sizes for each in engine.measure(size, rounds or _rounds(size), progress)]
    except CommandError as error:
        sys.exit(f"error: {error}")
    text = report.as_json(before, measured, command_line)
    if save:
        folder = Path(__file__).parent / "results"
        folder.mkdir(exist_ok=True)
        file = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
        file.write_text(text, encoding="utf-8")
        progress(f"kept as {file}")
    if output == "json":
        click.echo(text)
    else:
        report.show(before, measured, command_line)


main()
