"""What was measured, as tables and as JSON."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from bench.call import added_seconds
from bench.commands import VARIANTS, Measured, check_ratio
from bench.critical_path import Deployed
from bench.measure import Run
from bench.shares import Grown, Shares
from bench.smoke import ANSWER_SECONDS, Tested

_FILE_WIDTH = 160
"""Characters in a line of what is no terminal, so that no column is left out."""
PROCESSES = ("CLI", "program", "stand-in", "local Azure")


@dataclass
class Results:
    """Everything that was measured; what was not asked for is empty."""

    conditions: dict[str, Any]
    """What the numbers depend on."""
    engine: list[Measured] = field(default_factory=list)
    shares: list[Shares] = field(default_factory=list)
    growth: list[Grown] = field(default_factory=list)
    demo: list[Deployed] = field(default_factory=list)
    smoke: list[Tested] = field(default_factory=list)
    command_line: dict[str, list[Run]] = field(default_factory=dict)


def conditions() -> dict[str, Any]:
    """Return what the numbers depend on."""
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{name: version(name) for name in ("pulumi", "pulumi-azure-native")},
    }


def as_json(results: Results) -> str:
    """Return every run, with the conditions."""
    return json.dumps(
        {
            "conditions": results.conditions,
            "engine": [
                {
                    **asdict(each),
                    "ratio": each.ratio("seconds", "plain"),
                    "cpu_ratio": each.ratio("cpu_seconds", "plain"),
                    "sdk_ratio": each.ratio("seconds", "sdk as it comes"),
                    "sdk_cpu_ratio": each.ratio("cpu_seconds", "sdk as it comes"),
                }
                for each in results.engine
            ],
            "shares": [asdict(each) for each in results.shares],
            "growth": [asdict(each) for each in results.growth],
            "demo": [{**asdict(each), "ratio": each.ratio} for each in results.demo],
            "smoke": [
                {**asdict(each), "ratio": each.ratio, "over_one_alone": each.over_one_alone} for each in results.smoke
            ],
            "call_added_seconds": round(added_seconds(results.command_line), 3) if results.command_line else None,
            "check_ratio": round(check_ratio(results.command_line), 2) if results.command_line else None,
            "command_line": {name: [run.seconds for run in runs] for name, runs in results.command_line.items()},
        },
        indent=2,
    )


def show(results: Results) -> None:
    """Print the tables on standard output."""
    console = Console()
    if not console.is_terminal:
        console.width = _FILE_WIDTH
    console.print(", ".join(f"{name} {value}" for name, value in results.conditions.items()))
    if results.engine:
        console.print("Seconds, as median (smallest-largest); ours over the others, in time and in processor time:")
        console.print(_durations(results.engine))
        console.print("Largest resident memory over all commands, in MB, by number of deployments:")
        console.print(_memory(results.engine))
    for shares in results.shares:
        console.print(
            f"Processor time of a no-op preview of {shares.deployments} deployments that a change to the SDK saves:"
        )
        console.print(_shares(shares))
    if results.growth:
        console.print("A no-op preview, by number of deployments:")
        console.print(_growth(results.growth))
    for demo in results.demo:
        console.print(
            f"`up` of the demo ({demo.resources} resources) with {demo.time_scale:g} of Azure's times: {demo.seconds:.1f} s, "
            f"{demo.ratio:.2f} of its critical path ({demo.critical_path_seconds:.1f} s)"
        )
    for each in results.smoke:
        console.print(
            f"Smoke test of {each.endpoints} endpoints that take {ANSWER_SECONDS:g} s to answer, on {each.hosts} hosts: "
            f"{each.seconds:.1f} s, {each.over_one_alone:.2f} over one alone ({each.alone_seconds:.1f} s), "
            f"{each.ratio:.2f} of the least that the answers take ({each.bound_seconds:g} s); "
            f"{each.calls} calls, {each.cpu_seconds:.2f} s of the client's processor time"
        )
    if results.command_line:
        console.print("The command line, in seconds:")
        console.print(_command_line(results.command_line))
        console.print(
            f"A call takes {added_seconds(results.command_line):.2f} s more than one by a program that knows all addresses."
        )
        console.print(
            f"A check of many deployments takes {check_ratio(results.command_line):.1f} times the import of its libraries."
        )


def _durations(engine: Sequence[Measured]) -> Table:
    others = VARIANTS[1:]
    table = _table(
        "Deployments, command", *(name.capitalize() for name in VARIANTS), *(f"Over {name}" for name in others)
    )
    for each in engine:
        seconds = [_spread([run.seconds for run in each.runs[variant]]) for variant in VARIANTS]
        ratios = [f"{each.ratio('seconds', other):.2f}, {each.ratio('cpu_seconds', other):.2f}" for other in others]
        table.add_row(f"{each.deployments:3} {each.command}", *seconds, *ratios)
    return table


def _shares(shares: Shares) -> Table:
    table = _table("Change", "Saves")
    for change in [name for name in shares.runs if name != "none"]:
        table.add_row(change, f"{shares.saved(change):.0%}")
    return table


def _growth(growth: Sequence[Grown]) -> Table:
    table = _table(
        "Deployments",
        "Seconds",
        "Over the last",
        "Processor",
        "Program, ms a resource",
        "State in MB",
        *(f"{process} in MB" for process in PROCESSES),
    )
    smaller: Grown | None = None
    for each in growth:
        over = (
            (f"{each.seconds_over(smaller):.2f}", f"{each.program_ms_per_resource(smaller):.1f}")
            if smaller
            else ("", "")
        )
        memory = [f"{each.preview.peak_mb[process]:.0f}" for process in PROCESSES]
        seconds = (f"{each.preview.seconds:.1f}", over[0], f"{each.preview.cpu_seconds:.1f}", over[1])
        table.add_row(str(each.deployments), *seconds, f"{each.state_mb:g}", *memory)
        smaller = each
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
