"""Azure as behaviours see it: a group of the run's own, requests that are recorded, operations followed to their end.

On the local Azure and on Azure itself all is the same but for the time that it takes.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from aihub.azure.credential import RESOURCE_MANAGER, SharedCredential, claims_of, principal_type_in
from aihub.responses import wait_seconds
from tests.conformance.answers import Answer, Record, UnavailableError, answer_of
from tests.conformance.request_names import request_name

API_VERSIONS: Mapping[str, str] = {
    "microsoft.resources": "2024-03-01",
    "microsoft.operationalinsights": "2023-09-01",
    "microsoft.insights/components": "2020-02-02",
    "microsoft.insights/actiongroups": "2024-10-01-preview",
    "microsoft.insights/metricalerts": "2018-03-01",
    "microsoft.insights/scheduledqueryrules": "2025-01-01-preview",
    "microsoft.insights/workbooks": "2023-06-01",
    "microsoft.insights/diagnosticsettings": "2021-05-01-preview",
    "microsoft.insights/autoscalesettings": "2021-05-01-preview",
    "microsoft.storage": "2024-01-01",
    "microsoft.keyvault": "2024-11-01",
    "microsoft.managedidentity": "2023-01-31",
    "microsoft.authorization/locks": "2020-05-01",
    "microsoft.authorization": "2022-04-01",
    "microsoft.consumption": "2024-08-01",
    "microsoft.cognitiveservices/accounts/connections": "2026-03-01",
    "microsoft.cognitiveservices/accounts/projects/connections": "2026-03-01",
    "microsoft.cognitiveservices/accounts/managedcomputedeployments": "2026-05-15-preview",
    "microsoft.cognitiveservices": "2025-06-01",
    "microsoft.machinelearningservices": "2025-12-01",
    "microsoft.network/privatednszones": "2024-06-01",
    "microsoft.network": "2024-05-01",
}
"""The versions that the program asks at, by type or namespace."""
GROUP_PREFIX = "rg-aihub-conformance-"

_BUSY = {"RequestConflict", "AnotherOperationInProgress", "AccountProvisioningStateInvalid", "ObjectIsBeingDeleted"}
_LONGEST_WAIT_SECONDS = 600.0
"""For what passes by itself: another write, a limit of requests, a role that spreads."""
_POLL_SECONDS, _OPERATION_SECONDS = 10.0, 3600.0


class OutOfTimeError(Exception):
    """The time of the run is over."""


@dataclass
class Azure:
    """One run's place in Azure."""

    credential: SharedCredential
    subscription_id: str
    location: str
    run: str
    """Its id, which is part of all names."""
    tags: Mapping[str, str]
    """Of its group."""
    opted_in: frozenset[str] = frozenset()
    deadline: float = float("inf")
    """On `time.monotonic`'s clock."""
    tell: Callable[[str], None] = lambda _line: None
    sleep: Callable[[float], object] = time.sleep
    """Lets seconds pass; for the local Azure its time is moved on instead."""
    hang: Callable[[str], AbstractContextManager[None]] | None = None
    """Keeps operations of the local Azure, which end at once, from their end; None on Azure."""
    records: list[Record] = field(default_factory=list)
    """What was answered since the last behaviour began."""
    _there: set[str] = field(default_factory=set)
    _is_recording: bool = True
    _client: httpx2.Client = field(default_factory=lambda: httpx2.Client(timeout=120, follow_redirects=False))

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    # Who and where.

    @property
    def subscription(self) -> str:
        """Its id in Resource Manager."""
        return f"/subscriptions/{self.subscription_id}"

    @property
    def group(self) -> str:
        """The id of the run's group, which is there."""
        return self.need(f"{self.subscription}/resourceGroups/{self.group_name}", {"tags": dict(self.tags)})

    @property
    def group_name(self) -> str:
        """The name of the run's group."""
        return f"{GROUP_PREFIX}{self.run}"

    def name(self, purpose: str) -> str:
        """A name that nobody else has, of letters and digits."""
        return f"{purpose}{self.run}"

    def id(self, type_name: str, name: str) -> str:
        """The id of a resource in the run's group."""
        return f"{self.group}/providers/{type_name}/{name}"

    def token(self, scope: str = RESOURCE_MANAGER) -> str:
        """An access token of who runs this."""
        return self.credential.get_token(f"{scope}/.default").token

    def bearer(self, scope: str) -> dict[str, str]:
        """The header that carries such a token."""
        return {"Authorization": f"Bearer {self.token(scope)}"}

    @property
    def principal(self) -> dict[str, str]:
        """Who runs this, as role assignments name it."""
        claims = claims_of(self.token())
        return {"principalId": str(claims["oid"]), "principalType": principal_type_in(claims)}

    @property
    def tenant_id(self) -> str:
        """The tenant of who runs this."""
        return str(claims_of(self.token())["tid"])

    # Requests to Resource Manager.

    def get(self, path: str, version: str | None = None, **query: str) -> Answer:
        """Reads."""
        return self.arm("GET", path, version=version, query=query)

    def put(self, path: str, body: Any, version: str | None = None, **options: Any) -> Answer:
        """Writes, to the end; located resources are where the run is, unless they say otherwise."""
        return self.arm("PUT", path, body, version=version, **options)

    def post(self, path: str, body: Any = None, version: str | None = None) -> Answer:
        """Calls an action, to the end."""
        return self.arm("POST", path, body or {}, version=version)

    def delete(self, path: str, version: str | None = None, **query: str) -> Answer:
        """Deletes, to the end."""
        return self.arm("DELETE", path, version=version, query=query)

    def arm(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: str | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        is_patient: bool = True,
        follows: bool = True,
    ) -> Answer:
        """Asks Resource Manager.

        Args:
            method: of HTTP.
            path: a resource's id, with what stands behind it.
            body: JSON.
            version: by default that of the program; an empty one is left out.
            query: further parameters.
            headers: instead of the credential.
            is_patient: waits while another write is under way.
            follows: waits for the end of the operation that this starts.

        Raises:
            OutOfTimeError: the run's time is over.
        """
        version = api_version_of(path) if version is None else version
        parameters = {**({"api-version": version} if version else {}), **(query or {})}
        given = self.bearer(RESOURCE_MANAGER) if headers is None else dict(headers)
        url = f"{RESOURCE_MANAGER}{path}"
        request = self._named(method, url, parameters)
        response = self._send(method, url, parameters, body, given, is_patient=is_patient)
        answer = answer_of(request, response)
        if follows and method != "GET" and answer.is_ok:
            self._follow(answer, response)
            if method in {"PUT", "PATCH"} and answer.is_ok:
                settled = self._send("GET", url, parameters, None, given, is_patient=True)
                answer.body = answer_of(request, settled).body
        return self.record(answer)

    # Requests to other services.

    def call(
        self, method: str, url: str, body: Any = None, headers: Mapping[str, str] | None = None, **files: Any
    ) -> Answer:
        """Asks any service, without a credential but for the headers."""
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        request = self._named(method, url.partition("?")[0], query)
        response = self._send(method, url.partition("?")[0], query, body, headers or {}, is_patient=True, **files)
        return self.record(answer_of(request, response))

    def eventually(
        self, ask: Callable[[], Answer], until: Callable[[Answer], bool], seconds: float = _LONGEST_WAIT_SECONDS
    ) -> Answer:
        """Asks until the answer is as wanted, or the time for it is over; the last answer alone is recorded."""
        waited = 0.0
        while True:
            with self.unrecorded():
                answer = ask()
            if until(answer) or waited >= seconds:
                return self.record(answer)
            waited += self.pause(_POLL_SECONDS)

    # What behaviours stand on.

    def need(self, path: str, body: Any, version: str | None = None) -> str:
        """Has a resource be there, which is not what is tried; its id.

        Raises:
            UnavailableError: Azure does not give it here.
            UnmetError: Azure refuses it.
        """
        if path not in self._there:
            with self.unrecorded():
                if self.get(path, version).status == 404:
                    self.tell(f"makes {self._named('', f'{RESOURCE_MANAGER}{path}', {}).strip()}")
                    self.put(path, self.located(path, body), version).ok()
            self._there.add(path)
        return path

    def is_known(self, path: str) -> bool:
        """Whether a resource is known to be there."""
        return path in self._there

    def gone(self, path: str) -> None:
        """Forgets that a resource is there."""
        self._there = {each for each in self._there if not each.startswith(path)}

    def located(self, path: str, body: Any) -> Any:
        """A body with the run's location, where its type has one."""
        children = {"deployments", "connections", "secrets", "raipolicies", "raiblocklists", "marketplacesubscriptions"}
        children |= {"subnets", "privatednszonegroups"}
        kind = path.rsplit("/", 2)[-2].lower()
        has_none = kind in {*children, "raiblocklistitems", "roleassignments", "managedcomputedeployments"}
        if (has_none and "/onlineendpoints/" not in path.lower()) or "location" in body:
            return body
        return {"location": self.location, **body}

    def must_be_asked_for(self, what: str) -> None:
        """Ends a behaviour that costs, unless it was asked for.

        Raises:
            UnavailableError: it was not.
        """
        if what not in self.opted_in:
            raise UnavailableError(f"it is tried when asked for: --with {what}")

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """Keeps no record of what is answered meanwhile."""
        before, self._is_recording = self._is_recording, False
        try:
            yield
        finally:
            self._is_recording = before

    @contextmanager
    def unfinished(self, path: str) -> Iterator[None]:
        """Has a write stay under way meanwhile, which it does by itself on Azure.

        Args:
            path: the end of the id of what is written.
        """
        if self.hang is None:
            yield
        else:
            with self.hang(path):
                yield

    def record(self, answer: Answer) -> Answer:
        """Records an answer, unless nothing is recorded now; the answer itself."""
        if self._is_recording:
            self.records.append(answer.record())
        return answer

    def begin(self) -> None:
        """Forgets the records of the behaviour before."""
        self.records = []

    def pause(self, seconds: float) -> float:
        """Waits; for how many seconds.

        Raises:
            OutOfTimeError: the run's time would be over.
        """
        if time.monotonic() + seconds > self.deadline:
            raise OutOfTimeError
        self.sleep(seconds)
        return seconds

    def _send(
        self,
        method: str,
        url: str,
        query: Mapping[str, str],
        body: Any,
        headers: Mapping[str, str],
        *,
        is_patient: bool,
        **files: Any,
    ) -> httpx2.Response:
        waited = 0.0
        while True:
            if time.monotonic() > self.deadline:
                raise OutOfTimeError
            given = {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
            response = self._client.request(
                method, url, params=dict(query) or None, headers=dict(headers), **given, **files
            )
            wait = wait_seconds(response.headers) or _POLL_SECONDS
            passes = response.status_code in {429, 503} or (is_patient and _is_busy(response))
            if not passes or waited + wait > _LONGEST_WAIT_SECONDS:
                return response
            self.tell(f"{method} {urlsplit(url).path.rpartition('/')[2]}: {response.status_code}, waits {wait:.0f} s")
            waited += self.pause(wait)

    def _follow(self, answer: Answer, response: httpx2.Response) -> None:
        """Waits for the end of an operation, by the first of what its answer names."""
        operation, location = (response.headers.get(name) for name in ("Azure-AsyncOperation", "Location"))
        if not operation and not (location and response.status_code == 202):
            if response.status_code == 202 or _state(answer.body) not in {None, "Succeeded", "Failed", "Canceled"}:
                answer.ends = self._settled(str(response.request.url))
            return
        waited = 0.0
        while waited < _OPERATION_SECONDS:
            at = self._send(
                "GET", operation or str(location), {}, None, self.bearer(RESOURCE_MANAGER), is_patient=False
            )
            status, code = _status(at, by_body=bool(operation))
            if status is not None:
                answer.ends = f"{status}: {code}" if code else status
                return
            waited += self.pause(wait_seconds(at.headers) or _POLL_SECONDS)
        answer.ends = "Running"

    def _settled(self, url: str) -> str:
        waited = 0.0
        while waited < _OPERATION_SECONDS:
            at = self._send("GET", url, {}, None, self.bearer(RESOURCE_MANAGER), is_patient=False)
            state = _state(at.json()) if at.content else None
            if state in {None, "Succeeded", "Failed", "Canceled"}:
                return state or "Succeeded"
            waited += self.pause(_POLL_SECONDS)
        return "Running"

    def _named(self, method: str, url: str, query: Mapping[str, str]) -> str:
        return request_name(method, url, query, {self.run, self.subscription_id.lower(), self.location})


def new_run() -> str:
    """An id for a run."""
    return f"x{uuid.uuid4().hex[:7]}"


def api_version_of(path: str) -> str:
    """The version that the program asks at, for a resource or what stands below it."""
    namespace, *parts = path.lower().rpartition("/providers/")[2].split("/")
    types = [namespace, *parts[::2]] if "/providers/" in path.lower() else ["microsoft.resources"]
    for length in range(len(types), 0, -1):
        if (version := API_VERSIONS.get("/".join(types[:length]))) is not None:
            return version
    raise KeyError(path)


def _is_busy(response: httpx2.Response) -> bool:
    return response.status_code in {400, 409} and any(code in response.text for code in _BUSY)


def _state(body: Any) -> str | None:
    properties = body.get("properties") if isinstance(body, dict) else None
    state = properties.get("provisioningState") if isinstance(properties, dict) else None
    return state if isinstance(state, str) else None


def _status(at: httpx2.Response, *, by_body: bool) -> tuple[str | None, str | None]:
    """Status and error code of an operation; no status while it runs."""
    body = at.json() if at.content else {}
    code = (body.get("error") or {}).get("code") if isinstance(body, dict) else None
    if at.status_code >= 400:
        # Gone, and with it the place to ask.
        return ("Succeeded", None) if at.status_code == 404 else ("Failed", code)
    if not by_body:
        return (None, None) if at.status_code == 202 else ("Succeeded", None)
    status = str(body.get("status"))
    return (status.capitalize(), code) if status.lower() in {"succeeded", "failed", "canceled"} else (None, None)
