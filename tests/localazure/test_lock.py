"""The lock by which a background process is known."""

import os
from pathlib import Path

import pytest

from localazure.process import InUseError, hold, holder


def test_holder_is_known_for_as_long_as_it_holds(tmp_path: Path) -> None:
    lock = tmp_path / "azure.lock"
    assert holder(lock) is None
    with hold(lock):
        assert holder(lock) == os.getpid()
    assert holder(lock) is None


def test_second_holder_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    lock = tmp_path / "azure.lock"
    with hold(lock):
        with pytest.raises(InUseError, match=f"already running, as process {os.getpid()}"), hold(lock):
            pytest.fail("two processes hold the lock")
        assert holder(lock) == os.getpid()


def test_file_of_a_process_that_is_gone_is_no_lock(tmp_path: Path) -> None:
    lock = tmp_path / "azure.lock"
    # The number of a process that runs, but not as the holder.
    lock.write_text(f"{os.getppid()}", encoding="utf-8")
    assert holder(lock) is None
    with hold(lock):
        assert holder(lock) == os.getpid()


def test_lock_whose_folder_is_missing_is_an_os_error(tmp_path: Path) -> None:
    assert holder(tmp_path / "none" / "azure.lock") is None
    with pytest.raises(FileNotFoundError), hold(tmp_path / "none" / "azure.lock"):
        pytest.fail("there is nothing to hold")
