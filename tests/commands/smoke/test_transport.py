"""The smoke test's HTTP client on sockets: what breaks has the class of where it breaks, and no text has a secret."""

import asyncio
import base64
import gzip
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import trustme

from aihub.smoke.call import Call, call
from aihub.smoke.limiter import ConnectionLimiter

KEY = "the-real-key"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
WHOLE = HEAD + b'Content-Length: 7\r\n\r\n{"b":1}'
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LOGIN, PASSWORD = "user@home", "pass:word"
SILENCE_SECONDS = 0.5


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


class Server:
    """Sends pieces after each request, and then ends the connection in some way."""

    def __init__(self, *pieces: bytes, end: str = "close", waits_for_request: bool = True) -> None:
        self.pieces, self.end, self.waits_for_request = pieces, end, waits_for_request
        self.requests: list[bytes] = []
        self.port = 0
        self._closing = asyncio.Event()
        self._answering: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def serve(self, tls: ssl.SSLContext | None = None) -> AsyncIterator["Server"]:
        async with await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=tls) as server:
            self.port = server.sockets[0].getsockname()[1]
            try:
                yield self
            finally:
                self._closing.set()
                await asyncio.gather(*self._answering)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._answering.add(task)
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._answer(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self.waits_for_request:
            self.requests.append(await _request(reader))
            for piece in self.pieces:
                writer.write(piece)
                await writer.drain()
                # So that they arrive one by one.
                await asyncio.sleep(0.05)
            if self.end != "keep":
                break
        if self.end == "hold":
            await self._closing.wait()
        if self.end == "reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


async def _request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


async def made(uri: str, *, key: str = KEY, times: int = 1) -> Call:
    """The last of so many calls by one client; at least one."""
    auth = {"header": "api-key", "format": "{credential}", "scope": None}
    route: Any = {"name": "score", "uri": uri, "task": "score", "auth": auth, "body": {"a": 1}}
    async with ConnectionLimiter() as limiter, limiter.at("host", 1) as http:
        results = [await call(http, route, None, {"api-key": key}, SILENCE_SECONDS) for _ in range(times)]
    result = results[-1]
    told = " ".join((result.detail, result.failure or ""))
    assert KEY not in told
    assert PASSWORD not in told
    assert " object at 0x" not in told
    return result


def outcome(result: Call) -> tuple[str | None, bool]:
    return result.failure, result.is_unreached


@pytest.mark.parametrize(
    ("pieces", "end", "words"),
    [
        ((), "close", "Server disconnected"),
        ((), "reset", "Connection reset by peer"),
        ((HEAD + b"Content-Length: 100\r\n\r\n{",), "close", "received 1 of 100 bytes"),
        ((HEAD + b"Content-Length: 100\r\n\r\n{",), "reset", "Connection reset by peer"),
        ((CHUNKED + b"5\r\nab",), "close", "Not enough data"),
        ((CHUNKED + b"zz\r\nab",), "hold", "Invalid character in chunk size"),
        ((b"SSH-2.0-OpenSSH\r\n\r\n",), "close", "SSH-2.0-OpenSSH"),
        ((b"HTTP/1.1 abc OK\r\n\r\n",), "hold", "Invalid status code"),
        ((b"HTTP/1.1 200 OK\r\nfoo\x00bar: x\r\n\r\n",), "hold", "Invalid header token"),
        ((b"HTTP/1.1 200 OK\r\n", b"Content-Length: 1\r\nContent-Length: 2\r\n\r\na"), "hold", "Content-Length"),
        ((HEAD + b"X: " + b"a" * 600_000 + b"\r\n\r\n",), "hold", "Got more than 65536 bytes"),
        ((HEAD + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",), "close", "incorrect header check"),
    ],
)
async def test_answer_that_breaks_is_a_connection_that_was_made(pieces: list[bytes], end: str, words: str) -> None:
    async with Server(*pieces, end=end).serve() as server:
        result = await made(f"http://127.0.0.1:{server.port}/score")
    assert outcome(result) == ("connection", False)
    assert words in result.detail


@pytest.mark.parametrize(
    "pieces",
    [
        (),
        (HEAD,),
        (HEAD + b"Content-Length: 100\r\n\r\n{",),
        # aiohttp's C parser tells nobody that it cannot read this one.
        (CHUNKED + b"2\r\nab\r\n", b"zz\r\n"),
    ],
)
async def test_silence_anywhere_in_an_answer_is_a_timeout(pieces: list[bytes]) -> None:
    async with Server(*pieces, end="hold").serve() as server:
        result = await asyncio.wait_for(made(f"http://127.0.0.1:{server.port}/score"), 30)
    assert outcome(result) == ("timeout", False)
    assert result.detail == f"no answer within {SILENCE_SECONDS} s"


@pytest.mark.parametrize(
    "answer",
    [
        WHOLE,
        HEAD + b"X: " + b"a" * 60_000 + b"\r\n" + WHOLE.removeprefix(HEAD),
        HEAD + b"".join(b"X%d: a\r\n" % number for number in range(300)) + WHOLE.removeprefix(HEAD),
        HEAD + b"Set-Cookie: \xff\xfe;;=;a=b\x7f; Domain=\r\n" + WHOLE.removeprefix(HEAD),
        HEAD + b"x-ms-region: \xff\xfe\x1b\r\n" + WHOLE.removeprefix(HEAD),
        HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b'{"b":1}'),
        CHUNKED + b'7\r\n{"b":1}\r\n0\r\n\r\n',
        b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE,
        b'HTTP/1.0 200 OK\r\n\r\n{"b":1}',
    ],
)
async def test_unusual_answer_is_read(answer: bytes) -> None:
    async with Server(answer).serve() as server:
        result = await made(f"http://127.0.0.1:{server.port}/score")
    assert (result.status, result.answered) == (200, True)


async def test_answer_in_pieces_may_take_longer_than_the_timeout_of_each() -> None:
    pieces = [HEAD + b"Content-Length: 20\r\n\r\n[", *[b"1,"] * 9, b"1", b"]"]
    pieces[0] = pieces[0].replace(b"20", b"%d" % len(b"".join(pieces).partition(b"\r\n\r\n")[2]))
    async with Server(*pieces).serve() as server:
        result = await made(f"http://127.0.0.1:{server.port}/score")
    assert result.answered
    assert result.milliseconds >= SILENCE_SECONDS * 1000


async def test_reason_that_is_no_text_is_shown_without_what_a_terminal_obeys() -> None:
    async with Server(b"HTTP/1.1 403 \xff\xfeno\x1b]0;t\r\nContent-Length: 0\r\n\r\n").serve() as server:
        result = await made(f"http://127.0.0.1:{server.port}/score")
    assert (result.status, result.detail) == (403, "no\\x1b]0;t")


async def test_host_that_takes_no_connection_is_unreached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    result = await made(f"https://127.0.0.1:{port}/score")
    assert outcome(result) == ("connection", True)
    assert "Connect call failed" in result.detail
    result = await made("https://no-such-name.invalid/score")
    assert outcome(result) == ("connection", True)


@contextmanager
def deaf() -> Iterator[int]:
    """A port whose backlog is full, so that another connection is neither made nor refused."""
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for each in (first, second):
            each.setblocking(False)
            each.connect_ex(server.getsockname())
        yield server.getsockname()[1]


async def test_host_that_does_not_react_to_a_connection_is_unreached() -> None:
    with deaf() as port:
        result = await made(f"https://127.0.0.1:{port}/score")
    assert outcome(result) == ("timeout", True)


class Trust:
    """Makes certificates that the client trusts."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._authority = trustme.CA()
        self._authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))

    def server(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        return _certified(self._authority, name)


def _certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Trust:
    return Trust(tmp_path, monkeypatch)


async def test_certificate_of_an_authority_of_the_environment_is_trusted(trust: Trust) -> None:
    async with Server(WHOLE).serve(trust.server()) as server:
        assert (await made(f"https://127.0.0.1:{server.port}/score")).answered


async def test_key_goes_to_no_host_without_a_certificate_of_its_name(trust: Trust) -> None:
    for context in (_certified(trustme.CA(), "127.0.0.1"), trust.server("other.example")):
        async with Server(WHOLE).serve(context) as server:
            result = await made(f"https://127.0.0.1:{server.port}/score")
            assert outcome(result) == ("connection", False)
            assert "certificate verify failed" in result.detail
            assert server.requests == []


async def test_host_that_breaks_or_is_silent_in_tls_was_reached() -> None:
    for end, failure in (("close", "connection"), ("reset", "connection"), ("hold", "timeout")):
        async with Server(end=end, waits_for_request=False).serve() as server:
            assert outcome(await made(f"https://127.0.0.1:{server.port}/score")) == (failure, False)


@asynccontextmanager
async def proxied(
    monkeypatch: pytest.MonkeyPatch, *pieces: bytes, end: str = "close", form: str = "http://{login}@127.0.0.1:{port}"
) -> AsyncIterator[Server]:
    async with Server(*pieces, end=end).serve() as proxy:
        url = form.format(login="user%40home:pass%3Aword", port=proxy.port)
        for name in ("HTTPS_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, url)
            monkeypatch.setenv(name.lower(), url)
        yield proxy


@pytest.mark.parametrize(
    ("pieces", "end", "failure", "words"),
    [
        ((b"HTTP/1.1 407 Login wanted\r\nContent-Length: 0\r\n\r\n",), "close", "connection", "407 Login wanted"),
        ((b"HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!",), "hold", "connection", "403 Forbidden"),
        ((b"hello\r\n\r\n",), "close", "connection", "hello"),
        ((), "close", "connection", "Server disconnected"),
        ((), "hold", "timeout", "no answer"),
        ((b"HTTP/1.1 200 OK\r\n\r\n",), "hold", "timeout", "no answer"),
        ((b"HTTP/1.1 200 OK\r\n\r\n",), "close", "connection", "no connection"),
    ],
)
async def test_proxy_that_refuses_is_told_from_a_host_that_is_unreached(
    monkeypatch: pytest.MonkeyPatch, pieces: list[bytes], end: str, failure: str, words: str
) -> None:
    async with proxied(monkeypatch, *pieces, end=end) as proxy:
        result = await made("https://ai-demo.openai.azure.com/score")
    assert outcome(result) == (failure, False)
    assert words in result.detail
    (request,) = proxy.requests
    assert request.startswith(b"CONNECT ai-demo.openai.azure.com:443 ")
    assert _login(request) == f"{LOGIN}:{PASSWORD}"
    assert KEY.encode() not in request


async def test_proxy_gets_its_login_with_plain_http_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxied(monkeypatch, WHOLE) as proxy:
        assert (await made("http://ai-demo.openai.azure.com/score")).answered
    assert proxy.requests[0].startswith(b"POST http://ai-demo.openai.azure.com/score ")
    assert _login(proxy.requests[0]) == f"{LOGIN}:{PASSWORD}"


async def test_proxy_without_a_scheme_is_one_of_http(monkeypatch: pytest.MonkeyPatch) -> None:
    async with proxied(monkeypatch, WHOLE, form="127.0.0.1:{port}") as proxy:
        assert (await made("http://ai-demo.openai.azure.com/score")).answered
    assert b"proxy-authorization" not in proxy.requests[0].lower()


async def test_proxy_that_is_not_there_or_has_no_address_is_told_without_its_login(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with proxied(monkeypatch):
        pass
    assert outcome(await made("https://ai-demo.openai.azure.com/score")) == ("connection", True)
    monkeypatch.setenv("https_proxy", "http://user%40home:pass%3Aword@")
    assert (await made("https://ai-demo.openai.azure.com/score")).failure == "connection"


@pytest.mark.parametrize("hosts", ["127.0.0.1", "localhost,127.0.0.1", "*"])
async def test_host_that_the_environment_excepts_is_called_without_a_proxy(
    monkeypatch: pytest.MonkeyPatch, hosts: str
) -> None:
    monkeypatch.setenv("NO_PROXY", hosts)
    monkeypatch.setenv("no_proxy", hosts)
    async with AsyncExitStack() as stack:
        proxy = await stack.enter_async_context(proxied(monkeypatch, WHOLE))
        server = await stack.enter_async_context(Server(WHOLE).serve())
        assert (await made(f"http://127.0.0.1:{server.port}/score")).answered
    assert (len(proxy.requests), len(server.requests)) == (0, 1)
    assert b"proxy-authorization" not in server.requests[0].lower()


async def test_key_with_a_line_break_is_neither_sent_nor_told() -> None:
    async with Server(WHOLE).serve() as server:
        result = await made(f"http://127.0.0.1:{server.port}/score", key=f"{KEY}\r\nx: y")
    assert result.failure == "connection"
    assert server.requests == []


async def test_call_on_a_kept_connection_has_no_cookie_of_the_one_before() -> None:
    with_cookie = HEAD + b"Set-Cookie: a=b; Path=/\r\n" + WHOLE.removeprefix(HEAD)
    async with Server(with_cookie, end="keep").serve() as server:
        assert (await made(f"http://127.0.0.1:{server.port}/score", times=2)).answered
    assert len(server.requests) == 2
    assert not any(b"cookie" in each.lower() for each in server.requests)


async def test_call_is_not_repeated_when_its_kept_connection_breaks() -> None:
    """A model may have been paid for the first one."""

    class Once(Server):
        async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.requests.append(await _request(reader))
            writer.write(WHOLE)
            self.requests.append(await _request(reader))

    async with Once().serve() as server:
        result = await made(f"http://127.0.0.1:{server.port}/score", times=2)
    assert outcome(result) == ("connection", False)
    assert len(server.requests) == 2


async def test_machine_s_own_logins_are_not_sent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    async with Server(WHOLE).serve() as server:
        assert (await made(f"http://127.0.0.1:{server.port}/score")).answered
    assert b"authorization" not in server.requests[0].lower()
    assert f"api-key: {KEY}".encode() in server.requests[0]


def test_who_calls_without_this_client_does_not_wait_for_it() -> None:
    script = (
        "import sys, aihub.call.run, aihub.rollout.probe, aihub.smoke.run; "
        "sys.exit(bool({'aiohttp', 'openai'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_package_of_openai_is_loaded_only_for_tasks_that_take_files() -> None:
    script = (
        "import asyncio, sys; from tests.unit.smoke.samples import azure_openai; "
        "from tests.commands.smoke.service import Service, replies; from tests.commands.smoke.answers import CHAT; "
        "assert Service(replies(200, CHAT)).judge(azure_openai()).passed; sys.exit('openai' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def _login(request: bytes) -> str:
    found = re.search(rb"\r\nproxy-authorization: basic (\S+)\r\n", request, re.IGNORECASE)
    return base64.b64decode(found[1]).decode() if found else ""
