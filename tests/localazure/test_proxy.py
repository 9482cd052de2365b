"""The proxy: Azure's names end here, and nothing else leaves the machine."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from localazure.proxy import serve_proxy
from localazure.server import hosts


@dataclass
class Proxy:
    """A proxy on a free port, in front of a server that answers each byte with the same in upper case."""

    port: int
    far_side: asyncio.Server

    async def ask(self, data: bytes) -> bytes:
        """Sends some bytes and nothing more; all that comes back until the proxy hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        with contextlib.suppress(ConnectionError):
            writer.write(data)
            writer.write_eof()
            answer = await reader.read()
            writer.close()
            return answer
        return b""


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    async def upper(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1000):
                writer.write(data.upper())
                await writer.drain()
        writer.close()

    far_side = await asyncio.start_server(upper, "127.0.0.1", 0)
    served = await serve_proxy(0, far_side.sockets[0].getsockname()[1], hosts())
    yield Proxy(served.sockets[0].getsockname()[1], far_side)
    served.close()
    far_side.close()
    # No connection outlives its client.
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others or not (await asyncio.wait(others, timeout=30))[1]


def connect(address: str) -> bytes:
    return f"CONNECT {address} HTTP/1.1\r\nHost: {address}\r\n\r\n".encode()


@pytest.mark.parametrize(
    "host",
    [
        "management.azure.com",
        "login.microsoftonline.com",
        "kv-demo.vault.azure.net",
        "AI-Demo.OpenAI.azure.com",
        "ai-demo.services.ai.azure.com",
        "ai-demo-r1-vkn.swedencentral.models.ai.azure.com",
        "ai-demo-bert.swedencentral.inference.ml.azure.com",
    ],
)
async def test_azure_host_is_connected_both_ways(proxy: Proxy, host: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(connect(f"{host}:443"))
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    for text in (b"one", b"two"):
        writer.write(text)
        assert await reader.readexactly(3) == text.upper()
    writer.close()


@pytest.mark.parametrize(
    "address",
    [
        "example.com:443",
        "management.azure.com.example.com:443",
        "example-management.azure.com:443",
        "examplevault.azure.net:443",
        "examplemodels.ai.azure.com:443",
        "azure.com:443",
        "127.0.0.1:443",
        "[::1]:443",
        "management.azure.com:80",
        "management.azure.com",
        ":443",
    ],
)
async def test_other_address_is_refused(proxy: Proxy, address: str) -> None:
    answer = await proxy.ask(connect(address))
    assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert f"{address} is not an Azure host: nothing leaves this machine." in answer.decode()


@pytest.mark.parametrize("method", ["GET", "POST", "connect", "\x00"])
async def test_only_connect_is_served(proxy: Proxy, method: str) -> None:
    answer = await proxy.ask(f"{method} http://management.azure.com/ HTTP/1.1\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 405 Method Not Allowed\r\n")
    assert b"use https URLs" in answer


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\r\n\r\n",
        b"CONNECT\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00" * 50,
        b"\xff\xfe\xfd\r\n\r\n",
        b"CONNECT management.azure.com:443 HTTP/1.1\r\n",
        b"x" * 200_000,
        b"CONNECT " + b"x" * 200_000 + b":443 HTTP/1.1\r\n\r\n",
    ],
    ids=["nothing", "blank", "no address", "TLS", "no text", "unfinished", "endless", "too long"],
)
async def test_garbage_ends_its_own_connection_only(
    proxy: Proxy, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    assert not (await proxy.ask(data)).startswith(b"HTTP/1.1 200")
    assert (await proxy.ask(connect("management.azure.com:443"))).startswith(b"HTTP/1.1 200 ")
    assert caplog.records == []


async def test_client_that_goes_away_in_the_middle_harms_nobody(proxy: Proxy, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        _, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(connect("management.azure.com:443") + b"x" * 100_000)
        writer.transport.abort()
    assert (await proxy.ask(connect("management.azure.com:443") + b"hello")).endswith(b"HELLO")
    assert caplog.records == []


async def test_server_that_is_gone_ends_the_connection(proxy: Proxy, caplog: pytest.LogCaptureFixture) -> None:
    proxy.far_side.close()
    await proxy.far_side.wait_closed()
    assert await proxy.ask(connect("management.azure.com:443")) == b""
    assert caplog.records == []
