"""Files that only the user can read, and that are whole or not there at all."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def make_private(folder: Path) -> None:
    """Makes a folder that only the user can look into; one that is there becomes so, with all that is in it.

    Raises:
        OSError: it cannot be made or changed, it is a link, or something of it belongs to somebody else.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "it is a symbolic link; make it a folder")
    # From the top: once that is closed, nothing below it changes by others.
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
    # A file of more than one name is the cached Pulumi CLI, a program that anyone may have.
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
