"""The stack of a deploy, and the folder with the program that Pulumi runs for it."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from aihub import pulumi_cli
from aihub.deploy.errors import DeployError
from aihub.deploy.process import run_through
from aihub.evidence.backend import Environment, local_path
from aihub.releases.create import committed_release
from aihub.releases.program import check_program, checkout
from aihub.settings import Loaded, load
from aihub.settings.releases.document import Release
from aihub.settings.releases.errors import ReleaseError

CHECKOUTS = ".releases"
"""The folder, in the project's, with the programs of releases; git ignores it."""
_ENVIRONMENT = ".venv"
_INSTALLED = ".installed-for"


@dataclass(frozen=True)
class Target:
    """A stack, what its settings say, and the program that deploys it."""

    environment: Environment
    loaded: Loaded
    release: Release | None
    """The release that the stack pins; of one without a pin, the release that it is, None while something of it is not
    committed."""
    folder: Path
    """The folder in which Pulumi runs."""

    @property
    def stack(self) -> str:
        """The stack as the Pulumi CLI is told."""
        return self.environment.selected or self.environment.stack


def open_target(environment: Environment, tell: Callable[[str], None]) -> Target:
    """Return the target of a deploy; the program of the release that the stack pins is made ready.

    Args:
        environment: the stack.
        tell: shows a progress line.

    Raises:
        SettingsError: the settings are invalid.
        ReleaseError: git does not have the program of the release.
        DeployError: the program's packages cannot be installed.
        PulumiError: no stack is selected.
    """
    project, stack = environment.folder, environment.stack
    loaded = load(project / "config", stack)
    if not loaded.release:
        return Target(environment, loaded, committed_release(project, stack, loaded.settings), project)
    try:
        check_program(project, loaded.release)
    except ReleaseError:
        return Target(environment, loaded, loaded.release, _checked_out(environment, loaded.release, tell))
    return Target(environment, loaded, loaded.release, project)


def _checked_out(environment: Environment, release: Release, tell: Callable[[str], None]) -> Path:
    """Return the folder with the program of a release and the settings of today."""
    project, top = environment.folder, environment.folder / CHECKOUTS / release.id[:12]
    tell(f"the program of release {release.id[:12]}: {top}")
    with _alone(top.parent):
        try:
            folder = checkout(project, release, top)
        except ReleaseError:
            if not top.exists():
                raise
            # A run that was killed left half of it.
            shutil.rmtree(top)
            folder = checkout(project, release, top)
        _set_up(project, folder, tell)
    if environment.backend.startswith("file://"):
        # A path that is relative to the project's folder.
        query = environment.backend.partition("?")[2]
        os.environ["PULUMI_BACKEND_URL"] = f"file://{local_path(environment.backend, project)}" + (
            f"?{query}" if query else ""
        )
    return folder


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other deploy of this machine makes a checkout, and keep others waiting meanwhile."""
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _set_up(project: Path, folder: Path, tell: Callable[[str], None]) -> None:
    """Give the program of a release its packages: those of the project where they are the same, else by an install."""
    wanted, own = (folder / "requirements.txt"), (project / "requirements.txt")
    link, packages = folder / _ENVIRONMENT, (project / _ENVIRONMENT).resolve()
    are_same = packages.exists() and _content(wanted) == _content(own)
    if link.is_symlink() and not (are_same and link.resolve() == packages):
        link.unlink()
    if are_same:
        if not link.exists():
            link.symlink_to(packages, target_is_directory=True)
        return
    mark = folder / _ENVIRONMENT / _INSTALLED
    digest = hashlib.sha256(_content(wanted)).hexdigest()
    if mark.exists() and mark.read_text(encoding="utf-8") == digest:
        return
    tell("installing the packages of that program, once (pulumi install)")
    ended = run_through(pulumi_cli.command(["install", "--no-plugins"], None), folder, tell)
    if ended.code:
        raise DeployError(
            f"{folder}: the packages of the release's program could not be installed; without a package index, make "
            f"{_ENVIRONMENT} there by hand from requirements.txt, and write {digest} into {_ENVIRONMENT}/{_INSTALLED}"
        )
    # The local Azure's language host installs nothing, since it has its own packages.
    if mark.parent.exists():
        mark.write_text(digest, encoding="utf-8")


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""
