"""A project in a git repository of the test's own."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from aihub.releases.create import create
from aihub.settings.releases.document import Release
from tests.unit.releases.documents import HUB


@dataclass
class GitProject:
    """The files of a project, and its repository."""

    folder: Path

    @property
    def config(self) -> Path:
        """The folder of the settings."""
        return self.folder / "config"

    def git(self, *arguments: str) -> str:
        """Runs git; what it prints."""
        done = subprocess.run(["git", *arguments], cwd=self.folder, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self) -> str:
        """Commits all files; the commit's id."""
        self.git("add", "--all")
        self.git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--allow-empty", "--quiet", "-m", "x")
        return self.git("rev-parse", "HEAD")

    def settings(self, document: dict[str, Any], stack: str = "dev") -> None:
        """Writes the settings of a stack, hub included, and commits them."""
        self.config.mkdir(exist_ok=True)
        text = yaml.safe_dump({"hub": HUB, **document}, sort_keys=False)
        (self.config / f"{stack}.yaml").write_text(text, encoding="utf-8")
        self.commit()

    def release(self, document: dict[str, Any]) -> Release:
        """The release of some settings."""
        self.settings(document)
        return create(self.folder, "dev")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitProject:
    """A project with one commit."""
    made = GitProject(tmp_path / "project")
    made.folder.mkdir()
    (made.folder / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n", encoding="utf-8")
    (made.folder / "__main__.py").write_text("", encoding="utf-8")
    made.git("init", "--quiet")
    made.commit()
    monkeypatch.chdir(made.folder)
    return made
