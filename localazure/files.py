"""Files that only the user can read, and that are whole or not there at all."""

import os
from pathlib import Path


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
