"""What holds for all tests: their order, that signals can be tried, and when garbage is collected."""

import gc
import os
import signal
from collections.abc import Callable
from types import FrameType

import pytest

_FIRST = ("e2e", "pipelines", "local", "conformance", "commands", "components", "localazure")
_HANDLERS: dict[signal.Signals, Callable[[int, FrameType | None], object] | signal.Handlers] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGQUIT: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
    signal.SIGTERM: signal.SIG_DFL,
}
_LITTLE_GC = {"GOGC": "off", "GOMEMLIMIT": "512MiB"}
"""A command of the Pulumi CLI ends before it has much garbage; collecting it is a fifth of its work."""


def pytest_configure() -> None:
    """Has signals do what they do by default, whatever has started the tests, and the Pulumi CLI collect no garbage.

    A shell has what it starts in the background ignore SIGINT and SIGQUIT, `nohup` has it ignore SIGHUP, and all
    processes below inherit that: a test that sends one of them would wait for ever.
    """
    for number, handler in _HANDLERS.items():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)
    os.environ.update(_LITTLE_GC)


# Each test makes thousands of objects: to look for garbage after every 700 of them takes a seventh of the time.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """Keeps the collection of garbage from what stays to the end: modules, and the tests that were found."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes minutes first: what comes last are seconds, which the workers end with at about the same time."""
    items.sort(key=_tier)


def _tier(item: pytest.Item) -> int:
    folder = item.nodeid.split("/")[1]
    return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Collects the garbage of a file of tests: asyncio looks at all tasks that there are whenever a loop is closed."""
    if nextitem is None or nextitem.path != item.path:
        gc.enable()
        gc.collect()
        gc.freeze()
