"""What was measured, as tables and as JSON."""

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.engine import VARIANTS, Measured
from bench.measure import Run
from bench.startup import COMMANDS

_PACKAGES = ("pulumi", "pulumi-azure-native")


def conditions() -> dict[str, Any]:
    """What the numbers depend on."""
    return {
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{name: version(name) for name in _PACKAGES},
        "writes_bytecode": "PYTHONDONTWRITEBYTECODE" not in os.environ,
    }


def as_json(before: dict[str, Any], engine: Sequence[Measured], startup: dict[str, list[Run]]) -> str:
    """Every run, with the conditions."""
    return json.dumps(
        {
            "conditions": before,
            "engine": [
                {
                    "deployments": each.size,
                    "command": each.command,
                    "ratio": round(each.ratio(_seconds), 3),
                    "cpu_ratio": round(each.ratio(_cpu_seconds), 3),
                    "runs": {variant: [asdict(run) for run in runs] for variant, runs in each.runs.items()},
                }
                for each in engine
            ],
            "command_line": {name: [run.seconds for run in runs] for name, runs in startup.items()},
        },
        indent=2,
    )


def show(before: dict[str, Any], engine: Sequence[Measured], startup: dict[str, list[Run]]) -> None:
    """Prints the tables on standard output."""
    console = Console()
    console.print(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in before.items()))
    if engine:
        console.print(_durations(engine), _memory(engine), sep="\n")
    console.print(_command_line(startup))


def _durations(engine: Sequence[Measured]) -> Table:
    table = Table("N", "Command", "Ours", "Plain", "Ratio", "CPU")
    table.title = "Seconds for N deployments: median (smallest-largest); ours over plain, by time and by CPU"
    for column in table.columns[2:]:
        column.justify = "right"
    for each in engine:
        both = [_spread([run.seconds for run in each.runs[variant]]) for variant in VARIANTS]
        ratios = [f"{each.ratio(quantity):.2f}" for quantity in (_seconds, _cpu_seconds)]
        table.add_row(str(each.size), each.command, *both, *ratios, end_section=each is _last_of_its_size(each, engine))
    return table


def _memory(engine: Sequence[Measured]) -> Table:
    sizes = sorted({each.size for each in engine})
    table = Table("Process", *(f"{variant}, {size}" for size in sizes for variant in VARIANTS))
    table.title = "Largest resident memory in MB, over all commands, by variant and deployments"
    peaks = {
        (role, size, variant): max(
            run.peak_mb.get(role, 0.0) for each in engine if each.size == size for run in each.runs[variant]
        )
        for role in ("CLI", "program", "stand-in", "local Azure")
        for size in sizes
        for variant in VARIANTS
    }
    for role in dict.fromkeys(role for role, _, _ in peaks):
        table.add_row(role, *(f"{peaks[role, size, variant]:.0f}" for size in sizes for variant in VARIANTS))
    for column in table.columns[1:]:
        column.justify = "right"
    return table


def _command_line(startup: dict[str, list[Run]]) -> Table:
    table = Table("Command", "Seconds", "Times python -c pass")
    base = statistics.median(run.seconds for run in startup["python -c pass"])
    for name in COMMANDS:
        seconds = [run.seconds for run in startup[name]]
        table.add_row(name, _spread(seconds, digits=2), f"{statistics.median(seconds) / base:.1f}")
    return table


def _spread(values: Sequence[float], digits: int = 1) -> str:
    median, low, high = (f"{value:.{digits}f}" for value in (statistics.median(values), min(values), max(values)))
    return f"{median} ({low}-{high})" if len(values) > 1 else median


def _last_of_its_size(each: Measured, engine: Sequence[Measured]) -> Measured:
    return [other for other in engine if other.size == each.size][-1]


def _seconds(run: Run) -> float:
    return run.seconds


def _cpu_seconds(run: Run) -> float:
    return run.cpu_seconds
