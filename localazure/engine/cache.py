"""The cache of installed or built Pulumi CLIs: by version, outside the checkout, filled atomically."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localazure.engine.process import TICK_SECONDS
from localazure.engine.progress import Progress, elapsed

UNFINISHED = ".unfinished-"


class Cache:
    """The cached copy of one version of the Pulumi CLI: `<cache>/aihub/pulumi/<version>/bin/pulumi`."""

    def __init__(self, version: str) -> None:
        root = os.environ.get("XDG_CACHE_HOME")
        self.folder = (Path(root) if root else Path.home() / ".cache") / "aihub" / "pulumi"
        self._installation = self.folder / version

    @property
    def pulumi(self) -> Path:
        """The path of the cached CLI, which may not exist yet."""
        return self._installation / "bin" / "pulumi"

    @contextmanager
    def lock(self, progress: Progress) -> Iterator[None]:
        """Hold the lock with which one process at a time fills the cache; waiting is reported.

        The kernel releases the lock when the process that holds it ends, however it ends.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("w") as file:
            if not _try_lock(file.fileno()):
                task = "Waiting for another process that is installing the Pulumi CLI"
                progress(task)
                with elapsed(task, progress) as tick:
                    while not _try_lock(file.fileno()):
                        time.sleep(TICK_SECONDS)
                        tick()
            yield

    @contextmanager
    def unfinished(self) -> Iterator[Path]:
        """Yield a new folder to install into: it becomes the cached copy if the block succeeds, and is deleted if not.

        Call this under the lock: folders left by killed processes are deleted first.
        """
        for left_over in self.folder.glob(f"{UNFINISHED}*"):
            shutil.rmtree(left_over, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=self.folder))
        try:
            yield folder
            shutil.rmtree(self._installation, ignore_errors=True)  # one that does not run
            folder.rename(self._installation)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
