"""Resource Manager's end of the wire: answers that a test has written down, to the real pipeline."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from requests.adapters import BaseAdapter

from aihub.azure.resource_manager import Arm

THING = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Things/things/thing"
VERSION = "2025-06-01"
ASYNC = "https://management.azure.com/subscriptions/s/operations/1?api-version=2025-06-01"


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    body: Any = None
    """JSON; bytes are sent as they are."""
    headers: dict[str, str] = field(default_factory=dict)
    to: str = ""
    """Part of the method and path of the request that gets this answer; by default the next request gets it."""
    body_has: str = ""
    """Part of the body of that request."""

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        if isinstance(self.body, bytes):
            return self.body
        return b"" if self.body is None else json.dumps(self.body).encode()


class _Wire(BaseAdapter):
    def __init__(self, replies: Sequence[Reply | Exception]) -> None:
        super().__init__()
        self.replies = list(replies)
        self.requests: list[Any] = []
        self._lock = Lock()

    def send(self, request: Any, *_: Any, **__: Any) -> requests.Response:
        with self._lock:
            self.requests.append(request)
            reply = self._next(f"{request.method} {request.path_url}", str(request.body))
        if isinstance(reply, Exception):
            raise reply
        answer = requests.Response()
        answer.status_code = reply.status
        answer.headers.update({"Content-Type": "application/json", **reply.headers})
        answer._content = reply.content
        answer.request, answer.url = request, request.url
        answer.raw = _Raw()
        return answer

    def _next(self, asked: str, body: str) -> Reply | Exception:
        for index, each in enumerate(self.replies):
            if isinstance(each, Exception) or (each.to in asked and each.body_has in body):
                return self.replies.pop(index)
        raise AssertionError(f"no answer to {asked}")

    def close(self) -> None:
        """Nothing is open."""


class _Raw:
    """What azure-core looks at besides the content."""

    enforce_content_length = False

    def close(self) -> None:
        """Nothing is open."""


class _Transport(RequestsTransport):  # type: ignore[misc]
    def __init__(self, session: requests.Session) -> None:
        super().__init__(session=session, session_owner=False)
        self.pauses: list[float] = []

    def sleep(self, duration: float) -> None:
        self.pauses.append(duration)


class Identity:
    """A credential that has a token for everything."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Gives the one token."""
        return AccessToken("the-token", 9_999_999_999)

    def close(self) -> None:
        """Nothing is open."""


class FakeArm:
    """The client under test, what it sent, and how long it waited."""

    def __init__(self, *replies: Reply | Exception, credential: Any = None) -> None:
        self._wire = _Wire(replies)
        self.transport = _Transport(self.session())
        self.told: list[str] = []
        """Lines for a person."""
        self.arm = Arm(credential or Identity(), self.transport, self.told.append)

    def session(self) -> requests.Session:
        """What any transport can be given to reach these answers."""
        session = requests.Session()
        # To look for a proxy in the environment takes longer than all else about a request.
        session.trust_env = False
        session.mount("https://", self._wire)
        return session

    def then(self, *replies: Reply | Exception) -> None:
        """Answers these after those that are still to come."""
        self._wire.replies += replies

    @property
    def sent(self) -> list[str]:
        """Method and path of each request."""
        return [f"{each.method} {each.path_url}" for each in self._wire.requests]

    @property
    def bodies(self) -> list[Any]:
        """The body of each request that has one."""
        return [json.loads(each.body) for each in self._wire.requests if each.body]

    @property
    def tokens(self) -> set[str]:
        """The headers that carried a token."""
        return {each.headers["Authorization"] for each in self._wire.requests}

    @property
    def pauses(self) -> list[float]:
        """Seconds of each wait."""
        return self.transport.pauses
