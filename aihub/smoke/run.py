"""Test the endpoints of a stack in parallel."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from aihub.azure.deployer import deployer
from aihub.clock import Clock
from aihub.contract.endpoint import Endpoint
from aihub.contract.stack import read_endpoints, remaining_endpoints
from aihub.errors import AihubError
from aihub.smoke.blocked import BlockedTest
from aihub.smoke.classes import CLASSES
from aihub.smoke.credentials import Credentials
from aihub.smoke.endpoint import EndpointTest, SmokeContext
from aihub.smoke.errors import SmokeError
from aihub.smoke.limiter import ConnectionLimiter
from aihub.smoke.progress import Progress, progress
from aihub.smoke.results import EndpointResult, RouteResult, SmokeRun

_READS_AT_ONCE = 10
"""Secrets and tokens that are read at once, as many as the vault's client keeps connections open."""


def run_smoke(
    project: Path,
    stack: str | None,
    names: Sequence[str] = (),
    *,
    timeout_seconds: float = 60.0,
    budget_seconds: float | None = None,
    clock: Clock | None = None,
    run: SmokeRun | None = None,
    is_quiet: bool = False,
    expect_blocked: bool = False,
) -> list[EndpointResult]:
    """Test all endpoints of a stack, or some, and return their results.

    Args:
        project: the folder with `Pulumi.yaml`.
        stack: the stack; None for the selected one.
        names: names of the endpoints; empty for all.
        timeout_seconds: timeout of one request.
        budget_seconds: time for all attempts at an endpoint; None for the endpoint's `checks`.
        clock: the clock; None for this machine's.
        run: receives the progress of the run.
        is_quiet: whether to show progress on a terminal only.
        expect_blocked: whether every endpoint must be refused by network rules, and must not answer.

    Raises:
        ContractError: the stack's endpoints cannot be read.
        SmokeError: no endpoint has one of the names.
        PulumiError: there is no such stack.
        LoginError: the way to log in is incomplete.
    """
    run = run or SmokeRun()
    # Both call the Pulumi CLI, which is slow to start.
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(deployer, project, stack)
        run.contract = read_endpoints(project, stack)
        wanted = chosen(run.contract, names)
        credential = found.result().credential
    with progress(len(wanted), is_quiet=is_quiet) as shown, Credentials(credential) as credentials:
        results = smoke_endpoints(
            wanted,
            timeout_seconds=timeout_seconds,
            budget_seconds=budget_seconds,
            clock=clock,
            credentials=credentials,
            run=run,
            shown=shown,
            expect_blocked=expect_blocked,
        )
    try:
        now = remaining_endpoints(project, stack)
    except AihubError as error:
        # The results are returned although it is not known whether the endpoints have changed meanwhile.
        unknown = f"whether the endpoint is still there could not be read: {error}"
        return [replace(each, warnings=[*each.warnings, unknown]) for each in results]
    return with_changes(results, now, is_whole=not names)


def chosen(endpoints: Sequence[Endpoint], names: Sequence[str]) -> list[Endpoint]:
    """Return the endpoints with these names, or all endpoints when there are no names.

    Raises:
        SmokeError: no endpoint has one of the names.
    """
    known = [endpoint["name"] for endpoint in endpoints]
    if unknown := [name for name in names if name not in known]:
        raise SmokeError(f"there is no endpoint {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    return [endpoint for endpoint in endpoints if not names or endpoint["name"] in names]


def smoke_endpoints(
    endpoints: Sequence[Endpoint],
    *,
    credentials: Credentials,
    timeout_seconds: float = 60.0,
    budget_seconds: float | None = None,
    clock: Clock | None = None,
    run: SmokeRun | None = None,
    shown: Progress | None = None,
    expect_blocked: bool = False,
) -> list[EndpointResult]:
    """Test endpoints in parallel; see the arguments of `run_smoke`."""
    clock, shown, run = clock or Clock(), shown or Progress(), run or SmokeRun()
    context = SmokeContext(budget_seconds, timeout_seconds, clock, started=clock.now(), waiting=shown.waiting)
    limiter = ConnectionLimiter()
    kind = BlockedTest if expect_blocked else EndpointTest
    tests = [kind(endpoint, credentials, limiter, context) for endpoint in endpoints]
    run.tests = [test.result for test in tests]
    asyncio.run(_run_all(tests, limiter, shown))
    return run.so_far()


async def _run_all(tests: Sequence[EndpointTest], limiter: ConnectionLimiter, shown: Progress) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_READS_AT_ONCE))

    async def one(test: EndpointTest) -> None:
        await test.run()
        shown.done(test.result())

    async with limiter:
        await asyncio.gather(*map(one, tests))


def with_changes(
    results: Sequence[EndpointResult], endpoints: Sequence[Endpoint], *, is_whole: bool
) -> list[EndpointResult]:
    """Return the results with warnings about endpoints that changed during the test.

    A failure of an endpoint that has changed, and any result of one that was removed, become inconclusive.

    Args:
        results: results of the test.
        endpoints: endpoints of the stack after the test.
        is_whole: whether all endpoints were tested; new endpoints are then reported, too.
    """
    now = {endpoint["name"]: endpoint for endpoint in endpoints}
    changed = [_with_change(each, now.pop(each.endpoint["name"], None)) for each in results]
    return changed + [_untested(each) for each in now.values() if is_whole]


def _with_change(result: EndpointResult, now: Endpoint | None) -> EndpointResult:
    if now == result.endpoint:
        return result
    how = "changed" if now else "removed"
    problem = f"the endpoint was {how} while it was tested; test again"
    if now and result.verdict != "fail":
        return replace(result, warnings=[*result.warnings, problem])
    verdict = CLASSES["changed"].verdict
    route_results = [
        replace(each, verdict=verdict, error_class="changed") if each.verdict == "fail" else each
        for each in result.route_results
    ]
    was = f"; it was: {result.problem}" if result.problem else ""
    told = f"{problem}{was}"
    return replace(result, route_results=route_results, problem=told, verdict=verdict, error_class="changed")


def _untested(endpoint: Endpoint) -> EndpointResult:
    verdict = CLASSES["changed"].verdict
    problem = "the endpoint was added while the others were tested; test again"
    route_results = [RouteResult(route, None, None, problem, verdict, "changed") for route in endpoint["routes"]]
    return EndpointResult(endpoint, route_results, problem, verdict, "changed")
