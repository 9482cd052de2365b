"""Runs as they could have been, for what is made of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aihub.contract.endpoint import Endpoint
from aihub.smoke.report import RunInfo, evidence
from aihub.smoke.results import Attempt, EndpointResult, RouteResult
from tests.endpoints import on_account

STARTED = datetime(2026, 3, 1, 9, 30, 0, 250_000, tzinfo=UTC)


def named(name: str) -> Endpoint:
    return on_account(name)


def attempt(
    at: float, status: int | None = 200, error: str | None = None, *, kind: str = "with-credential", took: int = 340
) -> Attempt:
    return Attempt(at, kind, status, error, took, f"7f3c0d1e-{int(at * 10):04d}", "swedencentral")


def refused(at: float = 0.1) -> list[Attempt]:
    plain = replace(attempt(at, None, kind="plain-http", took=4), request_id=None, region=None)
    return [
        attempt(at, 401, kind="without-credential", took=21),
        attempt(at + 0.02, 401, kind="wrong-credential", took=24),
        plain,
    ]


def passed(name: str = "chat", took: int = 340) -> EndpointResult:
    endpoint, read = named(name), replace(attempt(0.0, kind="secret", took=90), request_id=None, region=None)
    route_results = [
        RouteResult(
            route,
            None,
            None,
            attempts=[attempt(0.1, took=took + index * 60), *refused(), *([] if index else [read])],
            first_success_seconds=round(0.1 + took / 1000, 3),
        )
        for index, route in enumerate(endpoint["routes"])
    ]
    return EndpointResult(endpoint, route_results, None, warnings=[])


def spread(name: str = "spreading", seconds: int = 180) -> EndpointResult:
    """Passed, after its role had taken so long."""
    result = passed(name)
    waits = [attempt(at, 401, "role-spreading", took=30) for at in range(0, seconds, 12)]
    answers = [attempt(seconds + step, took=280 + 40 * step) for step in range(3)]
    route_results = [
        replace(each, attempts=[*waits, *refused(1.0), *answers], first_success_seconds=float(seconds))
        for each in result.route_results
    ]
    return replace(result, route_results=route_results, warnings=["slow: 1240 ms, over the ceiling of 1000 ms"])


def lasting(name: str, verdict: Any, error: str, problem: str, attempts: list[Attempt] | None = None) -> EndpointResult:
    """One that did not pass, for the same reason on each route."""
    result = passed(name)
    tried = attempts if attempts is not None else [attempt(0.1, 404, error, took=40)]
    route_results = [
        replace(each, verdict=verdict, error_class=error, problem=problem, attempts=tried, first_success_seconds=None)
        for each in result.route_results
    ]
    return replace(result, route_results=route_results, problem=problem, verdict=verdict, error_class=error)


def broken(name: str = "broken") -> EndpointResult:
    problem = "azure-openai: with the credential: 404, DeploymentNotFound"
    return lasting(name, "fail", "unknown-deployment", problem, [attempt(0.1, 404, "unknown-deployment"), *refused()])


def throttled(name: str = "busy") -> EndpointResult:
    tries = [attempt(2.0**step, 429, "throttled", took=18) for step in range(8)]
    return lasting(name, "inconclusive", "throttled", "throttled for 300 s; it asks for 86400 s", [*tries, *refused()])


def uncalled(name: str = "locked") -> EndpointResult:
    return lasting(name, "inconclusive", "vault-refused", "the vault did not let us read the secret (403)", [])


def mixed() -> list[EndpointResult]:
    return [passed(), passed("embed", took=95), spread(), broken(), throttled(), uncalled()]


def many(count: int) -> list[EndpointResult]:
    """As many, of which some are in trouble."""
    results = [passed(f"model-{index:03d}", took=90 + (index * 7919) % 2400) for index in range(count)]
    for index in range(0, count, 41):
        results[index] = (spread, broken, throttled)[index % 3](f"model-{index:03d}")
    return results


def info(results: list[EndpointResult], **changes: Any) -> RunInfo:
    settings: dict[str, Any] = {"budget_seconds": None, "timeout_seconds": 60.0, "only": []}
    tools = {"aihub": "0.1.0", "python": "3.11.9", "openai": "3.57.0", "pulumi": "3.272.0", "commit": "1f0c" * 10}
    finished = STARTED + timedelta(seconds=184.6)
    run = RunInfo("aihub", "prod", STARTED, finished, settings, tools, [each.endpoint for each in results])
    return replace(run, **changes)


def document(results: list[EndpointResult] | None = None, **changes: Any) -> dict[str, Any]:
    """The evidence of a run."""
    found = mixed() if results is None else results
    return evidence(found, info(found, **changes))
