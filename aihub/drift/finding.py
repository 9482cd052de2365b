"""What a comparison of Azure with the state found."""

from dataclasses import dataclass
from typing import Literal

from pydantic import JsonValue

Level = Literal["drift", "service", "unknown"]
"""`drift`: somebody has changed Azure, or nobody knows who; `service`: Azure has changed it by itself; `unknown`: Azure
did not answer."""
Verdict = Literal["none", "drift", "unknown", "service"]

EXIT_CODES: dict[Verdict, int] = {"none": 0, "drift": 1, "unknown": 3, "service": 4}


@dataclass(frozen=True)
class Finding:
    """One difference between Azure and the state, or one part that could not be compared."""

    level: Level
    where: str
    """Path in the settings, such as `deployments.chat.sku.capacity`."""
    resource: str
    """Name of the resource with its kind, as in the ARM id: `deployments/chat`."""
    what: str
    """The difference in words, without secret values."""
    do: str = ""
    """What to do about it."""
    state: JsonValue = None
    """Value in the state, for a changed value that is no secret."""
    azure: JsonValue = None
    """Value in Azure, for a changed value that is no secret."""
    who: str | None = None
    """Who wrote the resource last, and when, as far as Azure says; None where it does not."""


@dataclass(frozen=True)
class Drift:
    """The result of a comparison."""

    stack: str
    """Name of the stack, without project and organization."""
    resources: int
    """Number of the resources in the state that Azure was asked about."""
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The gravest level of the findings: `drift`, then `unknown`, then `service`; `none` without findings."""
        levels = {each.level for each in self.findings}
        return next((level for level in ("drift", "unknown", "service") if level in levels), "none")

    @property
    def exit_code(self) -> int:
        """0: no drift; 1: drift; 3: a part could not be compared; 4: only changes that Azure made by itself."""
        return EXIT_CODES[self.verdict]
