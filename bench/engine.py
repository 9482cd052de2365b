"""The engine's commands, this project's program and the plain one in turns."""

import itertools
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Run
from bench.project import Project, Variant

COMMANDS: dict[str, tuple[str, ...]] = {
    "first preview": ("preview",),
    "first up": ("up", "--yes"),
    "no-op preview": ("preview", "--expect-no-changes"),
    "no-op up": ("up", "--yes", "--expect-no-changes"),
    "destroy": ("destroy", "--yes"),
}
"""As a user types them: `up` shows its preview first, so it runs the program twice."""

VARIANTS: tuple[Variant, ...] = ("ours", "plain")


@dataclass(frozen=True)
class Measured:
    """All runs of one command at one size."""

    size: int
    command: str
    runs: dict[Variant, list[Run]]

    def ratio(self, quantity: Callable[[Run], float]) -> float:
        """Median of ours over median of plain."""
        ours, plain = (statistics.median(map(quantity, self.runs[variant])) for variant in VARIANTS)
        return ours / plain


def measure(size: int, rounds: int, progress: Callable[[str], None]) -> list[Measured]:
    """Measures one size; each round starts from an empty local Azure.

    Raises:
        CommandError: a command failed.
    """
    results = [Measured(size, command, {variant: [] for variant in VARIANTS}) for command in COMMANDS]
    for number in range(rounds):
        with (
            tempfile.TemporaryDirectory(prefix="bench-") as folder,
            Project(Path(folder, "ours"), "ours", size) as ours,
            Project(Path(folder, "plain"), "plain", size) as plain,
        ):
            # In turns, command by command: what else the machine does meets both.
            for result, project in itertools.product(results, (ours, plain)):
                done = project.pulumi(*COMMANDS[result.command])
                result.runs[project.variant].append(done)
                where = f"{size} deployments, round {number + 1} of {rounds}"
                progress(f"{where}: {result.command}, {project.variant}: {done.seconds:.1f} s")
    return results
