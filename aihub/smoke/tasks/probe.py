"""What a probe is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aihub.endpoint import Route

if TYPE_CHECKING:
    from httpx2 import AsyncClient, Response

Ask = Callable[["AsyncClient", Route, str | None], Awaitable["Response"]]
"""Sends a request to a route, for a model where the route wants one named; an answer of any status is returned."""


@dataclass(frozen=True)
class Probe:
    """The smallest valid request for a task, and what an answer to it holds."""

    ask: Ask
    answers: Callable[["Response"], bool]
    """Whether a successful answer holds what was asked for."""
    output: str
    """What was asked for, in a word."""
    knock: Ask | None = None
    """The request without a credential, where it is another one."""


def read(response: "Response") -> Any:
    """The answer's JSON; None when it is something else."""
    try:
        return response.json()
    except ValueError:
        return None
