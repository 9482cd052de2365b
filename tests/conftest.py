"""What holds for all tests: their order, where their files are, and that Ctrl-C can be tried."""

import signal

import pytest

from tests.memory import use_memory

_FIRST = ("e2e", "pipelines", "local", "conformance")


def pytest_configure() -> None:
    """Has temporary files be in memory, and SIGINT end processes, also where a shell in the background ignores it."""
    use_memory()
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes minutes first: what comes last are seconds, which the workers end with at about the same time."""
    items.sort(key=_tier)


def _tier(item: pytest.Item) -> int:
    folder = item.nodeid.split("/")[1]
    return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)
