"""What was measured, as tables and as JSON."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from bench.commands import VARIANTS, Measured, check_ratio
from bench.critical_path import Deployed
from bench.measure import Run
from bench.smoke import ANSWER_SECONDS, Tested

PROCESSES = ("CLI", "program", "stand-in", "local Azure")


def conditions() -> dict[str, Any]:
    """What the numbers depend on."""
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{name: version(name) for name in ("pulumi", "pulumi-azure-native")},
    }


def as_json(
    before: dict[str, Any],
    engine: Sequence[Measured],
    demo: Deployed,
    smoke: Sequence[Tested],
    command_line: Mapping[str, Sequence[Run]],
) -> str:
    """Every run, with the conditions."""
    return json.dumps(
        {
            "conditions": before,
            "engine": [
                {**asdict(each), "ratio": each.ratio("seconds"), "cpu_ratio": each.ratio("cpu_seconds")}
                for each in engine
            ],
            "demo": {**asdict(demo), "ratio": demo.ratio},
            "smoke": [{**asdict(each), "ratio": each.ratio} for each in smoke],
            "check_ratio": round(check_ratio(command_line), 2),
            "command_line": {name: [run.seconds for run in runs] for name, runs in command_line.items()},
        },
        indent=2,
    )


def show(
    before: dict[str, Any],
    engine: Sequence[Measured],
    demo: Deployed,
    smoke: Sequence[Tested],
    command_line: Mapping[str, Sequence[Run]],
) -> None:
    """Prints the tables on standard output."""
    console = Console()
    console.print(", ".join(f"{name} {value}" for name, value in before.items()))
    console.print("Seconds, as median (smallest-largest); ours over plain, in time and in CPU time:")
    console.print(_durations(engine))
    console.print("Largest resident memory over all commands, in MB, by number of deployments:")
    console.print(_memory(engine))
    console.print(
        f"`up` of the demo ({demo.resources} resources) with {demo.time_scale:g} of Azure's times: {demo.seconds:.1f} s, "
        f"{demo.ratio:.2f} of its critical path ({demo.critical_path_seconds:.1f} s)"
    )
    for each in smoke:
        console.print(
            f"Smoke test of {each.endpoints} endpoints that take {ANSWER_SECONDS:g} s to answer, on {each.hosts} hosts: "
            f"{each.seconds:.1f} s, {each.ratio:.2f} of the least that the answers take ({each.bound_seconds:g} s)"
        )
    console.print("The command line, in seconds:")
    console.print(_command_line(command_line))
    console.print(
        f"A check of many deployments takes {check_ratio(command_line):.1f} times the import of its libraries."
    )


def _durations(engine: Sequence[Measured]) -> Table:
    table = _table("Deployments, command", "Ours", "Plain", "Ratio", "CPU")
    for each in engine:
        both = [_spread([run.seconds for run in each.runs[variant]]) for variant in VARIANTS]
        ratios = [f"{each.ratio(quantity):.2f}" for quantity in ("seconds", "cpu_seconds")]
        table.add_row(f"{each.deployments:3} {each.command}", *both, *ratios)
    return table


def _memory(engine: Sequence[Measured]) -> Table:
    columns = [(size, variant) for size in dict.fromkeys(each.deployments for each in engine) for variant in VARIANTS]
    table = _table("Process", *(f"{size}, {variant}" for size, variant in columns))
    for process in PROCESSES:
        peaks = [
            max(run.peak_mb[process] for each in engine if each.deployments == size for run in each.runs[variant])
            for size, variant in columns
        ]
        table.add_row(process, *(f"{peak:.0f}" for peak in peaks))
    return table


def _command_line(command_line: Mapping[str, Sequence[Run]]) -> Table:
    table = _table("Command", "Seconds")
    for name, runs in command_line.items():
        table.add_row(name, _spread([run.seconds for run in runs], digits=2))
    return table


def _table(label: str, *numbers: str) -> Table:
    return Table(label, *(Column(name, justify="right", no_wrap=True) for name in numbers))


def _spread(values: Sequence[float], digits: int = 1) -> str:
    middle, low, high = (f"{value:.{digits}f}" for value in (median(values), min(values), max(values)))
    return f"{middle} ({low}-{high})" if len(values) > 1 else middle
