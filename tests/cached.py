"""Tools that tests need from elsewhere: installed once on a machine, into the user's cache folder."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

_INSTALL_SECONDS = 900


def cached(name: str, version: bytes, install: Callable[[Path], None]) -> Path:
    """Return the folder of a tool; the first test on a machine fills it, in minutes.

    Args:
        name: the tool.
        version: what decides what is installed, such as a lock file.
        install: fills a new folder, which counts only once it has returned.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aihub" / name
    installed = cache / hashlib.sha256(version).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.is_dir():
            for left_over in cache.glob("unfinished-*"):
                shutil.rmtree(left_over, ignore_errors=True)
            unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=cache))
            try:
                install(unfinished)
                unfinished.rename(installed)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)
    return installed


def installing(command: Sequence[str | Path], folder: Path, what: str) -> None:
    """Run an installer in a folder; where it fails the test is skipped, but not in a pipeline."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS
        )
    except subprocess.TimeoutExpired:
        cannot(f"{what} could not be installed within {_INSTALL_SECONDS} s")
    if done.returncode:
        cannot(f"{what} cannot be installed: {done.stderr.strip()[-500:]}")


def program(name: str, package: str) -> str:
    """Return the path of a program that the machine has, or skip the test, but not in a pipeline."""
    return shutil.which(name) or cannot(f"no {name} on PATH (apt-get install {package})")


def cannot(reason: str) -> NoReturn:
    """Skip the test, but fail it in a pipeline, which is to have all tools."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
