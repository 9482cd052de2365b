"""Records in a folder, beside the state of a `file://` backend."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aihub.evidence.errors import EvidenceError
from aihub.files import unfinished

_NAME = re.compile(r"([0-9]{8})\.json")


@dataclass(frozen=True)
class Folder:
    """A store in a folder of a local file system or a share that has hard links."""

    path: Path

    @property
    def where(self) -> str:
        """Path of the folder."""
        return str(self.path)

    def sequences(self) -> list[int]:
        """Return the numbers of all documents, in order.

        Raises:
            EvidenceError: the folder cannot be read.
        """
        with _plain_errors(self.path), suppress(FileNotFoundError):
            return sorted(int(found[1]) for file in self.path.iterdir() if (found := _NAME.fullmatch(file.name)))
        return []

    def read(self, sequence: int) -> bytes:
        """Return a document.

        Raises:
            EvidenceError: the document cannot be read.
        """
        file = self._file(sequence)
        with _plain_errors(file):
            return file.read_bytes()

    def create(self, sequence: int, data: bytes) -> bool:
        """Create a document, or return False where the number is taken.

        The document appears under its name when it is whole and on the disk: a writer that is killed before leaves a
        file that nobody reads.

        Raises:
            EvidenceError: the folder cannot be written to.
        """
        file = self._file(sequence)
        with _plain_errors(file):
            self.path.mkdir(parents=True, exist_ok=True)
            try:
                with unfinished(file, data) as new:
                    # Unlike a rename, a link replaces nothing.
                    os.link(new, file)
            except FileExistsError:
                return False
        return True

    def _file(self, sequence: int) -> Path:
        return self.path / f"{sequence:08}.json"


@contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EvidenceError(f"{path}: {error.strerror}") from None
