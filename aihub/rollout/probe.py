"""The call that a slot must answer before it gets traffic: as in the smoke test, with another retry policy."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aihub.arm.bodies import Json
from aihub.clock import Clock
from aihub.contract.routes import SLOT_HEADER, online_auth
from aihub.smoke.attempts import Budget, Tried, try_until_final
from aihub.smoke.call import Call, call
from aihub.smoke.classes import CLASSES
from aihub.smoke.classify import classify
from aihub.smoke.limiter import ConnectionLimiter
from aihub.smoke.reach import BLOCKED

if TYPE_CHECKING:
    from aihub.contract.endpoint import Route

_LONGEST_CALL_SECONDS = 180.0
"""The largest timeout of requests to a managed online endpoint (`requestSettings.requestTimeout`)."""
_MAY_PASS = {
    "no-traffic",
    "warming-up",
    "timeout",
    "throttled",
    "quota",
    "server-error",
    "connection",
    "role-spreading",
}
"""Classes that a slot may answer with while it starts: it is missing (404), its container does not answer (424), or a
role has not taken effect yet. Source: Microsoft's troubleshooting of online endpoints."""
_RULES = {
    name: each if name == BLOCKED else replace(each, attempts=None if name in _MAY_PASS else 1, seconds=None, then="")
    for name, each in CLASSES.items()
}
"""Rule of each class of errors for a slot: retried until the time is up, or final at once."""


@dataclass(frozen=True)
class SlotCall:
    """The request to one slot."""

    url: str
    """The endpoint's scoring URI."""
    slot: str
    """The slot's name, by which it is called past the endpoint's traffic."""
    auth: str
    """How the endpoint is called: `key`, `aml-token` or `entra`."""
    credential: dict[str, str] = field(repr=False)
    """The header that carries the credential."""
    body: Json
    """The request."""


def slot_problem(
    request: SlotCall, timeout_seconds: float, on_wait: Callable[[str, float, float], None], clock: Clock | None = None
) -> str | None:
    """Call a slot until it answers or its answer is final; return what is wrong with that, None when the slot answers.

    Args:
        request: how the slot is called.
        timeout_seconds: for all calls together.
        on_wait: told before each pause of the class that is waited for, and of the seconds spent, of how many.
        clock: what to go by.
    """
    auth = online_auth(request.auth)
    route: Route = {"name": "score", "uri": request.url, "task": "score", "auth": auth, "body": request.body}
    headers = {**request.credential, SLOT_HEADER: request.slot}
    clock = clock or Clock()
    budget = Budget(clock, timeout_seconds, clock.now())

    async def called() -> str | None:
        async with ConnectionLimiter() as limiter:

            async def ask(seconds: float) -> Tried:
                budget.begin()
                at = clock.now()
                async with limiter.at(urlsplit(request.url).netloc, 1) as http:
                    made = await call(http, route, None, headers, min(seconds, _LONGEST_CALL_SECONDS))
                return Tried(at, made, classify(made, route))

            ending = await try_until_final("slot", ask, budget, [], on_wait, rules=_RULES)
        return _told(ending.last.call, request.auth) if ending.error_class else None

    return asyncio.run(called())


def _told(made: Call, auth: str) -> str:
    if made.status is None:
        return made.detail
    if made.refused_by_rules:
        from aihub.smoke.advice import explanation

        advice = explanation("", BLOCKED, said=made.refused_by_rules).advice
        return f"{BLOCKED}: {made.status}, {made.refused_by_rules} {advice}"
    container = "" if made.container_status is None else f" (container: {made.container_status})"
    empty = ", but the answer is empty" if 200 <= made.status < 300 else ""
    needs_role = auth == "entra" and made.status in {401, 403}
    hint = "; whoever runs this needs the role AzureML Data Scientist on it" if needs_role else ""
    return f"{made.status}{container}{empty}{hint}"
