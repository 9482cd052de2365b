"""Temporary folders in memory, where the machine lets them, for the tiers whose `conftest.py` imports these fixtures.

A file system on a disk waits some milliseconds whenever a file is written anew, as settings, databases and records are
all the time here.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder of POSIX shared memory, which Linux has
_ENOUGH_BYTES = 2**30


@pytest.fixture(scope="package", autouse=True)
def temporary_folders() -> Iterator[None]:
    """All of them are in memory, also those that the program makes."""
    with pytest.MonkeyPatch.context() as patch:
        if _is_suitable(_MEMORY):
            patch.setattr(tempfile, "tempdir", str(_MEMORY))
        yield


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder of the test's own, in the place of pytest's."""
    with tempfile.TemporaryDirectory(prefix="aihub-", ignore_cleanup_errors=True) as made:
        yield Path(made).resolve()


def _is_suitable(folder: Path) -> bool:
    """Return whether programs can be run from a folder, as tests do, and whether it has enough room."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    may_run = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    return may_run and shutil.disk_usage(folder).free > _ENOUGH_BYTES
