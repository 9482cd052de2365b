"""Azurite, Microsoft's emulator of Azure Storage, pinned by `azurite/package-lock.json`."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

ACCOUNT = "devstoreaccount1"
# Published with Azurite; it opens no other account.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_PINNED = Path(__file__).with_name("azurite")
_MAIN = Path("node_modules", "azurite", "dist", "src", "blob", "main.js")
_LISTENS = re.compile(r"listens on http://(127\.0\.0\.1:\d+)")
_INSTALL_SECONDS = 900
_PATIENCE_SECONDS = 120.0


@contextmanager
def blob_service(folder: Path) -> Iterator[str]:
    """Run the service of blobs; yield its host and port.

    The test is skipped where Node.js or Azurite cannot be had, but not in a pipeline, which is to install them.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        _cannot("no Node.js with npm on PATH (apt-get install nodejs npm)")
    log = folder / "azurite.log"
    command = [node, str(_installed(npm) / _MAIN), "--blobHost", "127.0.0.1", "--blobPort", "0"]
    command += ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := _LISTENS.search(log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    pytest.fail(f"Azurite does not run: {log.read_text(errors='replace')[-2000:]}")


def _installed(npm: str) -> Path:
    """The folder of the pinned Azurite in the user's cache; the first test on a machine installs it, in minutes."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aihub" / "azurite"
    lock_file = (_PINNED / "package-lock.json").read_bytes()
    installed = cache / hashlib.sha256(lock_file).hexdigest()[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (installed / _MAIN).is_file():
            _install(npm, cache, installed)
    return installed


def _install(npm: str, cache: Path, installed: Path) -> None:
    for left_over in cache.glob("unfinished-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=cache))
    try:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(_PINNED / file, unfinished)
        command = [npm, "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]
        try:
            done = subprocess.run(
                command, cwd=unfinished, capture_output=True, text=True, check=False, timeout=_INSTALL_SECONDS
            )
        except subprocess.TimeoutExpired:
            _cannot(f"npm did not install Azurite within {_INSTALL_SECONDS} s")
        if done.returncode:
            _cannot(f"npm cannot install Azurite: {done.stderr.strip()[-500:]}")
        unfinished.rename(installed)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
