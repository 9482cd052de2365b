"""Where an answer goes: standard output, or a file that is not overwritten by accident."""

import os
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import BinaryIO, Self

from aihub.call.errors import CallInputError
from aihub.safe_text import for_terminal


class Sink(AbstractContextManager["Sink"]):
    """Takes an answer piece by piece; a file has its name only when the answer is complete."""

    def __init__(self, out: Path | None, *, is_forced: bool) -> None:
        """Check that the answer can be written.

        Args:
            out: the file, or a device or pipe, which is written to directly; None for standard output.
            is_forced: whether to replace a file that exists.

        Raises:
            CallInputError: the file exists, or its folder does not.
        """
        self._out = out
        self._is_special = out is not None and out.exists() and not out.is_file() and not out.is_dir()
        if out is not None and not self._is_special:
            if out.is_file() and not is_forced:
                raise CallInputError(f"{out} exists; write --force to replace it, or name another file with --out")
            if out.is_dir():
                raise CallInputError(f"{out} is a folder; name a file in it")
            if not out.absolute().parent.is_dir():
                raise CallInputError(f"{out} cannot be written: there is no folder {out.absolute().parent}")
        self.is_terminal = out is None and sys.stdout.isatty()
        self._opened = ExitStack()
        self._file: BinaryIO | None = None
        self._temporary = Path()
        self._ends_line = True

    def __enter__(self) -> Self:
        if self._out is not None and self._is_special:
            self._file = self._opened.enter_context(self._out.open("wb"))
        elif self._out is not None:
            try:
                handle, name = tempfile.mkstemp(prefix=f".{self._out.name}.", dir=self._out.resolve().parent)
            except OSError as error:
                raise CallInputError(f"{self._out} cannot be written: {error.strerror}") from None
            self._temporary = Path(name)
            self._file = self._opened.enter_context(os.fdopen(handle, "wb"))
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        if self._out is None:
            return
        self._opened.close()
        if self._is_special:
            return
        if kind is None:
            # As the shell would make it; a temporary file is its owner's alone.
            self._temporary.chmod(0o666 & ~_umask())
            # Where a link leads, and not the link.
            self._temporary.replace(self._out.resolve())
        else:
            with suppress(OSError):
                self._temporary.unlink()

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


def _umask() -> int:
    # There is no way to read it alone.
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
