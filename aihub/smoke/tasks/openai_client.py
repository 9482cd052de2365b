"""The openai package, for tasks that take files: it builds the requests, and the answers are taken as they came."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aihub.contract.endpoint import Route
from aihub.smoke.tasks.adapter import Caller

if TYPE_CHECKING:
    from httpx2 import Request, Response
    from openai import AsyncOpenAI


_UNUSED = "unused"


def without_own_credential(request: "Request") -> "Request":
    """The request without the header that the package adds for itself; which one carries ours is the route's matter."""
    if request.headers.get("Authorization") == f"Bearer {_UNUSED}":
        del request.headers["Authorization"]
    return request


def client(caller: Caller, route: Route) -> "AsyncOpenAI":
    """A client that puts the task behind the route's base URL; credential and timeout are the caller's."""
    import openai

    path, _, query = route["uri"].partition("?")
    return openai.AsyncOpenAI(
        base_url=path.removesuffix(route["task"]),
        default_query=dict(parse_qsl(query)),
        default_headers=caller.headers,
        api_key=_UNUSED,
        max_retries=0,
        http_client=caller.http,
        timeout=caller.timeout_seconds,
    )


def named(model: str | None) -> Any:
    """Return the client's argument for a model, named or left out; the client's types have only named models."""
    import openai

    return model or openai.omit


async def answer(request: Awaitable[Any]) -> "Response":
    """The answer to a request with a raw response, whatever its status.

    Raises:
        Exception: there was no answer; httpx2's own error.
    """
    import openai

    try:
        response: Response = (await request).http_response
        # A stream is still on its way.
        await response.aread()
    except openai.APIStatusError as error:
        return error.response
    except openai.APIConnectionError as error:
        raise error.__cause__ or error from None
    return response
