"""Which commands are measured, and how they take turns."""

import itertools
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Literal

from bench.measure import Run, run
from bench.project import Variant, project, settings_of

VARIANTS: tuple[Variant, ...] = ("ours", "sdk as it comes", "plain")

_ENGINE: dict[str, tuple[str, ...]] = {
    "first preview": ("preview",),
    # As a user types it: it shows its preview first, so it runs the program twice.
    "first up": ("up", "--yes"),
    "no-op preview": ("preview", "--expect-no-changes"),
    "no-op up": ("up", "--yes", "--expect-no-changes"),
    "destroy": ("destroy", "--yes"),
}
_STARTUP: dict[str, tuple[str, ...]] = {
    "python -c pass": ("-c", "pass"),
    "aihub --help": ("-m", "aihub", "--help"),
    "aihub check": ("-m", "aihub", "check"),
}
_LIBRARIES = "python -c 'import pydantic, yaml'"
_CHECK = "aihub check, many deployments"


@dataclass(frozen=True)
class Measured:
    """All runs of one command at one size."""

    deployments: int
    command: str
    runs: dict[Variant, list[Run]]

    def ratio(self, quantity: Literal["seconds", "cpu_seconds"], to: Variant) -> float:
        """Median of ours over another's; of processor time it says more when the machine does other things too."""
        ours, other = (median(getattr(run, quantity) for run in self.runs[variant]) for variant in ("ours", to))
        return float(ours / other)


def measure_engine(size: int, rounds: int, progress: Callable[[str], None]) -> list[Measured]:
    """Measures the engine's commands at one size; each round starts from an empty local Azure.

    Raises:
        CommandError: a command failed.
        LocalAzureError: the local Azure does not start, or there is no Pulumi CLI.
    """
    results = [Measured(size, command, {variant: [] for variant in VARIANTS}) for command in _ENGINE]
    for number in range(rounds):
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            project(Path(folder, "ours"), "ours", settings_of(size)) as ours,
            project(Path(folder, "sdk"), "sdk as it comes", settings_of(size)) as sdk,
            project(Path(folder, "plain"), "plain", settings_of(size)) as plain,
        ):
            # In turns, command by command: what else the machine does meets all.
            for result, side in itertools.product(results, (ours, sdk, plain)):
                done = side.pulumi(*_ENGINE[result.command])
                result.runs[side.variant].append(done)
                where = f"{size} deployments, round {number + 1} of {rounds}"
                progress(f"{where}: {result.command}, {side.variant}: {done.seconds:.1f} s")
    return results


def measure_startup(rounds: int) -> dict[str, list[Run]]:
    """Measures how long the command line takes to answer, beside a Python that does nothing.

    Raises:
        CommandError: a command failed.
    """
    runs: dict[str, list[Run]] = {name: [] for name in _STARTUP}
    for _, name in itertools.product(range(rounds), _STARTUP):
        command = [sys.executable, *_STARTUP[name]]
        runs[name].append(run(command, cwd=Path(__file__).parent.parent, environment=os.environ))
    return runs


def measure_check(deployments: int, rounds: int) -> dict[str, list[Run]]:
    """Measures a check of so many deployments, in turns with a Python that only imports the libraries it needs.

    Raises:
        CommandError: a command failed.
    """
    commands = {_LIBRARIES: ("-c", "import pydantic, yaml"), _CHECK: _STARTUP["aihub check"]}
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        Path(folder, "Pulumi.yaml").write_text("name: bench\nruntime: python\n", encoding="utf-8")
        Path(folder, "config").mkdir()
        for name, text in settings_of(deployments).items():
            Path(folder, "config", name).write_text(text, encoding="utf-8")
        for _, name in itertools.product(range(rounds), commands):
            runs[name].append(run([sys.executable, *commands[name]], cwd=Path(folder), environment=os.environ))
    return runs


def check_ratio(command_line: Mapping[str, Sequence[Run]]) -> float:
    """Return the processor time of a check of many deployments over that of importing its libraries, by medians."""
    check, libraries = (median(run.cpu_seconds for run in command_line[name]) for name in (_CHECK, _LIBRARIES))
    return float(check / libraries)
