"""Azure's lists in the cache folder, and when they are used."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aihub.azure.errors import ArmError
from aihub.azure.login import LoginError
from aihub.catalogue.cache import Cached, load, store
from aihub.catalogue.reading import FRESH, Reading, Subscription, read
from tests.unit.catalogue.listing import entry

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ID = "33333333-3333-3333-3333-333333333333"
CACHED = Cached([entry()], NOW - timedelta(hours=1))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "aihub" / "models"


def test_list_is_found_again_by_its_subscription_and_region(folder: Path) -> None:
    assert store(ID, "eastus", CACHED)

    assert load(ID, "eastus", NOW) == CACHED
    assert load(ID, "westus", NOW) is None
    assert load("44444444-3333-3333-3333-333333333333", "eastus", NOW) is None
    assert [each.name for each in folder.iterdir()] == [f"{ID}-eastus.json"]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document | {"subscription": "another"},
        lambda document: document | {"region": "westus"},
        lambda document: document | {"format": 0},
        lambda document: document | {"read_at": "yesterday"},
        lambda document: document | {"read_at": (NOW + timedelta(minutes=1)).isoformat()},
        lambda document: document | {"read_at": "2026-11-29T10:00:00"},
        lambda document: document | {"entries": {"a": 1}},
        lambda document: document | {"entries": ["gpt-4.1"]},
        lambda _document: [],
        lambda _document: None,
    ],
)
def test_damaged_or_foreign_file_counts_as_missing(folder: Path, change: Callable[[Any], Any]) -> None:
    store(ID, "eastus", CACHED)
    (file,) = folder.iterdir()
    file.write_text(json.dumps(change(json.loads(file.read_text()))))

    assert load(ID, "eastus", NOW) is None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_half_a_file_counts_as_missing(folder: Path, content: bytes) -> None:
    store(ID, "eastus", CACHED)
    next(folder.iterdir()).write_bytes(content)

    assert load(ID, "eastus", NOW) is None


def test_what_cannot_be_written_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: Any, **_options: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert not store(ID, "eastus", CACHED)
    assert list(folder.iterdir()) == []
    assert not store("../../etc", "eastus", CACHED)


def test_without_a_home_nothing_is_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", no_home)

    assert not store(ID, "eastus", CACHED)
    assert load(ID, "eastus", NOW) is None


class Azure:
    """Azure's list of a region, or why it does not come."""

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem, self.asked, self.closed = problem, 0, 0

    def collection(self, _path: str, _api_version: str) -> list[dict[str, Any]]:
        self.asked += 1
        if self.problem:
            raise self.problem
        return [entry("gpt-9", "1")]

    def close(self) -> None:
        self.closed += 1

    def read(self, **options: bool) -> Reading:
        return read(["eastus"], lambda: Subscription(ID, lambda: self), NOW, lambda _line: None, **options)  # type: ignore[arg-type, return-value]


def test_list_is_read_once_a_day() -> None:
    azure = Azure()

    assert azure.read().catalogue.is_offered("gpt-9", "1", "GlobalStandard", "eastus") == "yes"
    azure.read()
    assert azure.asked == 1

    azure.read(refresh=True)
    assert azure.asked == azure.closed == 2

    store(ID, "eastus", Cached([entry()], NOW - FRESH))
    azure.read()
    assert azure.asked == 3


def test_old_list_is_used_while_azure_does_not_answer() -> None:
    store(ID, "eastus", Cached([entry("gpt-8", "1")], NOW - timedelta(days=30)))
    azure = Azure(ArmError("TooManyRequests: later", "models", 429))

    found = azure.read()

    assert found.catalogue.is_offered("gpt-8", "1", None, "eastus") == "yes"
    assert found.notes == ("Azure's list of models in eastus could not be read: TooManyRequests: later (models)",)
    with pytest.raises(ArmError):
        azure.read(refresh=True)


def test_offline_no_request_is_sent() -> None:
    azure = Azure()

    assert azure.read(offline=True).catalogue.complete == frozenset()
    assert azure.asked == 0

    store(ID, "eastus", Cached([entry()], NOW - timedelta(days=30)))
    assert azure.read(offline=True).catalogue.complete == {"eastus"}


def test_without_a_login_the_snapshot_is_used_and_that_is_said() -> None:
    def nobody() -> Subscription:
        raise LoginError("log in first")

    found = read(["eastus"], nobody, NOW, lambda _line: None)

    assert found.notes == ("Azure was not asked: log in first",)
    assert found.catalogue.is_offered("gpt-4.1", None, None, "eastus") == "yes"
    with pytest.raises(LoginError):
        read(["eastus"], nobody, NOW, lambda _line: None, refresh=True)
