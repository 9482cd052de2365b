"""What holds for all tests: their order, and that Ctrl-C can be tried."""

import signal

import pytest

_FIRST = ("e2e", "pipelines", "local", "conformance")


def pytest_configure() -> None:
    """Has SIGINT end processes, which a shell turns off for what it starts in the background, and for all below it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes minutes first: what comes last are seconds, which the workers end with at about the same time."""
    items.sort(key=_tier)


def _tier(item: pytest.Item) -> int:
    folder = item.nodeid.split("/")[1]
    return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)
