"""What a smoke test finds out: attempts, outcomes of routes, results of endpoints."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from aihub.contract.endpoint import Endpoint, Route
from aihub.smoke.call import Call

Verdict = Literal["pass", "fail", "inconclusive"]

EXIT_CODES: dict[Verdict, int] = {"pass": 0, "fail": 1, "inconclusive": 3}


@dataclass(frozen=True)
class Attempt:
    """One try at one thing; what came back, without what a model said."""

    at_seconds: float
    """Since the run's start."""
    kind: str
    """`with-credential`, `without-credential`, `wrong-credential`, `plain-http`, `stream`, `blocked-prompt`, or
    `secret`: reading the target URI from the vault."""
    status: int | None
    """HTTP status; None when there was no answer."""
    error_class: str | None
    """A name from `aihub.smoke.classes`; None when it went as it should."""
    milliseconds: int
    request_id: str | None
    region: str | None


@dataclass(frozen=True)
class RouteResult:
    """What became of one route."""

    route: Route
    with_credential: Call | None
    """The last call of its kind; so is the next."""
    without_credential: Call | None
    problem: str | None = None
    """Why it did not pass; None when it did, or was not called."""
    verdict: Verdict = "pass"
    error_class: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    first_success_seconds: float | None = None
    """Since the run's start, to the first of the answers in a row that it passed with; None when there are none. After
    refusals for a role that spreads this is how long the role took."""


@dataclass(frozen=True)
class EndpointResult:
    """What became of one endpoint."""

    endpoint: Endpoint
    route_results: list[RouteResult]
    """One for each route."""
    problem: str | None
    """Why it did not pass; None when it did."""
    verdict: Verdict = "pass"
    error_class: str | None = None
    """That of what `problem` names first."""
    warnings: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether each route answered with its credential and refused without."""
        return self.verdict == "pass"


@dataclass
class SmokeRun:
    """A run as far as it has come; whoever gives one to `run_smoke` has it whichever way the run ends."""

    contract: list[Endpoint] = field(default_factory=list)
    """All endpoints of the stack."""
    tests: list[Callable[[], EndpointResult]] = field(default_factory=list)
    """What each endpoint that is tested has come to by now, in the stack's order."""

    def so_far(self) -> list[EndpointResult]:
        """A result for each endpoint that is tested; what is not done was interrupted."""
        return [result() for result in self.tests]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict for several: broken outweighs unknown, which outweighs good."""
    found = set(verdicts)
    if "fail" in found:
        return "fail"
    return "inconclusive" if "inconclusive" in found else "pass"
