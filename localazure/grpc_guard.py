"""gRPC servers that answer only the processes of their own user."""

import asyncio
from collections.abc import Callable
from typing import Any

import grpc

from localazure.peers import REFUSAL, is_of_this_user

_HOST = "127.0.0.1"
_KINDS = ("unary_unary", "unary_stream", "stream_unary", "stream_stream")


class _Guard:
    port = 0
    """Of this machine, where the server serves; to be set before it starts."""

    def _is_ours(self, context: Any) -> bool:
        # Such as ipv4:127.0.0.1:50123.
        kind, _, address = context.peer().partition(":")
        host, _, port = address.rpartition(":")
        return kind == "ipv4" and is_of_this_user((host, int(port)), (_HOST, self.port))


class OwnUserOnly(_Guard, grpc.ServerInterceptor):  # type: ignore[misc]  # grpc has no types
    """For a server with threads."""

    def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        """Puts the question before each call; calls that do not exist have no handler."""
        handler = continuation(details)
        if handler is None:
            return None
        [kind] = [each for each in _KINDS if getattr(handler, each)]
        answer = getattr(handler, kind)

        def guarded(request: Any, context: Any) -> Any:
            if not self._is_ours(context):
                context.abort(grpc.StatusCode.PERMISSION_DENIED, REFUSAL)
            return answer(request, context)

        return handler._replace(**{kind: guarded})


class OwnUserOnlyAio(_Guard, grpc.aio.ServerInterceptor):  # type: ignore[misc]
    """For a server on an event loop, none of whose calls is a stream."""

    async def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        """Puts the question before each call; streams are answered as calls that do not exist."""
        handler = await continuation(details)
        if handler is None or handler.unary_unary is None:
            return None
        answer = handler.unary_unary

        async def guarded(request: Any, context: Any) -> Any:
            if not await asyncio.to_thread(self._is_ours, context):
                await context.abort(grpc.StatusCode.PERMISSION_DENIED, REFUSAL)
            return await answer(request, context)

        return handler._replace(unary_unary=guarded)
