"""gRPC servers that answer only the processes of their own user."""

import asyncio
import os
from collections.abc import Callable, Mapping
from typing import Any

import grpc

from localazure.peers import REFUSAL, Address, environment_of, is_of_this_user

_HOST = "127.0.0.1"
_KINDS = ("unary_unary", "unary_stream", "stream_unary", "stream_stream")


def _address(peer: str) -> Address | None:
    """Parses a peer's address such as `ipv4:127.0.0.1:50123`."""
    kind, _, address = peer.partition(":")
    host, _, port = address.rpartition(":")
    return (host, int(port)) if kind == "ipv4" else None


class _Guard:
    port = 0
    """The server's port on this machine; to be set before the server starts."""

    def environment_of(self, peer: str) -> Mapping[str, str]:
        """The environment variables of the client's process; those of this process where the client's cannot be read.

        Args:
            peer: the client's address, as gRPC writes it.
        """
        address = _address(peer)
        return (address and environment_of(address, (_HOST, self.port))) or os.environ

    def _is_ours(self, context: Any) -> bool:
        address = _address(context.peer())
        return address is not None and is_of_this_user(address, (_HOST, self.port))


class OwnUserOnly(_Guard, grpc.ServerInterceptor):  # type: ignore[misc]  # grpc has no types
    """Interceptor for a server with threads."""

    def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        """Checks the client before each call; calls that do not exist have no handler."""
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
    """Interceptor for a server on an event loop that has no streaming calls."""

    async def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        """Checks the client before each call; streaming calls are answered as calls that do not exist."""
        handler = await continuation(details)
        if handler is None or handler.unary_unary is None:
            return None
        answer = handler.unary_unary

        async def guarded(request: Any, context: Any) -> Any:
            if not await asyncio.to_thread(self._is_ours, context):
                await context.abort(grpc.StatusCode.PERMISSION_DENIED, REFUSAL)
            return await answer(request, context)

        return handler._replace(unary_unary=guarded)
