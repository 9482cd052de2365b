"""The program that a release was tested with, as git has it."""

import hashlib
from pathlib import Path

from aihub.files import write_whole
from aihub.releases.git import git, is_known
from aihub.settings.releases.document import Program, Release
from aihub.settings.releases.errors import ReleaseError

PROGRAM = ("Pulumi.yaml", "__main__.py", "aihub", "components", "pyproject.toml", "requirements.txt")
"""Files and folders that decide what `pulumi up` does with the same settings."""


def committed_program(project: Path, stack: str) -> Program:
    """Return the program of the last commit.

    Args:
        project: the folder with `Pulumi.yaml`.
        stack: the stack whose settings must be committed, too.

    Raises:
        ReleaseError: this is no git repository, nothing is committed, or the program or the settings have uncommitted
            changes.
    """
    commit = git(project, "rev-parse", "--verify", "HEAD").strip()
    if changed := _uncommitted(project, *PROGRAM, "config/base.yaml", f"config/{stack}.yaml"):
        raise ReleaseError(
            f"{changed} has changes that are not committed; commit them, so that the release can name them"
        )
    return Program(commit=commit, digest=digest_at(project, commit))


def check_program(project: Path, release: Release) -> None:
    """Check that the project's folder has the program that a release was tested with.

    Args:
        project: the folder with `Pulumi.yaml`.
        release: the release that the stack is pinned to.

    Raises:
        ReleaseError: it has another program, or git cannot say.
    """
    short = release.id[:12]
    if changed := _uncommitted(project, *PROGRAM):
        raise ReleaseError(f"{changed} has changes, and release {short} was tested without them; undo them")
    if digest_at(project, "HEAD") != release.program.digest:
        raise ReleaseError(
            f"release {short} was tested with the program of commit {release.program.commit[:12]}, and this is another; "
            f"write that program into a folder with `aihub release checkout {short} ../release-{short}`, and run Pulumi "
            "there"
        )


def checkout(project: Path, release: Release, folder: Path) -> Path:
    """Write the program of a release into a folder, with the settings of this one, and return its project folder.

    A folder that is there from an earlier call gets the settings of today.

    Args:
        project: the folder with `Pulumi.yaml`.
        release: the release.
        folder: the folder to make, a worktree of the same repository.

    Raises:
        ReleaseError: git does not know the release's commit, or the folder holds something else.
    """
    commit = release.program.commit
    if not is_known(project, commit):
        raise ReleaseError(
            f"release {release.id[:12]} was tested with commit {commit[:12]}, which this repository does not have; fetch it: "
            f"`git fetch --unshallow` in a shallow clone (in a pipeline: fetch-depth 0), else `git fetch origin {commit}`"
        )
    if not folder.exists():
        # --force: git still knows a worktree whose folder somebody has deleted.
        git(project, "worktree", "add", "--force", "--detach", "--quiet", str(folder.absolute()), commit)
    elif not (folder / ".git").is_file() or git(folder, "rev-parse", "HEAD").strip() != commit:
        raise ReleaseError(f"{folder} is there, and is no checkout of commit {commit[:12]}; name another folder")
    target = folder / git(project, "rev-parse", "--show-prefix").strip()
    config = {file.relative_to(project) for file in (project / "config").rglob("*") if file.is_file()}
    for file in (target / "config").rglob("*"):
        if file.is_file() and file.relative_to(target) not in config:
            file.unlink()
    for path in (*config, *(file.relative_to(project) for file in project.glob("Pulumi.*.yaml"))):
        # A run of another stack that reads its settings here meanwhile finds whole files.
        if not (target / path).exists() or (target / path).read_bytes() != (project / path).read_bytes():
            write_whole(target / path, (project / path).read_bytes())
    check_program(target, release)
    return target


def uncommitted(project: Path) -> str | None:
    """Return the first file of program and settings that has uncommitted changes; None where all is committed."""
    return _uncommitted(project, *PROGRAM, ":(glob)config/*.yaml")


def _uncommitted(project: Path, *paths: str) -> str | None:
    """The first of some files that has uncommitted changes."""
    changed = git(project, "status", "--porcelain", "--untracked-files=all", "--", *paths).splitlines()
    return changed[0][3:] if changed else None


def digest_at(project: Path, commit: str) -> str:
    """Return the SHA-256 of the files that make up the program at a commit.

    Raises:
        ReleaseError: git does not know the commit.
    """
    listed = git(project, "ls-tree", "-r", commit, "--", *PROGRAM)
    return hashlib.sha256(listed.encode()).hexdigest()
