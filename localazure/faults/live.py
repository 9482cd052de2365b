"""The faults that are set, and whether one strikes the current request."""

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

from localazure.clock import Clock
from localazure.faults import file
from localazure.faults.kinds import Fault, FaultError, parse

AnyFault = TypeVar("AnyFault", bound=Fault)


@dataclass(frozen=True)
class CurrentRequest:
    """The current request: a fault strikes it or does not, however often its services ask."""

    host: str = ""
    path: str = ""
    method: str = ""
    deployment: str = ""
    struck: dict[str, int] = field(default_factory=dict)
    """By the fault's name: this request's number among those to its place that are struck; 0 if it is not struck."""

    @property
    def place(self) -> tuple[str, str, str]:
        """The host, path and deployment, by which repeated requests are recognised."""
        return self.host, self.path, self.deployment


@dataclass
class _Live:
    fault: Fault
    since: float
    of_file: bool
    seen: int = 0
    struck: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """The number of requests that were struck, by place."""

    def is_over(self, now: float) -> bool:
        lasts = self.fault.for_seconds
        return lasts is not None and now >= self.since + self.fault.after_seconds + lasts

    def strike(self, current: CurrentRequest, now: float) -> int:
        """Counts a request; returns its number among those to its place that are struck, 0 if it is not struck."""
        fault = self.fault
        if now < self.since + fault.after_seconds or self.is_over(now) or not _matches(fault, current):
            return 0
        self.seen += 1
        if self.seen % fault.every or (fault.times is not None and self.struck.total() >= fault.times):
            return 0
        self.struck[current.place] += 1
        return self.struck[current.place]


class Faults:
    """The faults of a file, which is read again when it has changed, and those set by call."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._path = path
        self._read: tuple[int, int] | None = None
        self._live: dict[str, _Live] = {}

    def set(self, kind: str, /, **members: Any) -> str:
        """Sets a fault, in place of one of the same name; returns its name, by default made from its kind.

        Raises:
            FaultError: a member is wrong, or the name is taken by a fault of the file.
        """
        fault = parse({"kind": kind, **members})
        name = fault.name or self._free_name(kind)
        if name in self._live and self._live[name].of_file:
            raise FaultError(f"the name '{name}' is taken by a fault of {self._path}: choose another")
        self._live[name] = _Live(fault.model_copy(update={"name": name}), self._clock.now(), of_file=False)
        return name

    def list(self) -> list[dict[str, Any]]:
        """The faults, with how many requests each has `seen` and `struck`."""
        self.refresh()
        return [
            {
                **live.fault.model_dump(exclude_defaults=True),
                "kind": live.fault.kind,
                "from": "file" if live.of_file else "call",
                "seen": live.seen,
                "struck": live.struck.total(),
            }
            for live in self._live.values()
        ]

    def clear(self, name: str | None = None) -> int:
        """Clears one fault, or all but those of the file; returns how many.

        Raises:
            FaultError: no fault has that name, or the fault is in the file.
        """
        if name is not None and name not in self._live:
            raise FaultError(f"there is no fault '{name}'")
        if name is not None and self._live[name].of_file:
            raise FaultError(f"the fault '{name}' is set by {self._path}: take it out there")
        gone = [key for key, live in self._live.items() if not live.of_file and name in {None, key}]
        for key in gone:
            del self._live[key]
        return len(gone)

    def refresh(self) -> None:
        """Reads the file again if it has changed; unchanged faults keep their counts.

        Raises:
            FaultError: the file is wrong; what was set before stays.
        """
        if self._path is None:
            return
        try:
            status = self._path.stat()
            changed = (status.st_mtime_ns, status.st_size)
        except FileNotFoundError:
            changed = None
        if changed == self._read:
            return
        given = file.load(self._path) if changed else []
        before, self._live = self._live, {name: live for name, live in self._live.items() if not live.of_file}
        taken = {each.name for each in given}
        for each in given:
            name = each.name or self._free_name(each.kind, taken)
            fault, old = each.model_copy(update={"name": name}), before.get(name)
            kept = old if old and old.of_file and old.fault == fault else None
            self._live[name] = kept or _Live(fault, self._clock.now(), of_file=True)
        self._read = changed

    def __bool__(self) -> bool:
        return bool(self._live)

    @property
    def tell_deployments_apart(self) -> bool:
        """Whether a fault depends on the deployment that a request is for."""
        return any(live.fault.deployment != "*" for live in self._live.values())

    def take(self, kind: type[AnyFault]) -> AnyFault | None:
        """The fault of a kind that strikes the current request, if any."""
        found = self.strike(kind)
        return found[0] if found else None

    def strike(self, kind: type[AnyFault]) -> tuple[AnyFault, int] | None:
        """As `take`, with the request's number among those to the same place that are struck, from 1 on."""
        if not self._live:
            return None
        current, now = _current.get() or CurrentRequest(), self._clock.now()
        for name, live in self._live.items():
            if not isinstance(live.fault, kind):
                continue
            if name not in current.struck:
                current.struck[name] = live.strike(current, now)
            if turn := current.struck[name]:
                return live.fault, turn
        return None

    def is_set(self, name: str) -> bool:
        """Whether a fault is set and its time is not over."""
        return name in self._live and not self._live[name].is_over(self._clock.now())

    def _free_name(self, kind: str, taken: AbstractSet[str] = frozenset()) -> str:
        name, number = kind, 1
        while name in taken or name in self._live:
            number += 1
            name = f"{kind}-{number}"
        return name


_current: ContextVar[CurrentRequest | None] = ContextVar("current", default=None)


@contextmanager
def current_request(current: CurrentRequest) -> Iterator[None]:
    """Makes a request the current one for as long as the block runs."""
    before = _current.set(current)
    try:
        yield
    finally:
        _current.reset(before)


def _matches(fault: Fault, current: CurrentRequest) -> bool:
    return (
        fnmatchcase(current.host.lower(), fault.host.lower())
        and fnmatchcase(current.method, fault.method.upper())
        and fnmatchcase(current.deployment, fault.deployment)
        and re.search(fault.path, current.path, re.IGNORECASE) is not None
    )
