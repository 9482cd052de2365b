"""What each change to the SDK saves, and how the time of a run grows with the number of deployments."""

import inspect
import itertools
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import components.sdk
from bench.measure import Run
from bench.project import LOADS_IN_PARTS, project, settings_of

_NO_OP = ("preview", "--expect-no-changes")


@dataclass(frozen=True)
class Shares:
    """No-op previews, with all changes of `components.sdk` and without one of them."""

    deployments: int
    runs: dict[str, list[Run]]
    """Runs by the name of the change that is left out; `none` for all changes."""

    def saved(self, change: str) -> float:
        """Processor time that a change saves, as a share of the time without it."""
        whole, without = (median(run.cpu_seconds for run in self.runs[name]) for name in ("none", change))
        return float(1 - whole / without)


@dataclass(frozen=True)
class Grown:
    """A no-op preview of a number of deployments."""

    deployments: int
    resources: int
    preview: Run
    state_mb: float
    """Size of the exported state."""

    def seconds_over(self, smaller: "Grown") -> float:
        """Wall time as a multiple of that at a smaller number."""
        return self.preview.seconds / smaller.preview.seconds

    def program_ms_per_resource(self, smaller: "Grown") -> float:
        """Processor time that the program takes for each further resource, which no import is a part of."""
        more = self.preview.program_cpu_seconds - smaller.preview.program_cpu_seconds
        return 1000 * more / (self.resources - smaller.resources)


def measure_shares(size: int, rounds: int, progress: Callable[[str], None]) -> Shares:
    """Measure no-op previews with one change to the SDK left out, in turns.

    Raises:
        CommandError: a command failed.
        LocalAzureError: the local Azure does not start, or there is no Pulumi CLI.
    """
    source = inspect.getsource(components.sdk.quicken_sdk)
    changes = sorted(name for name in vars(components.sdk) if f"    {name}()" in source)
    runs: dict[str, list[Run]] = {name: [] for name in ("none", LOADS_IN_PARTS, *changes)}
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        project(Path(folder), "ours", settings_of(size)) as ours,
    ):
        ours.pulumi("up", "--yes", "--skip-preview")
        for number, name in itertools.product(range(rounds), runs):
            ours.leave_out(None if name == "none" else name)
            runs[name].append(ours.pulumi(*_NO_OP))
            progress(
                f"round {number + 1} of {rounds}: without {name}: {runs[name][-1].cpu_seconds:.1f} s of processor time"
            )
    return Shares(size, runs)


def measure_growth(sizes: Sequence[int], rounds: int, progress: Callable[[str], None]) -> list[Grown]:
    """Measure no-op previews of several numbers of deployments, each the fastest of some rounds.

    Raises:
        CommandError: a command failed.
        LocalAzureError: the local Azure does not start, or there is no Pulumi CLI.
    """
    grown = []
    for size in sizes:
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            project(Path(folder) / "ours", "ours", settings_of(size)) as ours,
        ):
            ours.pulumi("up", "--yes", "--skip-preview")
            preview = min((ours.pulumi(*_NO_OP) for _ in range(rounds)), key=lambda run: run.seconds)
            state = Path(folder) / "state.json"
            ours.pulumi("stack", "export", "--file", str(state))
            resources = len(json.loads(state.read_text(encoding="utf-8"))["deployment"]["resources"])
            grown.append(Grown(size, resources, preview, round(state.stat().st_size / 2**20, 2)))
        progress(f"{size} deployments, {resources} resources: no-op preview {preview.seconds:.1f} s")
    return grown
