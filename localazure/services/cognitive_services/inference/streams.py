"""Streamed answers, as server-sent events."""

import json
from collections.abc import Iterable
from typing import Any

from aiohttp import web

Json = dict[str, Any]


async def send_data(request: web.Request, chunks: Iterable[Json]) -> web.StreamResponse:
    """Sends events of data alone: the client for model inference accepts neither event names nor comments."""
    lines = (f"data: {json.dumps(chunk)}\n\n" for chunk in chunks)
    return await _send(request, [*lines, "data: [DONE]\n\n"])


async def send_events(request: web.Request, events: Iterable[Json]) -> web.StreamResponse:
    """Sends events with a name, which is also their `type`."""
    return await _send(request, [f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events])


async def _send(request: web.Request, lines: Iterable[str]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for line in lines:
        await response.write(line.encode())
    await response.write_eof()
    return response
