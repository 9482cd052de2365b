"""Requests that are sent once: the same request in the same state has its changes made without being sent again."""

import json
from collections.abc import Awaitable, Callable, Hashable

from localazure.state import State
from tests.unit.localazure.world import Answer

Place = tuple[str, str]
"""The kind and key of a document."""

_CHANGES: dict[Hashable, dict[Place, str | None]] = {}


async def write_once(state: State, given: Hashable, send: Callable[[], Awaitable[Answer]]) -> None:
    """Sends a request that writes, or makes the changes that it has made to the same state before.

    Args:
        state: what it writes to.
        given: what the request and the changes depend on besides.
        send: sends it.
    """
    before = _documents(state)
    key = (given, *before.items())
    if key not in _CHANGES:
        answer = await send()
        assert answer.status in {200, 201, 202}, answer.text
        after = _documents(state)
        _CHANGES[key] = {each: after.get(each) for each in before | after if before.get(each) != after.get(each)}
        return
    for (kind, name), document in _CHANGES[key].items():
        if document is None:
            state.delete(kind, name)
        else:
            state.put(kind, name, json.loads(document))


def _documents(state: State) -> dict[Place, str]:
    return {(kind, key): json.dumps(document) for kind in state._documents for key, document in state.items(kind)}
