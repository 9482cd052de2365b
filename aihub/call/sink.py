"""Where an answer goes: standard output, or a file that is not overwritten by accident."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from aihub.call.errors import CallInputError
from aihub.files import write_whole
from aihub.safe_text import for_terminal


class Sink(AbstractContextManager["Sink"]):
    """Takes an answer piece by piece; a file is written only when the answer is complete.

    Ctrl-C ends the process at once (`aihub.cli.call`), so that nothing may lie on the disk before.
    """

    def __init__(self, out: Path | None, *, is_forced: bool) -> None:
        """Check that the answer can be written.

        Args:
            out: the file, or a device or pipe, which is written to directly; None for standard output.
            is_forced: whether to replace a file that exists.

        Raises:
            CallInputError: the file exists, its folder does not, or that cannot be written to.
        """
        self._out = out
        self._is_special = out is not None and out.exists() and not out.is_file() and not out.is_dir()
        if out is not None and not self._is_special:
            if out.is_file() and not is_forced:
                raise CallInputError(f"{out} exists; write --force to replace it, or name another file with --out")
            if out.is_dir():
                raise CallInputError(f"{out} is a folder; name a file in it")
            folder = _target(out).parent
            if not folder.is_dir():
                raise CallInputError(f"{out} cannot be written: there is no folder {folder}")
            if not os.access(folder, os.W_OK | os.X_OK):
                raise CallInputError(f"{out} cannot be written: the folder {folder} is not yours to write to")
        self.is_terminal = out is None and sys.stdout.isatty()
        self._file: BinaryIO | None = None
        self._ends_line = True

    def __enter__(self) -> Self:
        if self._out is not None:
            with _plain_errors(self._out):
                self._file = self._out.open("wb") if self._is_special else io.BytesIO()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        if self._out is None or self._file is None:
            return
        with _plain_errors(self._out):
            if isinstance(self._file, io.BytesIO) and kind is None:
                write_whole(_target(self._out), self._file.getvalue())
            self._file.close()

    def text(self, piece: str) -> None:
        """Take a piece of a text, and show it at once."""
        if not piece:
            return
        self._ends_line = piece.endswith("\n")
        # A half of a surrogate pair, which JSON can have, is no text.
        encoded = (for_terminal(piece) if self.is_terminal else piece).encode("utf-8", "replace")
        if self._file:
            self._file.write(encoded)
        else:
            sys.stdout.write(encoded.decode())
            sys.stdout.flush()

    def end_line(self) -> None:
        """End the last line of a text."""
        if not self._ends_line:
            self.text("\n")

    def content(self, content: bytes) -> None:
        """Take a file."""
        (self._file or sys.stdout.buffer).write(content)


def _target(out: Path) -> Path:
    """Return the file that a link leads to, which is replaced, and not the link."""
    try:
        return out.resolve()
    except (OSError, RuntimeError):
        raise CallInputError(f"{out} cannot be written: the link leads to itself") from None


@contextmanager
def _plain_errors(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CallInputError(f"{out} cannot be written: {error.strerror}") from None
