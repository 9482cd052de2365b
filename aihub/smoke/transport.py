"""httpx2's client with aiohttp underneath, whose connections take far less processor time than httpx2's own.

The openai package has such a client, too (`DefaultAioHttpClient`), which takes connections that broke for timeouts, and
lets errors through that httpx2 has no name for.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from traceback import walk_tb
from typing import Any

import aiohttp
import httpx2
from aiohttp.http import HttpProcessingError

_HEADER_BYTES = 65_536
"""The longest header of an answer."""
_HEADERS = 1024
"""The most headers of an answer."""


class Client(httpx2.AsyncClient):
    """A client for all hosts, by the environment's proxies and without cookies; its caller limits the connections."""

    def __init__(self, **options: Any) -> None:
        super().__init__(cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())), **options)

    def _init_transport(self, *_: Any, **options: Any) -> httpx2.AsyncBaseTransport:
        return Transport(options["verify"])

    def _init_proxy_transport(self, proxy: httpx2.Proxy, *_: Any, **options: Any) -> httpx2.AsyncBaseTransport:
        # aiohttp takes the login from the URL, from which httpx2 has taken it.
        name, password = proxy.auth or (None, None)
        return Transport(options["verify"], str(proxy.url.copy_with(username=name, password=password)))


class Transport(httpx2.AsyncBaseTransport):
    """Sends requests by aiohttp, directly or through a proxy; any error is one of httpx2's."""

    def __init__(self, tls: ssl.SSLContext, proxy: str | None = None) -> None:
        self._tls, self._proxy = tls, proxy
        self._session: aiohttp.ClientSession | None = None
        """Made with the first request, since it belongs to the event loop."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and return the answer once its headers are there."""
        self._session = self._session or _new_session(self._tls)
        seconds = request.extensions["timeout"]
        with _errors_of_httpx2():
            answer = await self._session.request(
                request.method,
                str(request.url),
                headers=request.headers.multi_items(),
                data=await request.aread() or None,
                allow_redirects=False,
                proxy=self._proxy,
                timeout=aiohttp.ClientTimeout(total=None, connect=seconds["connect"], sock_read=seconds["read"]),
            )
        reason = {"reason_phrase": (answer.reason or "").encode("ascii", "ignore")}
        body = _Body(answer, seconds["read"])
        return httpx2.Response(answer.status, headers=answer.raw_headers, stream=body, extensions=reason)

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session:
            await self._session.close()


def _new_session(tls: ssl.SSLContext) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0, ssl=tls),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        max_line_size=_HEADER_BYTES,
        max_field_size=_HEADER_BYTES,
        max_headers=_HEADERS,
    )


class _Body(httpx2.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse, seconds: float | None) -> None:
        self._answer, self._seconds = answer, seconds

    async def __aiter__(self) -> AsyncIterator[bytes]:
        some = b"more"
        while some:
            with _errors_of_httpx2():
                # aiohttp's own timeout ends at a chunk that it cannot read, and its wait does not.
                async with asyncio.timeout(self._seconds):
                    some = await self._answer.content.readany()
            yield some

    async def aclose(self) -> None:
        # What was not read to its end closes its connection.
        self._answer.release()


@contextmanager
def _errors_of_httpx2() -> Iterator[None]:
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        late = httpx2.ConnectTimeout if _came_before_tls(error) else httpx2.ReadTimeout
        raise late(str(error)) from error
    except TimeoutError as error:
        raise httpx2.ReadTimeout(str(error)) from error
    except aiohttp.ClientHttpProxyError as error:
        raise httpx2.ProxyError(f"the proxy answers {error.status} {error.message}") from error
    except aiohttp.ClientConnectorError as error:
        # aiohttp's own text has the memory address of the TLS context.
        why = str(error.__cause__ or "") or "the connection was closed"
        # What is reset was there: TLS had begun.
        broken = httpx2.ReadError if isinstance(error.__cause__, ConnectionResetError) else httpx2.ConnectError
        raise broken(why) from error
    except aiohttp.InvalidURL as error:
        # Its text is the URL, and that of a proxy may have a login.
        raise httpx2.UnsupportedProtocol("the address of the host, or of its proxy, is none") from error
    except (aiohttp.ClientResponseError, HttpProcessingError) as error:
        raise httpx2.RemoteProtocolError(error.message) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx2.ReadError(str(error) or type(error).__name__) from error
    except ValueError as error:
        # A header that cannot be sent; the text does not tell it.
        raise httpx2.LocalProtocolError(str(error)) from error


def _came_before_tls(error: BaseException) -> bool:
    """Return whether time was up before there was a connection.

    aiohttp has one error for that, for silence in TLS and for that of a proxy; where it waited tells them apart.
    """
    cause: BaseException | None = error
    while cause:
        if any(
            frame.f_code.co_name in {"_resolve_host", "start_connection"} for frame, _ in walk_tb(cause.__traceback__)
        ):
            return True
        cause = cause.__cause__
    return False
