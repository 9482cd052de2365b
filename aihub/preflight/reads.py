"""Reads from Resource Manager that the checks of one preflight share: equal requests are sent once."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from threading import BoundedSemaphore, Lock, Thread
from typing import TypeVar, cast

from aihub.arm.bodies import Json
from aihub.azure.reads import ArmReads

T = TypeVar("T")
One = TypeVar("One")
Two = TypeVar("Two")
Three = TypeVar("Three")
_AT_ONCE = 32
"""Requests of one check at a time: Resource Manager takes 250 reads of a principal at once, and then 25 a second
(Microsoft's "Understand how Azure Resource Manager throttles requests")."""


class SharedReads:
    """Reads from Resource Manager, each sent once however many checks ask; threads may share it."""

    def __init__(self, arm: ArmReads) -> None:
        self._arm, self._lock = arm, Lock()
        self._asked: dict[tuple[str, ...], Future[object]] = {}

    def get(self, resource_id: str, api_version: str) -> Json | None:
        """Return a resource, or None when it does not exist.

        Raises:
            ArmError: the resource cannot be read.
        """
        key = ("get", resource_id, api_version)
        return self.once(key, lambda: self._arm.get(resource_id, api_version))

    def collection(self, path: str, api_version: str, query: Mapping[str, str] | None = None) -> list[Json]:
        """Return the members of a collection, from all its pages.

        Raises:
            ArmError: the collection cannot be read.
        """
        key = ("collection", path, api_version, json.dumps(query))
        return self.once(key, lambda: self._arm.collection(path, api_version, query))

    def action(self, resource_id: str, name: str, api_version: str, body: Json | None = None) -> Json:
        """Return the answer of an action that changes nothing, such as `checkNameAvailability`.

        Raises:
            ArmError: the action was refused.
        """
        key = ("action", resource_id, name, api_version, json.dumps(body))
        return self.once(key, lambda: self._arm.action(resource_id, name, api_version, body))

    def once(self, key: tuple[str, ...], ask: Callable[[], T]) -> T:
        """Return the answer of a request that is sent once for each key: the first caller sends it, others wait.

        Raises:
            ServiceError: the request failed.
        """
        with self._lock:
            future = self._asked.get(key)
            is_first = future is None
            future = self._asked.setdefault(key, Future())
        if is_first:
            _answer(cast("Future[T]", future), ask)
        return cast("T", future.result())


def started(ask: Callable[[], T]) -> "Future[T]":
    """Run a function in a thread of its own, which does not keep the process alive, and return its future result.

    The threads of `concurrent.futures` are joined at the end of the process; one that waits for Azure would hold it up.
    """
    future: Future[T] = Future()
    Thread(target=_answer, args=(future, ask), daemon=True).start()
    return future


def together(first: Callable[[], One], second: Callable[[], Two], third: Callable[[], Three]) -> tuple[One, Two, Three]:
    """Run three requests at the same time, and return their answers.

    Raises:
        ServiceError: one of them failed.
    """
    one, two = started(first), started(second)
    three = third()
    return one.result(), two.result(), three


def all_of(asks: Sequence[Callable[[], T]]) -> list[T]:
    """Run requests at the same time, up to 32 of them, and return their answers in the given order.

    Raises:
        ServiceError: one of them failed.
    """
    at_once = BoundedSemaphore(_AT_ONCE)

    def run(ask: Callable[[], T]) -> T:
        with at_once:
            return ask()

    return [each.result() for each in [started(partial(run, each)) for each in asks]]


def _answer(future: "Future[T]", ask: Callable[[], T]) -> None:
    try:
        future.set_result(ask())
    except BaseException as error:  # noqa: BLE001 - whoever waits for the answer is to have it
        future.set_exception(error)
