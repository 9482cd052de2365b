"""The HTTP proxy: `CONNECT host:443` ends at the local TLS server for Azure's names, and is refused for all others."""

import asyncio
import contextlib

from localazure.peers import REFUSAL, is_ours

CONTROL_HOST = "control.local.azure"
"""The local Azure's own service, for faults and time."""

AZURE_DOMAINS = (
    "login.microsoftonline.com",
    "login.windows.net",
    "login.microsoft.com",
    "sts.windows.net",
    "pipelines.actions.githubusercontent.com",
    "dev.azure.com",
    "management.azure.com",
    "graph.microsoft.com",
    ".vault.azure.net",
    ".openai.azure.com",
    ".cognitiveservices.azure.com",
    ".services.ai.azure.com",
    ".models.ai.azure.com",
    ".inference.ml.azure.com",
    CONTROL_HOST,
)
_HEADER_LIMIT = 64 * 1024


def is_azure(host: str) -> bool:
    """Whether a host name is one that the local Azure answers for."""
    return any(host == domain or (domain.startswith(".") and host.endswith(domain)) for domain in AZURE_DOMAINS)


async def serve_proxy(port: int, tls_port: int) -> asyncio.Server:
    """Listens on loopback; raises OSError when the port is in use."""

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
            elif not is_azure(host) or wanted_port != "443":
                await _refuse(writer, "403 Forbidden", f"{address} is not an Azure host: nothing leaves this machine.")
            else:
                await _tunnel(reader, writer, tls_port)
        writer.close()

    return await asyncio.start_server(connect, "127.0.0.1", port, limit=_HEADER_LIMIT)


async def _refuse(writer: asyncio.StreamWriter, status: str, why: str) -> None:
    body = f"local Azure: {why}\n"
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write((head + body).encode())
    await writer.drain()


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls_port: int) -> None:
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", tls_port)
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    try:
        async with asyncio.TaskGroup() as both_ways:
            both_ways.create_task(_pipe(reader, far_writer))
            both_ways.create_task(_pipe(far_reader, writer))
    except* OSError:
        # One side is gone: what is still on its way has no reader, and waiting for one would never end.
        far_writer.transport.abort()
    far_writer.close()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65_536):
        writer.write(data)
        await writer.drain()
    # Only this direction: who has no more to say may still be waiting for the answer.
    writer.write_eof()
