"""The interface of a check: its arguments and its findings."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from aihub.replacement import Assessment
from aihub.safe_text import one_line
from aihub.settings import Settings

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

Level = Literal["ok", "action", "blocked", "unknown"]
"""`ok`: nothing prevents `pulumi up`; `action`: what would prevent it is handled, or will be; `blocked`: it would fail;
`unknown`: Azure did not answer the question."""


@dataclass(frozen=True)
class Finding:
    """One result of a check."""

    level: Level
    where: str
    """Path in the settings."""
    what: str
    do: str = ""
    """What happens next, or what to do."""

    def __str__(self) -> str:
        return f"{self.level:<7}  " + one_line(f"{self.where}: {self.what}" + (f"; {self.do}" if self.do else ""))


@dataclass(frozen=True)
class Target:
    """The stack to check, and what the checks need to know about it."""

    stack: str
    """Name of the stack, without project and organization."""
    settings: Settings
    arm: "Arm"
    credential: Any
    subscription: str
    made: frozenset[str]
    """ARM ids, in lower case, of the resources in the stack's state."""
    held_by: frozenset[str]
    """Object ids of the principals to which the stack has given the role on its vault."""
    replaced: Assessment
    """Resources of the stack that changed settings would delete."""
    dry_run: bool
    """Whether nothing may be changed in Azure."""
    progress: Callable[[str], None]
    pause: Callable[[float], None] = time.sleep
    """Waits for a number of seconds."""


class Check(Protocol):
    """A check. It changes Azure only as the settings say, and never in a dry run."""

    @property
    def where(self) -> str:
        """Path in the settings of what is checked."""

    def run(self, target: Target) -> list[Finding]:
        """Run the check.

        Raises:
            ServiceError: Azure did not answer; the result is then `unknown`.
        """
