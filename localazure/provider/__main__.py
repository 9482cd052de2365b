"""The stand-in as a process: `python -m localazure.provider --folder F --port P`.

Prints its port, as plugins do, and logs to standard error. Proxy and certificate authority come from its environment
(`HTTPS_PROXY`, `SSL_CERT_FILE`); the credentials come from the environment of the calling engine, which the plugin
would inherit.
"""

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import ssl
import sys
from pathlib import Path
from urllib.request import getproxies

import aiohttp
import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from localazure.grpc_guard import OwnUserOnlyAio
from localazure.process import InUseError, hold
from localazure.provider.connection import Connections
from localazure.provider.servicer import AzureNative

_OPTIONS = (
    # SO_REUSEPORT is off: a second process must not get half of the calls.
    ("grpc.so_reuseport", 0),
    # Property maps may be large; the engine sets no limit either.
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
)
_REQUEST_SECONDS = 300.0


def open_session() -> aiohttp.ClientSession:
    """Opens the HTTP session, with any number of persistent connections, since most requests wait."""
    # Made here, since aiohttp's default context is created when aiohttp is imported.
    context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
    connector = aiohttp.TCPConnector(limit=0, ssl=context)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=30.0, sock_read=_REQUEST_SECONDS)
    # Read once: aiohttp's trust_env reads it for every request, in another thread.
    return aiohttp.ClientSession(connector=connector, timeout=timeout, proxy=getproxies().get("https"))


async def serve(port: int, ready: Path | None = None) -> None:
    """Serves until SIGTERM or SIGINT.

    Args:
        port: the port on 127.0.0.1; 0 for a free one.
        ready: the path of a file to create once the port is open.

    Raises:
        RuntimeError: the port is in use.
    """
    async with open_session() as session:
        guard = OwnUserOnlyAio()
        server = grpc.aio.server(interceptors=(guard,), options=_OPTIONS)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(
            AzureNative(Connections(session, guard.environment_of)), server
        )
        guard.port = bound = server.add_insecure_port(f"127.0.0.1:{port}")
        await server.start()
        stop = asyncio.Event()
        for each in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        sys.stdout.write(f"{bound}\n")
        sys.stdout.flush()
        if ready:
            ready.touch()  # noqa: ASYNC240 - one call, before anything is served
        await stop.wait()
        await server.stop(grace=0)


def main() -> None:
    """Parses the command line and serves; a problem is one line on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m localazure.provider", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where its lock and its sign of readiness are kept")
    parser.add_argument("--port", type=int, required=True, help="of 127.0.0.1; 0: any that is free")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s")
    lock = hold(arguments.folder / "provider.lock") if arguments.folder else contextlib.nullcontext()
    try:
        with lock:
            ready = arguments.folder / "provider.ready" if arguments.folder else None
            asyncio.run(serve(arguments.port, ready))
    except RuntimeError:
        sys.exit(f"error: port {arguments.port} of 127.0.0.1 is in use")
    except (InUseError, OSError) as error:
        sys.exit(f"error: {error}")


if __name__ == "__main__":
    main()
