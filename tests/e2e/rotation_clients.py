"""Applications that call endpoints while their keys are rotated, by the local Azure's clock."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import httpx2
import requests
from azure.core.credentials import AccessToken
from azure.core.pipeline.transport import RequestsTransport
from azure.identity import ClientSecretCredential
from azure.keyvault.secrets import SecretClient
from requests.adapters import HTTPAdapter

from aihub.clock import Clock
from localazure.instance import LocalAzure
from tests.e2e.project import SECRETS

Json = dict[str, Any]

_TOKEN_SECONDS = 1800.0
_PATIENCE_SECONDS = 60.0


class AzureClock:
    """The local Azure's time. It is moved on only between the calls of clients, which go on in between."""

    def __init__(self, azure: LocalAzure) -> None:
        self._azure = azure
        self._ahead = azure.now() - time.monotonic()
        lock = threading.RLock()
        self._changed = threading.Condition(lock)
        # Another: a client that waits for a turn is not woken by the end of each call of the others.
        self._turned = threading.Condition(lock)
        self._calling = 0
        self._is_moving = False
        self._turn = 0
        self.clients = 0
        self.calls = 0

    def now(self) -> float:
        return time.monotonic() + self._ahead

    @contextmanager
    def standing(self) -> Iterator[None]:
        """While time stands still, but for what passes of itself."""
        with self._changed:
            assert self._changed.wait_for(lambda: not self._is_moving, _PATIENCE_SECONDS)
            self._calling += 1
        try:
            yield
        finally:
            with self._changed:
                self._calling -= 1
                self.calls += 1
                self._changed.notify_all()

    def next_turn(self, seen: int) -> int:
        """Waits until time has been moved, or something was done, since a turn."""
        with self._turned:
            assert self._turned.wait_for(lambda: self._turn > seen, _PATIENCE_SECONDS), "nothing happens any more"
            return self._turn

    def take_turn(self) -> None:
        """Lets clients call once more."""
        with self._turned:
            self._turn += 1
            self._turned.notify_all()

    def advance(self, seconds: float) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: not self._is_moving, _PATIENCE_SECONDS)
            self._is_moving = True
            assert self._changed.wait_for(lambda: not self._calling, _PATIENCE_SECONDS)
            self._azure.advance(seconds)
            self._ahead += seconds
            self._is_moving = False
            self._turn += 1
            self._changed.notify_all()
            self._turned.notify_all()
            if seconds < 60:
                return
            wanted = self.calls + self.clients
            assert self._changed.wait_for(lambda: self.calls >= wanted, _PATIENCE_SECONDS), "no client calls any more"


class RotationClock(Clock):
    """The clock of one run of the rotation."""

    def __init__(self, clock: AzureClock) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> float:
        return self._clock.now()

    def sleep(self, seconds: float) -> None:
        super().sleep(0)
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            self._clock.advance(min(left, 900))


class Identity:
    """The deploying principal, who has a new token whenever the old one is over by the local Azure's clock."""

    def __init__(self, clock: AzureClock, environment: dict[str, str]) -> None:
        self._clock = clock
        self._login = [environment[f"AZURE_{name}"] for name in ("TENANT_ID", "CLIENT_ID", "CLIENT_SECRET")]
        self._tokens: dict[str, tuple[float, str]] = {}
        self._lock = threading.Lock()

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        with self._lock:
            until, token = self._tokens.get(scopes[0], (0.0, ""))
            if until <= self._clock.now():
                with ClientSecretCredential(*self._login) as credential:
                    token = credential.get_token(*scopes).token
                self._tokens[scopes[0]] = (self._clock.now() + _TOKEN_SECONDS, token)
        # Over by the machine's clock, so that nobody keeps it.
        return AccessToken(token, int(time.time()))

    def close(self) -> None:
        """Nothing is open."""


class Clients:
    """So many applications, each with one endpoint, that read their key again within the interval."""

    def __init__(self, number: int, endpoints: list[Json], clock: AzureClock, identity: Identity) -> None:
        self._clock = clock
        session = requests.Session()
        session.mount("https://", HTTPAdapter(pool_maxsize=number))
        self._vault = SecretClient(SECRETS, identity, transport=RequestsTransport(session=session))
        self._http = httpx2.Client(limits=httpx2.Limits(max_connections=number))
        self._ended = threading.Event()
        self.refused: list[str] = []
        self._threads = [
            threading.Thread(target=self._run, args=(endpoints[index % len(endpoints)], index))
            for index in range(number)
        ]

    def __enter__(self) -> Self:
        self._clock.clients = len(self._threads)
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._clock.take_turn()
        for each in self._threads:
            each.join()
        self._clock.clients = 0
        self._http.close()
        self._vault.close()

    def _run(self, endpoint: Json, index: int) -> None:
        key, until, turn = "", 0.0, 0
        try:
            while not self._ended.is_set():
                turn = self._clock.next_turn(turn)
                with self._clock.standing():
                    if self._clock.now() >= until:
                        # They do not all read at the same time: some do long before they must.
                        until = self._clock.now() + 3600 * (1 - index % 4 / 8)
                        key = self._vault.get_secret(endpoint["key_secret"].rpartition("/")[2]).value or ""
                    self._call(endpoint, key)
        except Exception as error:
            self.refused.append(f"{endpoint['name']}: {error}")
            raise

    def _call(self, endpoint: Json, key: str) -> None:
        route = endpoint["routes"][0]
        header = {route["auth"]["header"]: route["auth"]["format"].replace("{credential}", key)}
        chat = {"messages": [{"role": "user", "content": "ping"}], "model": endpoint["model"]}
        answer = self._http.post(route["uri"], json=route.get("body", chat), headers=header)
        if answer.status_code != 200:
            self.refused.append(f"{endpoint['name']}: {answer.status_code} {answer.text}")
