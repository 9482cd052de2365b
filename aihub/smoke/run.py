"""Runs the calls side by side and judges them."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub.endpoint import Endpoint
from aihub.smoke.credentials import Credentials
from aihub.smoke.errors import SmokeError
from aihub.smoke.probe import Call, call
from aihub.smoke.stack import read_endpoints

_CONCURRENT = 50
REFUSALS = {"azure-openai": {401}, "model-inference": {401}, "v1": {401}}
"""How each route refuses a call without a credential; anything else is a finding."""


@dataclass(frozen=True)
class Result:
    """What became of one endpoint."""

    endpoint: Endpoint
    with_credential: Call | None
    without_credential: Call | None
    problem: str | None
    """Why it failed; None when it passed."""

    @property
    def passed(self) -> bool:
        """Whether it answered with its credential and refused without."""
        return self.problem is None


def run_smoke(
    project: Path, stack: str | None, names: Sequence[str] = (), *, timeout_seconds: float = 60.0
) -> list[Result]:
    """Calls the endpoints of a stack, or those named, all at once.

    Raises:
        SmokeError: the stack or the endpoints cannot be read.
    """
    endpoints = read_endpoints(project, stack)
    known = [endpoint["name"] for endpoint in endpoints]
    if unknown := [name for name in names if name not in known]:
        raise SmokeError(f"there is no endpoint {', '.join(unknown)}; there are: {', '.join(known) or 'none'}")
    wanted = [endpoint for endpoint in endpoints if not names or endpoint["name"] in names]
    with _progress(len(wanted)) as done:
        return asyncio.run(_call_all(wanted, timeout_seconds, done))


async def _call_all(endpoints: list[Endpoint], timeout_seconds: float, done: Any) -> list[Result]:
    credentials, places = Credentials(), asyncio.Semaphore(_CONCURRENT)

    async def one(endpoint: Endpoint) -> Result:
        async with places:
            result = await judge(endpoint, credentials, timeout_seconds)
        done(result)
        return result

    return await asyncio.gather(*(one(endpoint) for endpoint in endpoints))


async def judge(endpoint: Endpoint, credentials: Credentials, timeout_seconds: float) -> Result:
    """Calls an endpoint at its target URI, with its credential and without; says whether both went as they should."""
    route = endpoint["routes"][0]
    try:
        kept = await asyncio.to_thread(credentials.secret, endpoint["uri_secret"])
        headers = await asyncio.to_thread(credentials.header, route["auth"], endpoint["key_secret"])
    except SmokeError as error:
        return Result(endpoint, None, None, str(error))
    answer, refusal = await asyncio.gather(
        call(route, endpoint["model"], headers, timeout_seconds),
        call(route, endpoint["model"], {}, timeout_seconds),
    )
    problem = None
    if kept != endpoint["target_uri"]:
        problem = f"the secret {endpoint['uri_secret']} holds another target URI; run `pulumi up`"
    elif not answer.answered:
        problem = f"with the credential: {answer.status or 'no answer'}, {answer.detail}"
    elif refusal.answered or refusal.status not in REFUSALS[route["name"]]:
        problem = f"without a credential it should be refused, but: {refusal.status or 'no answer'}, {refusal.detail}"
    return Result(endpoint, answer, refusal, problem)


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
