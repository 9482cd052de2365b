"""The Pulumi command that the program runs for."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import psutil

_DESTROYING, _DEPLOYING = {"destroy", "down", "dn", "refresh"}, {"up", "update", "preview", "pre", "watch"}
"""Commands of Pulumi's, with their other names."""


def only_destroys(commands: Sequence[Sequence[str]]) -> bool:
    """Return whether the program runs for `pulumi destroy` or `pulumi refresh`, and not for `up` or `preview`.

    With `--run-program` both run the program, and the engine does not tell a program which command runs it.

    Args:
        commands: the command lines of the parent processes.
    """
    words = {word for command in commands if command and Path(command[0]).stem == "pulumi" for word in command[1:]}
    # A stack, too, may be named after a command: in doubt the answer is no.
    return not words.isdisjoint(_DESTROYING) and words.isdisjoint(_DEPLOYING)


@cache
def commands_above() -> Sequence[Sequence[str]]:
    """Return the command lines of the parent processes, nearest first, as they are at the first call."""
    # Those of other users are nobody's to read, and empty here.
    return [each.as_dict(["cmdline"], [])["cmdline"] for each in psutil.Process().parents()]
