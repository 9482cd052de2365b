"""The faults that are set, and which of them strikes the request that is being answered."""

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
class Asked:
    """The request that is being answered; whatever looks at it in between, a fault strikes it or does not."""

    host: str = ""
    path: str = ""
    method: str = ""
    deployment: str = ""
    struck: dict[str, int] = field(default_factory=dict)
    """By name of the fault: which of the requests to this place it is that it strikes, from 1 on; 0 if it does not."""

    @property
    def place(self) -> tuple[str, str, str]:
        """What tells apart those who ask for the same again."""
        return self.host, self.path, self.deployment


@dataclass
class _Live:
    fault: Fault
    since: float
    of_file: bool
    seen: int = 0
    struck: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By place."""

    def is_over(self, now: float) -> bool:
        lasts = self.fault.for_seconds
        return lasts is not None and now >= self.since + self.fault.after_seconds + lasts

    def strike(self, asked: Asked, now: float) -> int:
        """Counts a request; which one to its place it is that is struck, 0 if it is not."""
        fault = self.fault
        if now < self.since + fault.after_seconds or self.is_over(now) or not _matches(fault, asked):
            return 0
        self.seen += 1
        if self.seen % fault.every or (fault.times is not None and self.struck.total() >= fault.times):
            return 0
        self.struck[asked.place] += 1
        return self.struck[asked.place]


class Faults:
    """Faults set by a file, which is read anew when it has changed, and by call."""

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self._clock = clock
        self._path = path
        self._read: tuple[int, int] | None = None
        self._live: dict[str, _Live] = {}

    def set(self, kind: str, /, **members: Any) -> str:
        """Sets a fault, in the place of one of the same name; its name, which is made from its kind if none is given.

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
        """Clears one fault, or all but those of the file; how many.

        Raises:
            FaultError: there is none of that name, or it is in the file.
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
        """Reads the file if it has changed: what is still the same in it goes on counting.

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
        """Whether it matters which deployment a request is for."""
        return any(live.fault.deployment != "*" for live in self._live.values())

    def take(self, kind: type[AnyFault]) -> AnyFault | None:
        """The fault of a kind that strikes the request that is being answered, if any."""
        found = self.strike(kind)
        return found[0] if found else None

    def strike(self, kind: type[AnyFault]) -> tuple[AnyFault, int] | None:
        """As `take`, with which of the requests to the same place it is that the fault strikes, from 1 on."""
        if not self._live:
            return None
        asked, now = _asked.get() or Asked(), self._clock.now()
        for name, live in self._live.items():
            if not isinstance(live.fault, kind):
                continue
            if name not in asked.struck:
                asked.struck[name] = live.strike(asked, now)
            if turn := asked.struck[name]:
                return live.fault, turn
        return None

    def is_set(self, name: str) -> bool:
        """Whether a fault is there and its time is not over."""
        return name in self._live and not self._live[name].is_over(self._clock.now())

    def _free_name(self, kind: str, taken: AbstractSet[str] = frozenset()) -> str:
        name, number = kind, 1
        while name in taken or name in self._live:
            number += 1
            name = f"{kind}-{number}"
        return name


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def answering(asked: Asked) -> Iterator[None]:
    """For as long as the block runs, this is the request that is being answered."""
    before = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(before)


def _matches(fault: Fault, asked: Asked) -> bool:
    return (
        fnmatchcase(asked.host.lower(), fault.host.lower())
        and fnmatchcase(asked.method, fault.method.upper())
        and fnmatchcase(asked.deployment, fault.deployment)
        and re.search(fault.path, asked.path, re.IGNORECASE) is not None
    )
