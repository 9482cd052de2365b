"""Private files, written atomically."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def make_private(folder: Path) -> None:
    """Makes a folder that only the user can access; closes one that exists to others, with all that it contains.

    Raises:
        OSError: the folder cannot be made or changed, is a link, or contains something of another user.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "it is a symbolic link; make it a folder")
    # From the top: once the top is private, other users can change nothing below it.
    for path in _all_in(folder):
        with suppress(FileNotFoundError):
            _make_private(path)


def _all_in(folder: Path) -> Iterator[Path]:
    yield folder
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in [*folders, *files])


def _make_private(path: Path) -> None:
    found = path.lstat()
    if found.st_uid != os.geteuid():
        raise OSError(errno.EPERM, f"{path} belongs to another user; delete it")
    # A file with several hard links is the cached Pulumi CLI, which need not be private.
    is_shared = stat.S_ISREG(found.st_mode) and found.st_nlink > 1
    if found.st_mode & 0o077 and not stat.S_ISLNK(found.st_mode) and not is_shared:
        path.chmod(stat.S_IMODE(found.st_mode) & 0o700)


def write_private(path: Path, data: bytes) -> None:
    """Writes a file beside its place and moves it there: a full disk or a kill leaves what was there before.

    Raises:
        OSError: the disk is full or not writable.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
