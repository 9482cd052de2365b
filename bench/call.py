"""What `aihub call` adds to a call: beside a program that logs in, reads the key and posts, and knows all addresses."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from shutil import which
from statistics import median

from bench.measure import Run, run
from bench.project import project, settings_of

_BARE, _CALL = "login, key and POST alone", "aihub call"


def measure_call(rounds: int, progress: Callable[[str], None]) -> dict[str, list[Run]]:
    """Measures both in turns, on a local Azure with one deployment.

    Raises:
        CommandError: a command failed.
        LocalAzureError: the local Azure does not start, or there is no Pulumi CLI.
    """
    runs: dict[str, list[Run]] = {_BARE: [], _CALL: []}
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        project(Path(folder, "call"), "ours", settings_of(1)) as made,
    ):
        made.pulumi("up", "--yes", "--skip-preview")
        pulumi = str(which("pulumi", path=made.environment["PATH"]))
        output = subprocess.check_output(
            [pulumi, "stack", "output", "endpoints", "--json"], cwd=made.azure.project, env=made.environment
        )
        [endpoint] = json.loads(output)
        vault, _, secret = endpoint["key_secret"].partition("/secrets/")
        bare = [str(Path(__file__).with_name("bare_call.py")), endpoint["target_uri"], vault, secret, endpoint["model"]]
        commands = {_BARE: bare, _CALL: ["-m", "aihub", "call", endpoint["name"], "hi"]}
        for _ in range(rounds):
            for name, command in commands.items():
                runs[name].append(run([sys.executable, *command], cwd=made.azure.project, environment=made.environment))
        progress(f"a call: {added_seconds(runs):.2f} s more than one of a program that knows all addresses")
    return runs


def added_seconds(command_line: Mapping[str, Sequence[Run]]) -> float:
    """Return what the command adds to a call, in seconds, by medians."""
    call, bare = (median(each.seconds for each in command_line[name]) for name in (_CALL, _BARE))
    return float(call - bare)
