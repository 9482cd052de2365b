"""A YAML file below `.local` that a person or a test writes, and that is read again when it has changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

_Content = TypeVar("_Content")


class DataFileError(Exception):
    """A data file cannot be read, or something in it is wrong."""


class DataFile(Generic[_Content]):
    """What a file says; while there is none, what an empty file says."""

    def __init__(self, path: Path | None, parse: Callable[[Any, Path], _Content], empty: _Content) -> None:
        """Creates the reader.

        Args:
            path: the file; None for none.
            parse: makes of the file's YAML what the file says, or raises a DataFileError.
            empty: what an empty file says.
        """
        self._path, self._parse, self._empty = path, parse, empty
        self._read: tuple[int, int] | None = None
        self._content = empty

    def content(self) -> _Content:
        """What the file says now.

        Raises:
            DataFileError: the file is wrong.
        """
        if self._path is None:
            return self._empty
        try:
            status = self._path.stat()
            changed = (status.st_mtime_ns, status.st_size)
        except FileNotFoundError:
            changed = None
        if changed != self._read:
            self._content = self._load(self._path) if changed else self._empty
            self._read = changed
        return self._content

    def _load(self, path: Path) -> _Content:
        try:
            given = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            raise DataFileError(f"{path} cannot be read as YAML") from None
        return self._empty if given is None else self._parse(given, path)
