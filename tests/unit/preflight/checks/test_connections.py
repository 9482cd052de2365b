"""Whether the secrets of connections can be read from here."""

from typing import Any

import pytest

from aihub.azure.errors import UNREACHABLE, VaultError
from aihub.preflight import Result
from aihub.preflight.checks.connections import connection_secrets_check
from aihub.settings import SecretReference
from tests.unit.preflight.stack import VAULT, Stack

SEARCH = {
    "category": "CognitiveSearch",
    "target": "https://srch.search.windows.net",
    "auth": "key",
    "secret": {"vault": "kv-shared", "name": "search-key"},
}


def look(error: VaultError | None = None, vault: str = "kv-shared", made: tuple[str, ...] = (VAULT,)) -> list[Result]:
    asked: list[str] = []

    def read(_credential: Any, secret: SecretReference) -> None:
        asked.append(secret.name)
        if error:
            raise error

    connection = {**SEARCH, "secret": {"vault": vault, "name": "search-key"}}
    stack = Stack(made=made, connections={"search": connection})
    return stack.look(connection_secrets_check(read))


def test_secret_that_can_be_read_passes() -> None:
    (found,) = look()
    assert (found.status, found.what) == ("pass", "all 1 secrets of connections can be read from here")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (VaultError("SecretNotFound: it is not there", "kv", 404), "write the name of a secret that is there"),
        (VaultError("Forbidden: no", "kv", 403), "Key Vault Secrets User"),
        (VaultError(f"{UNREACHABLE}: no such host", "kv"), "a vault that exists"),
    ],
)
def test_secret_that_cannot_be_read_fails_and_says_what_to_do(error: VaultError, words: str) -> None:
    (found,) = look(error)
    assert (found.status, found.where) == ("fail", "connections.search.secret")
    assert words in str(found.fix)


def test_secret_of_a_vault_that_this_stack_is_to_make_fails() -> None:
    (found,) = look(vault="kv-ai-demo", made=())
    assert (found.status, "does not exist yet" in found.what) == ("fail", True)
