"""Write files so that a reader, or a run that is killed, never finds half of one."""

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def make_private(folder: Path) -> None:
    """Create a folder that only the user can open, or take the permissions of all others from an existing one.

    Raises:
        OSError: the path is not a folder of this user's.
    """
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise OSError(errno.EPERM, f"{folder} is no folder of this user's", str(folder))
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file: at each moment a reader finds the whole new file, or what was there before.

    Args:
        path: the file. Missing folders above it are created. A link or a device is written to, and not replaced.
        data: the content.
        private: whether only the user can read the file and the folders that are created for it.

    Raises:
        OSError: the file cannot be written; the error's `filename` is the file's path.
    """
    try:
        path.parent.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
        if path.is_symlink() or (path.exists() and not path.is_file()):
            path.write_bytes(data)
        else:
            with unfinished(path, data, 0o600 if private else 0o666) as new:
                new.replace(path)
    except OSError as error:
        # For a file in the place of a folder the system says "File exists".
        why = f"{path.parent} is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise OSError(error.errno, why, str(path)) from None


@contextmanager
def unfinished(path: Path, data: bytes, mode: int = 0o666) -> Iterator[Path]:
    """Write a file beside another, for the caller to give it the other's name; at the end it is removed if still there.

    Args:
        path: the other file.
        data: the content, which is on the disk when the file is yielded.
        mode: the file's permissions, less those that the user's umask takes.

    Raises:
        OSError: the file cannot be written.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}.unfinished")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield new
    finally:
        with suppress(OSError):
            new.unlink(missing_ok=True)
