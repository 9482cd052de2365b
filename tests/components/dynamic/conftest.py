"""The time, which stands still."""

import pytest

from tests.components.dynamic.secret_vault import NOW


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that stands still, and the pauses that were made."""
    made: list[float] = []
    monkeypatch.setattr("time.time", lambda: NOW + 0.5)
    monkeypatch.setattr("time.sleep", made.append)
    return made
