"""Runs the calls side by side and judges them."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aihub.endpoint import Endpoint, Route
from aihub.smoke.credentials import Credentials
from aihub.smoke.errors import SmokeError
from aihub.smoke.probe import Call, call
from aihub.smoke.results import Outcome, Result, Run
from aihub.smoke.stack import read_endpoints
from aihub.smoke.time import Time

_CONCURRENT = 50
"""Routes that are called at the same time, each with its credential and without."""


def refusals(type_name: str) -> set[int]:
    """How the routes of a type refuse a call without a credential; anything else is a finding.

    Serverless endpoints were seen to answer 400 (microsoft/semantic-kernel#8624) on each of their routes.
    """
    return {400, 401} if type_name == "serverless-api" else {401}


def run_smoke(
    project: Path,
    stack: str | None,
    names: Sequence[str] = (),
    *,
    timeout_seconds: float = 60.0,
    run: Run | None = None,
) -> list[Result]:
    """Calls the endpoints of a stack, or those named, all at once; `run` is kept up to date meanwhile.

    Raises:
        SmokeError: the stack or the endpoints cannot be read.
    """
    endpoints = read_endpoints(project, stack)
    known = [endpoint["name"] for endpoint in endpoints]
    if unknown := [name for name in names if name not in known]:
        raise SmokeError(f"there is no endpoint {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    wanted = [endpoint for endpoint in endpoints if not names or endpoint["name"] in names]
    run = run or Run()
    run.contract, run.wanted = endpoints, wanted
    with _progress(len(wanted)) as show:
        asyncio.run(_call_all(wanted, timeout_seconds, run, show))
    return run.so_far()


async def _call_all(endpoints: list[Endpoint], timeout_seconds: float, run: Run, show: Any) -> None:
    credentials, places = Credentials(), asyncio.Semaphore(_CONCURRENT)

    async def one(endpoint: Endpoint) -> None:
        result = await judge(endpoint, credentials, places, timeout_seconds)
        run.results.append(result)
        show(result)

    await asyncio.gather(*(one(endpoint) for endpoint in endpoints))


async def smoke_endpoint(
    endpoint: Endpoint,
    credentials: Credentials,
    *,
    budget_seconds: float | None = None,
    timeout_seconds: float = 60.0,
    time: Time | None = None,
    key: str | None = None,
) -> Result:
    """Tests one endpoint; needs no stack. Callers without an event loop: `asyncio.run(smoke_endpoint(...))`.

    Never raises for what the endpoint, the vault or the login service answer: that is the result.

    Args:
        endpoint: the contract of the endpoint, all its values known.
        credentials: whose secrets and tokens to use; `Credentials(credential)` for one of azure-core's.
        budget_seconds: for all attempts together; None for what the endpoint's `checks` say, else 300.
        timeout_seconds: for one answer.
        time: the clock to go by.
        key: the value to use in the place of the secret's, for a key that is not published yet.
    """
    del budget_seconds, time, key
    return await judge(endpoint, credentials, asyncio.Semaphore(_CONCURRENT), timeout_seconds)


async def judge(
    endpoint: Endpoint, credentials: Credentials, places: asyncio.Semaphore, timeout_seconds: float
) -> Result:
    """Calls each route of an endpoint, with its credential and without; says whether all went as they should."""
    routes = endpoint["routes"]
    try:
        kept = await asyncio.to_thread(credentials.secret, endpoint["uri_secret"])
        headers = [await asyncio.to_thread(credentials.header, route["auth"], endpoint) for route in routes]
    except SmokeError as error:
        return Result(endpoint, [Outcome(route, None, None, verdict="fail") for route in routes], str(error), "fail")
    # A serverless endpoint is one model, and takes none in the request.
    model = None if endpoint["type"] == "serverless-api" else endpoint["model"]

    async def one(route: Route, header: dict[str, str]) -> Outcome:
        async with places:
            answer, refusal = await asyncio.gather(
                call(route, model, header, timeout_seconds), call(route, model, {}, timeout_seconds)
            )
        problem = _problem(answer, refusal, endpoint["type"])
        return Outcome(route, answer, refusal, problem, "fail" if problem else "pass")

    outcomes = await asyncio.gather(*(one(*pair) for pair in zip(routes, headers, strict=True)))
    problems = [f"{each.route['name']}: {each.problem}" for each in outcomes if each.problem]
    if kept != endpoint["target_uri"]:
        problems.insert(0, f"the secret {endpoint['uri_secret']} holds another target URI; run `pulumi up`")
    return Result(endpoint, outcomes, "; ".join(problems) or None, "fail" if problems else "pass")


def _problem(answer: Call, refusal: Call, type_name: str) -> str | None:
    if not answer.answered:
        return f"with the credential: {answer.status or 'no answer'}, {answer.detail}"
    if refusal.answered or refusal.status not in refusals(type_name):
        return f"without a credential it should be refused, but: {refusal.status or 'no answer'}, {refusal.detail}"
    return None


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    """A bar on a terminal, a plain line per endpoint elsewhere; both on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda result: print(_line(result), file=console.file, flush=True)
        return
    columns = TextColumn("calling endpoints"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda _result: bar.advance(task)


def _line(result: Result) -> str:
    return f"{result.endpoint['name']}: {'ok' if result.passed else result.problem}"
