"""What a check is, what it is given and what it finds."""

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
"""Nothing in the way; in the way, and taken care of; `pulumi up` would fail; Azure does not say."""


@dataclass(frozen=True)
class Finding:
    """One thing that a check found."""

    level: Level
    where: str
    """Where the settings speak of it."""
    what: str
    do: str = ""
    """What happens next, or what to do."""

    def __str__(self) -> str:
        return f"{self.level:<7}  " + one_line(f"{self.where}: {self.what}" + (f"; {self.do}" if self.do else ""))


@dataclass(frozen=True)
class Target:
    """The stack that is looked at, and how."""

    stack: str
    """Its name, without project and organization."""
    settings: Settings
    arm: "Arm"
    credential: Any
    subscription: str
    made: frozenset[str]
    """ARM ids, in lower case, of what the stack has made."""
    held_by: frozenset[str]
    """The object ids of those to whom the stack has given the role on its vault."""
    replaced: Assessment
    """What changed settings would delete of that."""
    dry_run: bool
    """Change nothing in Azure."""
    progress: Callable[[str], None]
    pause: Callable[[float], None] = time.sleep
    """Waits so many seconds."""


class Check(Protocol):
    """One check. It may change Azure only as the settings say, and never in a dry run."""

    @property
    def where(self) -> str:
        """Where the settings speak of what it checks."""

    def run(self, target: Target) -> list[Finding]:
        """Looks.

        Raises:
            ServiceError: Azure did not answer; it is told as `unknown`.
        """
