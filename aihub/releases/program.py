"""The program that a release was tested with, as git has it."""

import hashlib
import subprocess
from pathlib import Path

from aihub.settings.releases.document import Program
from aihub.settings.releases.errors import ReleaseError

PROGRAM = ("Pulumi.yaml", "__main__.py", "aihub", "components", "pyproject.toml", "requirements.txt")
"""Files and folders that decide what `pulumi up` does with the same settings."""


def committed_program(project: Path) -> Program:
    """Return the program of the last commit.

    Args:
        project: the folder with `Pulumi.yaml`.

    Raises:
        ReleaseError: this is no git repository, nothing is committed, or the program has uncommitted changes.
    """
    commit = git(project, "rev-parse", "--verify", "HEAD").strip()
    if changed := git(
        project, "status", "--porcelain", "--untracked-files=all", "--", *PROGRAM, ":(glob)config/*.yaml"
    ):
        first = changed.splitlines()[0][3:]
        raise ReleaseError(
            f"{first} has changes that are not committed; commit them, so that the release can name them"
        )
    return Program(commit=commit, digest=digest_at(project, commit))


def digest_at(project: Path, commit: str) -> str:
    """Return the SHA-256 of the files that make up the program at a commit.

    Raises:
        ReleaseError: git does not know the commit.
    """
    listed = git(project, "ls-tree", "-r", commit, "--", *PROGRAM)
    return hashlib.sha256(listed.encode()).hexdigest()


def git(project: Path, *arguments: str) -> str:
    """Run a git command in the project's folder and return what it prints.

    Raises:
        ReleaseError: git is missing, or the command fails.
    """
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=project, capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    except OSError:
        raise ReleaseError("there is no git on PATH; install git: a release names the commit of its program") from None
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["without a word"]
        raise ReleaseError(f"git {arguments[0]} failed: {said[0].removeprefix('fatal: ')}")
    return done.stdout
