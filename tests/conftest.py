"""The order of the tests."""

import pytest

_FIRST = ("e2e", "local", "conformance")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts what takes minutes first: what comes last are seconds, which the workers end with at about the same time."""
    items.sort(key=_tier)


def _tier(item: pytest.Item) -> int:
    folder = item.nodeid.split("/")[1]
    return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)
