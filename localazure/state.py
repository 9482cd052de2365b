"""The state of the local Azure: documents by kind and key, on disk, encrypted.

Keys and secret values live here, as they do in Azure. They are encrypted with a key that stands beside the database, so
that a search of the folder, a backup or a pasted file shows none of them.
"""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from localazure.files import write_private

Document = dict[str, Any]


class StateError(Exception):
    """The state could not be read or written."""


class State:
    """Documents by kind and key; every change is on disk when the call returns.

    Raises:
        StateError: what is on disk cannot be opened, or is damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._open(folder)
        except sqlite3.OperationalError as error:
            raise StateError(f"the local Azure cannot open its state: {error}") from error
        except (sqlite3.DatabaseError, InvalidToken, ValueError) as error:
            raise StateError(
                f"the local Azure's state in {folder} is damaged; forget it with: aihub local reset"
            ) from error

    def _open(self, folder: Path) -> None:
        self._cipher = Fernet(_key(folder / "azure.key"))
        self._database = sqlite3.connect(folder / "azure.db", isolation_level=None)
        # Written to the operating system's cache: a kill of the process loses nothing, and no request waits for a disk.
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS documents (kind TEXT, key TEXT, document BLOB, PRIMARY KEY (kind, key))"
        )
        self._documents: dict[str, dict[str, Document]] = {}
        for kind, key, document in self._database.execute("SELECT kind, key, document FROM documents ORDER BY rowid"):
            self._documents.setdefault(kind, {})[key] = json.loads(self._cipher.decrypt(document))

    def get(self, kind: str, key: str) -> Document | None:
        """The document, or None. The returned object is the stored one: change documents only through `put`."""
        return self._documents.get(kind, {}).get(key)

    def put(self, kind: str, key: str, document: Document) -> None:
        """Stores a document under a kind and key.

        Raises:
            StateError: the disk is full or not writable; nothing has changed then.
        """
        blob = self._cipher.encrypt(json.dumps(document).encode())
        self._write(
            "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document",
            kind,
            key,
            blob,
        )
        self._documents.setdefault(kind, {})[key] = document

    def delete(self, kind: str, key: str) -> None:
        """Deletes a document; a missing document is no error.

        Raises:
            StateError: the disk is full or not writable; nothing has changed then.
        """
        self._write("DELETE FROM documents WHERE kind = ? AND key = ?", kind, key)
        self._documents.get(kind, {}).pop(key, None)

    def items(self, kind: str, prefix: str = "") -> Iterator[tuple[str, Document]]:
        """All documents of a kind whose key starts with a prefix, oldest first."""
        found = self._documents.get(kind, {})
        return iter([(key, document) for key, document in found.items() if key.startswith(prefix)])

    def close(self) -> None:
        """Closes the database."""
        self._database.close()

    def _write(self, statement: str, *values: object) -> None:
        try:
            self._database.execute(statement, values)
        except sqlite3.Error as error:
            raise StateError(f"the local Azure cannot write its state: {error}") from error


def _key(path: Path) -> bytes:
    if not path.exists():
        write_private(path, Fernet.generate_key())
    return path.read_bytes()
