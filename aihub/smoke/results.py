"""Results of a smoke test: attempts, routes and endpoints."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from aihub.contract.endpoint import Endpoint, Route
from aihub.reachability.place import Place
from aihub.smoke.call import Call

Verdict = Literal["pass", "fail", "inconclusive"]

EXIT_CODES: dict[Verdict, int] = {"pass": 0, "fail": 1, "inconclusive": 3}


@dataclass(frozen=True)
class Attempt:
    """One call of a route, or one read of a secret, and its result without the model's output."""

    at_seconds: float
    """Seconds since the run's start."""
    kind: str
    """`with-credential`, `without-credential`, `wrong-credential`, `plain-http`, `stream`, `blocked-prompt`,
    `expected-refusal`, or `secret`: reading the target URI from the vault."""
    status: int | None
    """HTTP status; None when there was no answer."""
    error_class: str | None
    """A name from `aihub.smoke.classes`; None when the result is as expected."""
    milliseconds: int
    request_id: str | None
    region: str | None


@dataclass(frozen=True)
class RouteResult:
    """The result of a route."""

    route: Route
    with_credential: Call | None
    """The last call with the credential."""
    without_credential: Call | None
    """The last call without the credential."""
    problem: str | None = None
    """Why the route did not pass; None when it passed or was not called."""
    verdict: Verdict = "pass"
    error_class: str | None = None
    attempts: list[Attempt] = field(default_factory=list)
    first_success_seconds: float | None = None
    """Seconds from the run's start to the first of the answers in a row with which the route passed; None without any.
    After refusals since a role had not taken effect, this is how long the role took."""


@dataclass(frozen=True)
class EndpointResult:
    """The result of an endpoint."""

    endpoint: Endpoint
    route_results: list[RouteResult]
    """One for each route."""
    problem: str | None
    """Why the endpoint did not pass; None when it passed."""
    verdict: Verdict = "pass"
    error_class: str | None = None
    """Class of the first error in `problem`."""
    warnings: list[str] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    """From where the endpoint was called."""
    expected: Literal["answer", "refusal"] = "answer"
    """What the run took for good: an answer of the endpoint, or that network rules refuse this run."""

    @property
    def passed(self) -> bool:
        """Whether each route did what was expected: it answered with its credential alone, or refused every call."""
        return self.verdict == "pass"


@dataclass
class SmokeRun:
    """The progress of a run; the caller of `run_smoke` passes one and can read it however the run ends."""

    contract: list[Endpoint] = field(default_factory=list)
    """All endpoints of the stack."""
    tests: list[Callable[[], EndpointResult]] = field(default_factory=list)
    """Functions that return the present result of each tested endpoint, in the stack's order."""

    def so_far(self) -> list[EndpointResult]:
        """Return a result for each tested endpoint; unfinished tests count as interrupted."""
        return [result() for result in self.tests]


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst of several verdicts: fail, then inconclusive, then pass."""
    found = set(verdicts)
    if "fail" in found:
        return "fail"
    return "inconclusive" if "inconclusive" in found else "pass"
