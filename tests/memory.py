"""Temporary files in memory, where the machine has a folder for them.

A disk's file system waits some milliseconds whenever a file is written anew, as settings, state and databases are all
the time here.
"""

import os
import shutil
import tempfile
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder of POSIX shared memory, which Linux has
_ENOUGH_BYTES = 4 * 2**30
"""Several times what all tests need."""


def use_memory() -> None:
    """Have this process and those that it starts make their temporary files in memory, unless TMPDIR says where."""
    if "TMPDIR" not in os.environ and _is_suitable(_MEMORY):
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


def _is_suitable(folder: Path) -> bool:
    """Return whether programs can be run from a folder, as tests do, and whether it has enough room."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    may_run = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return may_run and shutil.disk_usage(folder).free > _ENOUGH_BYTES
