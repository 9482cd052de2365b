"""Where a client says that it is: the proxy's credential, and what is wrong with it."""

import asyncio
import base64

import pytest

from localazure.client_locations import ANYWHERE, ClientLocations, Location, LocationError, of_head
from localazure.proxy import serve_proxy


def head(credential: str, scheme: str = "Basic") -> bytes:
    text = base64.b64encode(credential.encode()).decode()
    return f"CONNECT kv.vault.azure.net:443 HTTP/1.1\r\nproxy-authorization: {scheme} {text}\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("credential", "expected"),
    [
        ("10.80.0.20:vnet-ai-example", Location("10.80.0.20", "vnet-ai-example")),
        ("203.0.113.7:", Location("203.0.113.7")),
        ("203.0.113.7", Location("203.0.113.7")),
        ("203.0.113.7:vnet", Location("203.0.113.7", "vnet")),
    ],
)
def test_credential_says_where_a_client_is(credential: str, expected: Location) -> None:
    assert of_head(head(credential)) == expected


def test_client_without_a_credential_is_on_the_internet() -> None:
    assert of_head(b"CONNECT kv.vault.azure.net:443 HTTP/1.1\r\n\r\n") == ANYWHERE
    assert ANYWHERE.network is None


@pytest.mark.parametrize(
    ("credential", "words"),
    [
        ("10.80.0.20", "10.80.0.20 is an address inside of a virtual network; say in which one"),
        ("192.168.1.1:", "say in which one"),
        ("10.80.0:vnet", "'10.80.0' is no IPv4 address"),
        ("10.80.0.0/24:vnet", "is no IPv4 address"),
        ("fd00::1", "is no IPv4 address"),
        ("10.80.0.20:my network", "'my network' is no name of a virtual network"),
        ("10.80.0.20:x", "'x' is no name of a virtual network"),
        (":vnet", "write the proxy as http://ADDRESS:NETWORK@127.0.0.1:PORT"),
    ],
)
def test_credential_that_is_no_place_is_refused(credential: str, words: str) -> None:
    with pytest.raises(LocationError, match=words):
        of_head(head(credential))


@pytest.mark.parametrize("line", [b"Basic !!!", b"Basic", b"Basic /w==", b"Bearer dTpw"])
def test_header_that_is_no_basic_credential_is_refused(line: bytes) -> None:
    with pytest.raises(LocationError, match="credential is not a place"):
        of_head(b"CONNECT x:443 HTTP/1.1\r\nProxy-Authorization: " + line + b"\r\n\r\n")


def test_credential_of_a_url_is_read_again() -> None:
    assert Location("10.80.0.20", "vnet_1").credential == "10.80.0.20:vnet_1@"
    assert Location("203.0.113.7").credential == "203.0.113.7:@"


async def test_proxy_tells_who_is_where_as_long_as_a_connection_lasts() -> None:
    clients, seen = ClientLocations(), []

    async def far_side(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        seen.append(clients.of(writer.transport))
        writer.close()

    server = await asyncio.start_server(far_side, "127.0.0.1", 0)
    proxy = await serve_proxy(0, server.sockets[0].getsockname()[1], ["*.vault.azure.net"], clients)
    port = proxy.sockets[0].getsockname()[1]
    for credential in ("10.80.0.20:vnet", "203.0.113.7"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head(credential) + b"x")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
        writer.close()
    assert seen == [Location("10.80.0.20", "vnet"), Location("203.0.113.7")]
    assert clients.of(None) == ANYWHERE
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head("10.80.0.20"))
    refused = await reader.read()
    writer.close()
    assert refused.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert b"say in which one, by its name." in refused
    proxy.close()
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    assert not others or not (await asyncio.wait(others, timeout=30))[1]
