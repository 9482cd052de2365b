"""The project's repository: git's commands, and the settings of a commit."""

import os
import re
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from aihub.settings.releases.errors import ReleaseError

CONFIG = "config"
"""Folder of the settings, in the project's."""
_REASONS = ("fatal: ", "! ")
"""How lines of git's begin that say why a command failed."""
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
"""In the URL of a remote."""


def git(project: Path, *arguments: str) -> str:
    """Run a git command in the project's folder and return what it prints.

    Raises:
        ReleaseError: git is missing, or the command fails.
    """
    return git_data(project, *arguments).decode(errors="replace")


def git_data(project: Path, *arguments: str, given: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
    """Run a git command in the project's folder and return the bytes that it prints.

    Args:
        project: the project's folder.
        arguments: the command.
        given: what the command reads.
        environment: variables, besides those of this process.

    Raises:
        ReleaseError: git is missing, or the command fails.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=project,
            # In English, since what git says is read here.
            env={**os.environ, "LANGUAGE": "C", **(environment or {})},
            input=given,
            capture_output=True,
            check=False,
        )
    except OSError:
        raise ReleaseError("there is no git on PATH; install git: a release names the commit of its program") from None
    if done.returncode:
        said = [line.strip() for line in done.stderr.decode(errors="replace").splitlines()]
        why = next((line for line in said if line.startswith(_REASONS)), (said or ["without a word"])[0])
        raise ReleaseError(f"git {arguments[0]} failed: {_CREDENTIALS.sub('//', why).removeprefix('fatal: ')}")
    return done.stdout


def is_known(project: Path, commit: str) -> bool:
    """Return whether the repository has a commit."""
    try:
        git(project, "rev-parse", "--quiet", "--verify", "--end-of-options", f"{commit}^{{commit}}")
    except ReleaseError:
        return False
    return True


@contextmanager
def settings_at(project: Path, commit: str) -> Iterator[Path]:
    """Write the settings of a commit into a folder that is removed at the end, and yield it.

    Raises:
        ReleaseError: git does not know the commit, or it has no settings.
    """
    with TemporaryDirectory(prefix="aihub-") as folder:
        packed = git_data(project, "archive", "--format=tar", commit, CONFIG)
        try:
            with tarfile.open(fileobj=BytesIO(packed)) as archive:
                # Python has the filter from 3.11.4 on; git's own names lead nowhere else.
                archive.extraction_filter = getattr(tarfile, "data_filter", None)
                archive.extractall(folder)  # noqa: S202 - filtered as far as Python can
        except tarfile.TarError:
            raise ReleaseError(
                f"{CONFIG} of commit {commit[:12]} has a link that leads out of it; make it a file"
            ) from None
        yield Path(folder, CONFIG)
