"""Batches: one of one line, which is cancelled as soon as it is taken."""

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aihub.contract.endpoint import Route
from aihub.smoke.tasks.adapter import Adapter, Caller, Question, read
from aihub.smoke.tasks.openai_client import answer, client
from aihub.smoke.tasks.text import TOKENS

if TYPE_CHECKING:
    from httpx2 import Response

_URL = "/chat/completions"
"""What the lines ask for, as Microsoft's documentation of batches writes it: no `/v1`."""
_JOB: dict[str, Any] = {"endpoint": _URL, "completion_window": "24h"}
_ALIVE = {"validating", "in_progress", "finalizing", "completed"}
POLL_SECONDS = 1.0


async def _ask(caller: Caller, route: Route, model: str | None, _question: Question) -> "Response":
    import openai

    service = client(caller, route)
    uploaded = await answer(service.files.with_raw_response.create(file=("smoke.jsonl", _line(model)), purpose="batch"))
    file_id = _id(uploaded)
    if file_id is None:
        return uploaded
    try:
        # A file that is still pending when time is up is refused below, in the service's own words.
        with suppress(openai.APIError, RuntimeError):
            await service.files.wait_for_processing(
                file_id, poll_interval=POLL_SECONDS, max_wait_seconds=caller.timeout_seconds
            )
        made = await answer(service.batches.with_raw_response.create(input_file_id=file_id, **_JOB))
        if batch_id := _id(made):
            with suppress(openai.APIError):
                await service.batches.cancel(batch_id)
        return made
    finally:
        with suppress(openai.APIError):
            await service.files.delete(file_id)


async def _unauthenticated(caller: Caller, route: Route, _model: str | None, _question: Question) -> "Response":
    """Tries both ways in, since the refused upload would say nothing of them; returns the answer that is more open."""
    import asyncio

    batches = client(caller, route).batches.with_raw_response
    answers = await asyncio.gather(
        answer(batches.list(limit=1)),
        answer(batches.create(input_file_id="none", **_JOB)),
    )
    return min(answers, key=lambda response: response.status_code)


def _answers(response: "Response") -> bool:
    match read(response):
        case {"status": str(status)}:
            return status in _ALIVE
    return False


def _line(model: str | None) -> bytes:
    body = {"model": model, "messages": [{"role": "user", "content": "ping"}], "max_completion_tokens": TOKENS}
    request = {"custom_id": "smoke", "method": "POST", "url": _URL, "body": body}
    return json.dumps(request).encode() + b"\n"


def _id(response: "Response") -> str | None:
    match read(response):
        case {"id": str(found)}:
            return found
    return None


BATCHES = Adapter(_ask, _answers, "batch", unauthenticated=_unauthenticated)
