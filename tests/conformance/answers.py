"""What Azure answers: its status, its code and its form, which are recorded, and its values, which are not."""

import json
import re
from dataclasses import dataclass
from typing import Any

from httpx2 import Response

Record = dict[str, Any]
"""What is kept of an answer: `request`, `status`, and where they are there `code`, `headers`, `ends` and `form`."""

_NOTED_HEADERS = ("Azure-AsyncOperation", "Location", "WWW-Authenticate", "apim-request-id")
"""Headers that the program acts on; only whether they are there is recorded."""
_NO_VALUE = object()


class UnmetError(AssertionError):
    """Azure does not behave as assumed; the text says what was wanted and what came."""


class UnavailableError(Exception):
    """Azure does not give here what a behaviour needs; the text says why. It is neither met nor unmet."""


_LACKING = {
    "AuthorizationFailed",
    "DeploymentModelNotSupported",
    "InsufficientQuota",
    "InvalidApiSetId",
    "LocationNotAvailableForResourceType",
    "MarketplacePurchaseEligibilityFailed",
    "MissingSubscriptionRegistration",
    "OutOfCapacity",
    "OutOfQuota",
    "QuotaExceeded",
    "RequestDisallowedByPolicy",
    "ServiceModelDeprecated",
    "SpecialFeatureOrQuotaIdRequired",
}
"""Codes that say what a subscription or a region has not, where success was wanted."""


@dataclass
class Answer:
    """An answer; for a write that takes time, its first answer with the resource's body as it ends."""

    request: str
    """What was asked, without any name of our own."""
    status: int
    body: Any
    """JSON, text, or None."""
    headers: dict[str, str]
    """Those that were noted."""
    reason: str = ""
    """Of the status line."""
    ends: str | None = None
    """How a long-running operation ended: `Succeeded`, or `Failed: <code>`; None where there was none."""

    @property
    def code(self) -> str | None:
        """The error's code, with that of its inner error: `Forbidden/ForbiddenByRbac`."""
        error = self.body.get("error") if isinstance(self.body, dict) else None
        if not isinstance(error, dict):
            return None
        inner = error.get("innererror")
        codes = [error.get("code"), inner.get("code") if isinstance(inner, dict) else None]
        return "/".join(str(each) for each in codes if each is not None) or None

    @property
    def is_ok(self) -> bool:
        """Whether it was accepted and, if it took time, ended well."""
        return 200 <= self.status < 300 and self.ends in {None, "Succeeded"}

    def __getitem__(self, path: str) -> Any:
        """The value at a dotted path.

        Raises:
            UnmetError: there is none.
        """
        found = self._at(path)
        if found is _NO_VALUE:
            raise UnmetError(f"{self.request}: no {path} in the answer, which is {self}")
        return found

    def ok(self, status: int | None = None) -> "Answer":
        """Itself, where it was accepted.

        Raises:
            UnavailableError: the subscription or the region does not have what it needs.
            UnmetError: it was not, or has another status.
        """
        codes = {*(self.code or "").split("/"), (self.ends or "").partition(": ")[2]}
        if lacking := codes & _LACKING:
            raise UnavailableError(f"{self.request}: {min(lacking)}")
        if self.status == 429:
            raise UnavailableError(f"{self.request}: throttled for longer than it is waited for")
        if not self.is_ok or status not in {None, self.status}:
            raise UnmetError(f"{self.request}: wanted {status or 'success'}, but it is {self}")
        return self

    def refused(self, status: int, code: str | None = None) -> "Answer":
        """Itself, where it was refused so.

        Raises:
            UnmetError: it was not, or otherwise.
        """
        if self.status != status or (code is not None and code != self.code):
            raise UnmetError(f"{self.request}: wanted {status} {code or ''}, but it is {self}")
        return self

    def has(self, path: str, value: Any) -> "Answer":
        """Itself, where it has a value there.

        Raises:
            UnmetError: it has another, or none.
        """
        if (found := self[path]) != value:
            raise UnmetError(f"{self.request}: wanted {path} to be {value!r}, but it is {found!r}")
        return self

    def lacks(self, *paths: str) -> "Answer":
        """Itself, where it has nothing there.

        Raises:
            UnmetError: it has.
        """
        for path in paths:
            if self._at(path) is not _NO_VALUE:
                raise UnmetError(f"{self.request}: wanted no {path}, but there is one")
        return self

    def record(self) -> Record:
        """What is kept of it."""
        kept: Record = {"request": self.request, "status": self.status}
        if self.code is not None:
            kept["code"] = self.code
        if self.headers:
            kept["headers"] = sorted(self.headers)
        if self.ends is not None:
            kept["ends"] = self.ends
        if self.body is not None:
            kept["form"] = form(self.body)
        return kept

    def __str__(self) -> str:
        """What went wrong, in one line; values of what went well could be secrets."""
        what = f"{self.status} {self.code or self.reason}".strip()
        if self.ends not in {None, "Succeeded"}:
            what += f", ended {self.ends}"
        error = self.body.get("error") if isinstance(self.body, dict) else None
        message = error.get("message") if isinstance(error, dict) else None
        return f"{what} ({message})" if message else what

    def _at(self, path: str) -> Any:
        found = self.body
        for name in path.split("."):
            if isinstance(found, list) and name.isdigit() and int(name) < len(found):
                found = found[int(name)]
            elif isinstance(found, dict) and name in found:
                found = found[name]
            else:
                return _NO_VALUE
        return found


def answer_of(request: str, response: Response) -> Answer:
    """The answer in an HTTP response."""
    body: Any = None
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind == "text/event-stream":
        body = [json.loads(line) for line in re.findall(r"^data: (\{.*)", response.text, re.MULTILINE)]
    elif response.content:
        try:
            body = response.json()
        except ValueError:
            body = response.text
    noted = {name: response.headers[name] for name in _NOTED_HEADERS if name in response.headers}
    return Answer(request, response.status_code, body, noted, response.reason_phrase)


def form(value: Any) -> Any:
    """Names and types of a body's members, in nested mappings; of a list, those of all its elements together."""
    if isinstance(value, dict):
        return {("*" if "/" in name else name): form(each) for name, each in sorted(value.items())}
    if isinstance(value, list):
        merged: Any = None
        for each in value:
            merged = form(each) if merged is None else _merged(merged, form(each))
        return [] if merged is None else [merged]
    return {bool: "boolean", str: "text", int: "number", float: "number"}.get(type(value), "null")


def _merged(one: Any, other: Any) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        both = {**one, **other}
        return {
            name: _merged(one[name], other[name]) if name in one and name in other else both[name]
            for name in sorted(both)
        }
    if isinstance(one, list) and isinstance(other, list):
        return [_merged(one[0], other[0])] if one and other else one or other
    if one == other:
        return one
    return " or ".join(sorted({*_words(one), *_words(other)}))


def _words(kind: Any) -> list[str]:
    return kind.split(" or ") if isinstance(kind, str) else ["list" if isinstance(kind, list) else "object"]


def lines(record: Record) -> list[str]:
    """A record as lines that can be compared one by one: `status: 200`, `form.properties.endpoint: text`."""
    found: list[str] = []

    def walk(path: str, value: Any) -> None:
        if isinstance(value, dict) and value:
            for name, each in value.items():
                walk(f"{path}.{name}" if path else name, each)
        elif isinstance(value, list) and value and isinstance(value[0], dict | list):
            walk(f"{path}[]", value[0])
        else:
            found.append(f"{path}: {', '.join(map(str, value)) if isinstance(value, list) else value}")

    if record:
        walk("", record)
    return found
