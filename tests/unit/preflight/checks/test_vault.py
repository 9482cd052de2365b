"""Whether the vault answers from here, and who may change its secrets."""

from typing import Any

import pytest

from aihub.azure.errors import VaultError
from aihub.preflight import Result
from aihub.preflight.checks.vault import vault_check
from aihub.preflight.vault import Names
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import VAULT, Stack

OFFICER = {"actions": [], "dataActions": ["Microsoft.KeyVault/vaults/secrets/*"]}
READER = {"actions": ["*/read"], "dataActions": []}


class Answer:
    """A vault's 403."""

    def __init__(self, inner: str) -> None:
        self.headers: dict[str, str] = {}
        self.content = f'{{"error": {{"code": "Forbidden", "innererror": {{"code": "{inner}"}}}}}}'


def look(error: VaultError | None = None, rights: dict[str, Any] = OFFICER) -> list[Result]:
    def read(_credential: Any, _url: str) -> Names:
        if error:
            raise error
        return {}, set()

    there = Reply(200, {"id": VAULT}, to="vaults/kv-ai-demo?")
    may = Reply(200, {"value": [rights]}, to="/permissions")
    return Stack(made=(VAULT,)).look(vault_check(read), there, may)


def test_vault_that_answers_passes() -> None:
    (found,) = look()
    assert (found.status, found.where) == ("pass", "hub.key_vault")
    assert found.what == "kv-ai-demo answers from here, and the caller may change its secrets"


@pytest.mark.parametrize(
    ("inner", "words"),
    [("ForbiddenByFirewall", "allow this machine's address"), ("ForbiddenByConnection", "private connections only")],
)
def test_network_rules_that_refuse_this_machine_fail(inner: str, words: str) -> None:
    error = VaultError("Forbidden: Client address 1.2.3.4 is not authorized.", "kv", 403, answer=Answer(inner))
    (found,) = look(error)
    assert (found.status, found.where) == ("fail", "hub.key_vault")
    assert "Client address 1.2.3.4 is not authorized." in found.what
    assert words in found.fix


def test_vault_that_is_not_reached_fails() -> None:
    (found,) = look(VaultError("Unreachable: no address", "kv"))
    assert (found.status, "cannot be reached from here" in found.what) == ("fail", True)


@pytest.mark.parametrize(
    ("error", "rights"),
    [(VaultError("Forbidden: no.", "kv", 403, answer=Answer("ForbiddenByRbac")), OFFICER), (None, READER)],
    ids=["refused", "only reads"],
)
def test_missing_role_is_a_warning_since_pulumi_up_gives_it(error: VaultError | None, rights: Any) -> None:
    (found,) = look(error, rights)
    assert (found.status, "`pulumi up` gives the operators" in found.fix) == ("warn", True)


def test_vault_that_fails_is_unknown() -> None:
    (found,) = look(VaultError("500: Internal Server Error", "kv", 500))
    assert found.status == "unknown"


def test_before_there_is_a_vault_nothing_is_asked() -> None:
    assert Stack().look(vault_check()) == []
