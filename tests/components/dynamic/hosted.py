"""Providers that a test runs in the SDK's own host."""

import threading
from typing import Any

from pulumi.dynamic import CreateResult, UpdateResult

from aihub.azure.errors import ArmError
from aihub.rollout import RolloutError
from aihub.smoke import SmokeError
from components.dynamic.provider import Provider

AT_ONCE = 8
SECONDS = 20.0
_all_here = threading.Barrier(AT_ONCE)
_ERRORS = {
    "arm": ArmError("Code: message", "/id"),
    "rollout": RolloutError("it stays"),
    "smoke": SmokeError("it fails"),
    "bug": ValueError("a bug"),
}


class Failing(Provider):
    """Raises what it is asked for."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Raises."""
        raise _ERRORS[props["error"]]


class HalfWay(Provider):
    """Fails after it has written."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Raises what it is asked for."""
        with self.writing("/id", {"known": 1, "unknown": None, "deep": {"list": ["a", None]}}) as write:
            write.is_accepted = True
            raise _ERRORS[props["error"]]

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Raises what it is asked for."""
        with self.writing(_id, {"known": 2}) as write:
            write.is_accepted = True
            raise _ERRORS[_news["error"]]


class Meeting(Provider):
    """Is done when as many are under way as are expected."""

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Waits for the others."""
        _all_here.wait(SECONDS)
        return CreateResult("met", props)
