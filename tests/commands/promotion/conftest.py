"""The project of the gate's tests in repositories of Git."""

import os
from datetime import datetime, tzinfo
from pathlib import Path

import pytest

from aihub.promotion import promote, rollback
from tests.commands.promotion.remote import Remote
from tests.unit.promotion.conftest import NOW, PromotionProject, project, schedule

__all__ = ["project", "schedule"]


class _StoppedClock(datetime):
    """The time is NOW."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "_StoppedClock":
        """Return NOW."""
        return cls.fromtimestamp(NOW.timestamp(), tz)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all tests."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def remote(project: PromotionProject, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Remote:
    """The project in a repository of its own, pushed to a bare one; test and prod pin its release."""
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    # Git does not tidy up after each commit and push, for which it would start another process.
    quick = project.folder.parent / "gitconfig"
    quick.write_text("[gc]\nauto = 0\n[maintenance]\nauto = false\n[receive]\nautogc = false\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(quick))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@example.com")
    made = Remote(project, project.folder.parent / "remote.git", kept)
    (project.folder / "__main__.py").write_text("", encoding="utf-8")
    (project.folder / ".gitignore").write_text(".local/\n", encoding="utf-8")
    for module in (promote, rollback):
        monkeypatch.setattr(module, "datetime", _StoppedClock)
    made.begin()
    return made
