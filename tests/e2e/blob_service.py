"""Azurite, Microsoft's emulator of Azure Storage, pinned by `azurite/package-lock.json`."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cached import cached, installing, program

ACCOUNT = "devstoreaccount1"
# Published with Azurite; it opens no other account.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_PINNED = Path(__file__).with_name("azurite")
_MAIN = Path("node_modules", "azurite", "dist", "src", "blob", "main.js")
_LISTENS = re.compile(r"listens on http://(127\.0\.0\.1:\d+)")
_PATIENCE_SECONDS = 120.0


@contextmanager
def blob_service(folder: Path) -> Iterator[str]:
    """Run the service of blobs; yield its host and port.

    The test is skipped where Node.js or Azurite cannot be had, but not in a pipeline, which is to install them.
    """
    node, npm = program("node", "nodejs"), program("npm", "npm")
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
    """The folder of the pinned Azurite in the user's cache."""

    def install(folder: Path) -> None:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(_PINNED / file, folder)
        command = [npm, "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"]
        installing(command, folder, "Azurite")

    return cached("azurite", (_PINNED / "package-lock.json").read_bytes(), install)
