"""Make one call of an endpoint, and write its answer."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aihub.call.access import Access, open_route
from aihub.call.answer import Heard, StreamError, image_url, pieces, write_json, write_whole
from aihub.call.errors import CallInputError
from aihub.call.problems import no_answer, not_opened, refusal, stopped, without_output
from aihub.call.request import Given, Kind, Request, adapter_of, kind_of, request_of
from aihub.call.sink import Sink
from aihub.contract.endpoint import Endpoint, Route
from aihub.smoke.errors import CredentialError
from aihub.smoke.tasks import is_filtered, read

if TYPE_CHECKING:
    from httpx2 import Client, Response

_CONNECT_SECONDS = 30.0


@dataclass(frozen=True)
class Options:
    """How an answer is asked for and where it goes."""

    out: Path | None = None
    """File for the answer; None for standard output."""
    is_forced: bool = False
    """Whether to replace a file that exists."""
    is_json: bool = False
    """Whether to write the service's whole JSON."""
    timeout_seconds: float = 300.0
    """Longest wait for the answer to begin, or to go on."""


@dataclass
class Called:
    """A call that was answered."""

    heard: Heard = field(default_factory=Heard)
    seconds: float = 0.0
    """Time from the request to the end of the answer."""
    first_seconds: float | None = None
    """Time to the first words; None for an answer that is not streamed."""

    def summary(self) -> str:
        """Return times, tokens and the size of a vector, as one line."""
        parts = [f"{self.seconds:.2f} s"]
        if self.first_seconds is not None:
            parts.append(f"first words after {self.first_seconds:.2f} s")
        if self.heard.dimensions:
            parts.append(f"{self.heard.dimensions} dimensions")
        parts += [f"{count} tokens {name}" for name, count in self.heard.tokens.items()]
        if self.heard.is_cut:
            parts.append(f"cut at a limit of tokens ({self.heard.ending})")
        return ", ".join(parts)


def call_endpoint(project: Path, stack: str | None, name: str, route: str | None, given: Given, how: Options) -> Called:
    """Call an endpoint of a stack and write its answer.

    Args:
        project: the folder with Pulumi.yaml.
        stack: the stack; None for the selected one.
        name: name of the endpoint.
        route: name of the route; None for that of the target URI.
        given: what to ask.
        how: how, and where the answer goes.

    Raises:
        CallError: the endpoint does not answer, or cannot be called with what was given.
        ContractError: the stack's endpoints cannot be read.
        LoginError: the way to log in is incomplete.
        NoSuchEndpointError: there is no such endpoint or route.
        PulumiError: there is no such stack.
    """
    import httpx2

    sink = Sink(how.out, is_forced=how.is_forced)
    try:
        access = open_route(
            project, stack, name, route, lambda endpoint, found: _check(endpoint, found, given, how, sink)
        )
    except CredentialError as error:
        raise not_opened(name, error) from None
    timeout = httpx2.Timeout(how.timeout_seconds, connect=_CONNECT_SECONDS)
    with access.credentials, httpx2.Client(timeout=timeout) as client:
        return call_route(access, given, how, sink, client)


def call_route(access: Access, given: Given, how: Options, sink: Sink, client: "Client") -> Called:
    """Call a route that is opened, and write its answer; see `call_endpoint`."""
    return _Call(access, given, how, sink, client).make()


def _check(endpoint: Endpoint, route: Route, given: Given, how: Options, sink: Sink) -> None:
    """Refuse what cannot be sent or written, before a credential is read."""
    adapter = adapter_of(endpoint, route)
    kind = kind_of(route, adapter)
    request_of(endpoint, route, adapter, given, stream=True)
    if how.is_json and kind is Kind.AUDIO:
        raise CallInputError("the answer is a recording and no JSON; leave --output json out")
    if kind.is_binary and sink.is_terminal and not how.is_json:
        raise CallInputError(f"the answer is no text; name a file for it: --out {endpoint['name']}{_ENDINGS[kind]}")


_ENDINGS = {Kind.IMAGE: ".png", Kind.AUDIO: ".mp3"}


class _Call:
    """One call with all that it needs."""

    def __init__(self, access: Access, given: Given, how: Options, sink: Sink, client: "Client") -> None:
        self._access, self._given, self._how, self._sink, self._client = access, given, how, sink, client
        self._adapter = adapter_of(access.endpoint, access.route)
        self._kind = kind_of(access.route, self._adapter)
        self._called = Called()

    def make(self) -> Called:
        """Call, and write the answer."""
        import httpx2

        is_streamed = self._kind is Kind.TEXT and not self._how.is_json
        started = time.monotonic()
        try:
            with self._sink:
                try:
                    if not self._ask(started, stream=is_streamed):
                        self._ask(started, stream=False)
                finally:
                    self._sink.end_line()
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise no_answer(self._access, error, self._how.timeout_seconds) from None
        except StreamError as error:
            raise stopped(self._access, error.event) from None
        self._called.seconds = time.monotonic() - started
        return self._called

    def _ask(self, started: float, *, stream: bool) -> bool:
        """Call once; return whether there was an answer, or only that the model does not stream."""
        endpoint, route = self._access.endpoint, self._access.route
        request = request_of(endpoint, route, self._adapter, self._given, stream=stream)
        with self._client.stream(
            "POST", route["uri"], headers=dict(self._access.headers), **_content(request)
        ) as found:
            if found.is_success and found.headers.get("content-type", "").startswith("text/event-stream"):
                self._write_stream(found, started)
                return True
            found.read()
        if found.is_success:
            self._write_whole(found)
            return True
        if stream and _refuses_streams(found):
            return False
        raise refusal(self._access, self._adapter, found)

    def _write_stream(self, found: "Response", started: float) -> None:
        heard = self._called.heard
        for piece in pieces(found.iter_lines(), self._adapter, heard):
            if self._called.first_seconds is None:
                self._called.first_seconds = time.monotonic() - started
            self._sink.text(piece)
        if heard.is_filtered:
            raise stopped(self._access, {"code": heard.ending})
        if self._called.first_seconds is None and not heard.is_cut:
            raise without_output(self._access, self._adapter, found)

    def _write_whole(self, found: "Response") -> None:
        if self._how.is_json:
            write_json(found, self._sink)
            return
        if is_filtered(found):
            raise stopped(self._access, {"code": "content_filter"})
        if not self._adapter.answers(found):
            raise without_output(self._access, self._adapter, found)
        if self._kind is Kind.IMAGE and (url := image_url(read(found))):
            # The URL itself opens the image; the credential is not for its host.
            image = self._client.get(url)
            image.raise_for_status()
            self._sink.content(image.content)
            return
        write_whole(found, self._kind, self._adapter, self._sink, self._called.heard)


def _content(request: Request) -> dict[str, Any]:
    return {"data": request.body, "files": request.files} if request.files else {"json": request.body}


def _refuses_streams(response: "Response") -> bool:
    match response.status_code, read(response):
        case 400, {"error": {"param": "stream"}}:
            return True
    return False
