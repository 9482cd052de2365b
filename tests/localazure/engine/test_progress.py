"""Long work away from a terminal."""

import pytest

from localazure.engine import progress


def test_away_from_a_terminal_a_line_tells_now_and_then_how_long_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr("localazure.engine.progress.time.monotonic", lambda: now)
    said: list[str] = []
    with progress.elapsed("Building it", said.append) as tick:
        for now in range(100):  # noqa: B007  # the clock above reads it
            tick()
    assert said == ["Building it: 0:30", "Building it: 1:00", "Building it: 1:30"]
