"""How long the command line takes to answer, against a Python that does nothing."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from bench.measure import Run, run

_ROOT = Path(__file__).parent.parent
COMMANDS: dict[str, tuple[str, ...]] = {
    "python -c pass": ("-c", "pass"),
    "aihub --help": ("-m", "aihub", "--help"),
    "aihub check": ("-m", "aihub", "check"),
}


def measure(rounds: int, progress: Callable[[str], None]) -> dict[str, list[Run]]:
    """Measures the commands in turns.

    Raises:
        CommandError: a command failed.
    """
    runs: dict[str, list[Run]] = {name: [] for name in COMMANDS}
    progress(f"command line: {rounds} rounds")
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            runs[name].append(run([sys.executable, *arguments], cwd=_ROOT, environment=os.environ))
    return runs
