"""The HTTP proxy: `CONNECT host:443` leads to the local TLS server for hosts that are served; others are refused."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from localazure import client_locations
from localazure.client_locations import ClientLocations, Location, LocationError
from localazure.peers import REFUSAL, is_ours

_HEADER_LIMIT = 64 * 1024


async def serve_proxy(
    port: int,
    tls_port: int,
    hosts: Sequence[str],
    clients: ClientLocations | None = None,
    misplaced: Callable[[Location], str | None] = lambda _location: None,
) -> asyncio.Server:
    """Listens on loopback, and connects clients to the hosts that are served.

    Args:
        port: the port to listen on; 0 for a free one.
        tls_port: the port of the TLS server.
        hosts: names of hosts or patterns, such as `*.vault.azure.net`.
        clients: gets where each client says that it is.
        misplaced: says what is wrong with such a place, if anything.

    Raises:
        OSError: the port is in use.
    """
    clients = clients or ClientLocations()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await reader.readuntil(b"\r\n\r\n")
            words = head.split(b"\r\n", 1)[0].decode("latin-1").split()
            method, address = (words[0], words[1]) if len(words) > 1 else ("", "")
            host, _, wanted_port = address.lower().rpartition(":")
            if not await is_ours(writer.transport):
                await _refuse(writer, "403 Forbidden", f"{REFUSAL}.")
            elif method != "CONNECT":
                await _refuse(writer, "405 Method Not Allowed", "Only CONNECT is served: use https URLs.")
            elif not any(fnmatchcase(host, each) for each in hosts) or wanted_port != "443":
                await _refuse(writer, "403 Forbidden", f"{address} is not an Azure host: nothing leaves this machine.")
            else:
                try:
                    location = client_locations.of_head(head)
                    if wrong := misplaced(location):
                        raise LocationError(wrong)  # noqa: TRY301 - answered as one of the credential
                except LocationError as error:
                    await _refuse(writer, "403 Forbidden", f"{error}.")
                else:
                    await _tunnel(reader, writer, tls_port, clients, location)
        writer.close()

    return await asyncio.start_server(connect, "127.0.0.1", port, limit=_HEADER_LIMIT)


async def _refuse(writer: asyncio.StreamWriter, status: str, why: str) -> None:
    body = f"local Azure: {why}\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write((head + body).encode())
    await writer.drain()


async def _tunnel(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    tls_port: int,
    clients: ClientLocations,
    location: Location,
) -> None:
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", tls_port)
    with clients.known(far_writer.get_extra_info("sockname")[1], location):
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            async with asyncio.TaskGroup() as both_ways:
                both_ways.create_task(_pipe(reader, far_writer))
                both_ways.create_task(_pipe(far_reader, writer))
        except* OSError:
            # One side has closed: data that is still buffered has no reader, and draining it would never end.
            far_writer.transport.abort()
        far_writer.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    # Closes this direction only: a client that has sent all may still wait for the answer.
    writer.write_eof()
