"""Leave out the SDK's debug lines in runs whose CLI shows none.

The SDK sends about five debug lines for each resource to the engine, each by a call that blocks the program until it is
answered, and the engine drops them unless the CLI was called with `--debug` or a verbosity.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pulumi

_ASKS = re.compile(r"-[A-Za-z]*[dv][A-Za-z]*(=?\d+)?|--(debug|verbose|event-log)(=.*)?")
"""Options of the CLI that show or log debug lines: `-d` and `-v=9`, also beside other letters, and the long forms."""


def drop_unread_debug_lines() -> None:
    """Drop the debug lines of this run unless somebody may read them; call it before the first resource is declared."""
    from components.command import commands_above

    if not may_be_read(commands_above()):
        pulumi.log.debug = _drop


def _drop(
    msg: str,
    resource: pulumi.Resource | None = None,
    stream_id: int | None = None,
    ephemeral: bool | None = None,  # noqa: FBT001 - as the SDK has it
) -> None:
    """Take the place of `pulumi.log.debug` and do nothing."""


def may_be_read(commands: Sequence[Sequence[str]]) -> bool:
    """Return whether debug lines may be shown or logged, given the command lines of the parent processes.

    Without a CLI among them, the engine is another program's (Pulumi's Automation API), which may read them.
    """
    own = [command for command in commands if command and Path(command[0]).stem == "pulumi"]
    return not own or any(_ASKS.fullmatch(word) for command in own for word in command[1:])
