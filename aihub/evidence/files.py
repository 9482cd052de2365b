"""Write the files of a run so that a reader finds a whole file, and only the user finds what is private."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path

_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


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
    in_place = path.is_symlink() or (path.exists() and not path.is_file())
    new = path if in_place else path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        path.parent.mkdir(mode=0o700 if private else 0o777, parents=True, exist_ok=True)
        with os.fdopen(os.open(new, _NEW, 0o600 if private else 0o666), "wb") as file:
            file.write(data)
        if not in_place:
            new.replace(path)
    except OSError as error:
        # For a file in the place of a folder the system says "File exists".
        why = f"{path.parent} is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise OSError(error.errno, why, str(path)) from None
    finally:
        if not in_place:
            with suppress(OSError):
                new.unlink(missing_ok=True)
