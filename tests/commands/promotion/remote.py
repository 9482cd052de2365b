"""A project whose repository has a remote, and what its users do with both."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from click.testing import Result

from aihub.releases.create import create
from aihub.settings.releases import files
from aihub.settings.releases.document import Release
from tests.unit.promotion.conftest import MODELS, PromotionProject
from tests.unit.releases.documents import release_of

NEWER: dict[str, Any] = {
    "deployments": {
        **MODELS["deployments"],
        "small": {"type": "azure-openai", "model": {"name": "gpt-5.4-nano", "version": "2026-03-17"}},
    }
}


@dataclass
class Remote:
    """The project, and a bare repository that it was pushed to."""

    project: PromotionProject
    bare: Path
    kept: Path
    """Folder of what tests begin with, for all tests."""
    newer: Release = field(default_factory=lambda: release_of(NEWER, "e" * 64))
    """A release that no stack pins at first."""

    @property
    def folder(self) -> Path:
        """The checkout."""
        return self.project.folder

    @property
    def older(self) -> Release:
        """The release that test and prod pin at first."""
        return self.project.release

    def git(self, *arguments: str, folder: Path | None = None) -> str:
        """Runs git; what it prints."""
        done = subprocess.run(
            ["git", *arguments], cwd=folder or self.folder, check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout.rstrip("\n")

    def begin(self) -> None:
        """Makes both repositories, of all files."""
        self._once("begun", self._begin)

    def pin_newer(self) -> None:
        """Pins test to the newer release, before anything else is changed, and pushes that."""
        self.add(self.newer)
        self.project.settings("test", release=self.newer.id)
        self._once("newer", self.commit)

    def _begin(self) -> None:
        # Without git's examples of hooks, which would be copied each time.
        init = ("init", "--quiet", "--template=", "--initial-branch=main")
        self.git(*init, "--bare", str(self.bare))
        self.git(*init)
        # Relative, so that a copy has a remote of its own.
        self.git("remote", "add", "origin", f"../{self.bare.name}")
        self.commit()

    def _once(self, name: str, make: Callable[[], object]) -> None:
        """Makes what the first test needs, and copies it for all others: git starts ten processes and more for it."""
        both = {self.kept / name / "checkout": self.folder / ".git", self.kept / name / "bare": self.bare}
        if (self.kept / name).exists():
            for kept, used in both.items():
                shutil.rmtree(used, ignore_errors=True)
                shutil.copytree(kept, used)
        else:
            make()
            for kept, used in both.items():
                shutil.copytree(used, kept)

    def commit(self, message: str = "x") -> str:
        """Commits all files, and pushes; the commit's id."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        self.git("push", "--quiet", "origin", "HEAD:main")
        return self.git("rev-parse", "HEAD")

    def add(self, release: Release) -> Release:
        """Writes a release's file, whose program is that of the last commit."""
        files.write(self.project.config, release)
        return release

    def pin(self, stack: str, release: Release, document: dict[str, Any] | None = None) -> None:
        """Pins a stack to a release, and pushes that."""
        self.add(release)
        self.project.settings(stack, document, release=release.id)
        self.commit()

    def passes(self, stack: str, release: Release | None, ago: timedelta = timedelta(days=2), **fields: Any) -> None:
        """Records a full smoke test that passed."""
        self.project.record(stack, ago, **{"release": release and release.id, **fields})

    def released(self, stack: str = "dev") -> Release:
        """The release that a stack without a pin is now."""
        return create(self.folder, stack)

    def of_this_program(self, document: dict[str, Any]) -> Release:
        """A release of the program of the last commit."""
        made = release_of(document)
        program = made.program.model_copy(update={"commit": self.git("rev-parse", "HEAD")})
        return made.model_copy(update={"program": program})

    def at_remote(self, branch: str) -> str | None:
        """The head of a branch of the remote."""
        return self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}", folder=self.bare) or None

    def show(self, what: str) -> str:
        """A commit or a file of the remote."""
        return self.git("show", what, folder=self.bare)

    def changed(self, branch: str) -> list[str]:
        """The files that a branch of the remote changes, and how."""
        return self.git("diff", "--name-status", "main", branch, folder=self.bare).splitlines()

    def aihub(self, *arguments: str) -> Result:
        """Runs a command; the checkout is as it was before."""
        before = self._checkout()
        result = self.project.aihub("release", *arguments)
        assert self._checkout() == before
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def _checkout(self) -> tuple[str, ...]:
        found = [path for path in self.folder.rglob("*") if path.is_file() and not {".git", ".local"} & {*path.parts}]
        content = [f"{path}: {path.read_bytes()!r}" for path in sorted(found)]
        head = (self.folder / ".git" / "HEAD").read_text(encoding="utf-8")
        worktrees = sorted(map(str, self.folder.glob(".git/worktrees/*")))
        return (head, self.git("status", "--porcelain"), *worktrees, *content)
