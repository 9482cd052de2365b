"""Every secret that a local Azure ever made or was given, looked for in all that was written meanwhile."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.fernet import Fernet

from localazure.credentials import Credentials
from localazure.instance import LocalAzure
from tests.secret_search import Search

NOT_SEARCHED = {
    # Where the local Azure keeps its own login, as users of the real one keep theirs in files of their own.
    ".local/credentials.json",
    ".local/passphrase",
    # A link to the cached program, which is the same for all.
    ".local/bin/pulumi",
    # The stack as `aihub local up` has made it, with nothing in it yet.
    ".local/pulumi/backend/.pulumi/stacks/aihub/local.json.zst.bak",
}

# What a document was before it is changed or forgotten stays in a table beside it, unseen by the local Azure.
_KEEP = """
CREATE TABLE IF NOT EXISTS replaced (kind TEXT, key TEXT, document BLOB);
CREATE TRIGGER IF NOT EXISTS keep_changed BEFORE UPDATE ON documents
  BEGIN INSERT INTO replaced VALUES (old.kind, old.key, old.document); END;
CREATE TRIGGER IF NOT EXISTS keep_deleted BEFORE DELETE ON documents
  BEGIN INSERT INTO replaced VALUES (old.kind, old.key, old.document); END;
"""
_READ = """
SELECT kind, key, document FROM (SELECT * FROM documents UNION ALL SELECT * FROM replaced)
WHERE kind IN ('account-keys', 'endpoint-keys', 'storage-keys', 'workspace-keys', 'connection-credentials', 'key', 'secret')
  OR kind = 'resource' AND key LIKE '%/microsoft.insights/components/%'
ORDER BY kind
"""
"""Keys before the secrets that hold them, and so called by their owner."""


class Secrets:
    """The secrets of one local Azure: those it keeps (keys of accounts, endpoints, storage and logs, credentials of
    connections, values and private keys in vaults, the key in Application Insights' connection strings), those
    they replaced, and its logins'.

    Access tokens are known by how each begins. Not known: secrets from before a reset that no `note` came before.
    """

    def __init__(self, azure: LocalAzure) -> None:
        self._azure = azure
        self.names: dict[str, str] = {}
        """What each value is."""

    def note(self) -> None:
        """Reads what there is, and has what replaces it be kept; harmless while none was started."""
        folder = self._azure.folder
        if not (folder / "azure.db").exists():
            return
        cipher = Fernet((folder / "azure.key").read_bytes())
        with closing(sqlite3.connect(folder / "azure.db", isolation_level=None)) as database:
            database.executescript(_KEEP)
            found = [
                each
                for kind, key, document in database.execute(_READ)
                for each in _secrets(kind, key, json.loads(cipher.decrypt(document)))
            ]
        for name, value in [*found, *_of_logins(Credentials.of(folder))]:
            self.names.setdefault(value, name)

    def search(self) -> list[str]:
        """Lines that say which of them is in which file of the project's folder."""
        self.note()
        return Search(self.names).folder(self._azure.project, NOT_SEARCHED)

    def check(self) -> None:
        """Fails the test, or all tests of a fixture, when a secret is in a file."""
        if found := self.search():
            pytest.fail("\n".join(found), pytrace=False)


@contextmanager
def searched_azure(folder: Path, **options: Any) -> Iterator[LocalAzure]:
    """One that runs, without a plugin, until the end, when no file of its folder may hold a secret."""
    azure = LocalAzure(folder)
    secrets = Secrets(azure)
    try:
        # Clients under test call Azure themselves: no Pulumi, so no plugin either.
        azure.up(provider="installed", **options)
        secrets.note()
        yield azure
    finally:
        azure.down()
    secrets.check()


def _secrets(kind: str, key: str, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    of = "/".join(key.split("/")[-2:])
    match kind:
        case "resource":
            yield f"instrumentation key of {of}", document["resource"]["properties"]["InstrumentationKey"]
        case "secret":
            # The other kind of secret in a vault is the address to call, which is told openly.
            values = [each["value"] for each in document["versions"]]
            yield from ((f"value of {of}", value) for value in values if not value.startswith("https://"))
        case "key":
            yield from ((f"private key of {of}", each["private"]) for each in document["versions"])
        case _:
            yield from ((f"{name} of {of}", value) for name, value in _texts(document))


def _texts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _texts(value)
        elif isinstance(value, str):
            yield name, value


def _of_logins(credentials: Credentials) -> list[tuple[str, str]]:
    # The same for all tokens of this kind.
    start_of_tokens = jwt.encode({}, credentials.signing_key, algorithm="HS256").partition(".")[0]
    return [
        ("client secret", credentials.client_secret),
        ("client secret of the reader", credentials.secret_of("reader")),
        ("signing key", credentials.signing_key),
        ("passphrase", credentials.passphrase),
        ("access token", start_of_tokens),
    ]
