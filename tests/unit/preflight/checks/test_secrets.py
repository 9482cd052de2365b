"""Names of secrets in a vault that is there."""

from typing import Any

import pytest

from aihub.azure.errors import ArmError
from aihub.preflight import Result
from aihub.preflight.checks.secrets import secret_names_check
from aihub.preflight.vault import Names
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import MISSING, VAULT, Stack

THERE = Reply(200, {"id": VAULT})
URI, KEY = f"{VAULT}/secrets/chat-uri", f"{VAULT}/secrets/chat-key"


def look(
    *made: str,
    live: set[str] | None = None,
    tags: dict[str, str] | None = None,
    deleted: set[str] | None = None,
    auth: str = "keys",
) -> list[Result]:
    def read(_credential: Any, url: str) -> Names:
        assert url == "https://kv-ai-demo.vault.azure.net"
        return dict.fromkeys(live or set(), tags or {}), deleted or set()

    return Stack(made=(VAULT, *made), auth=auth).look(secret_names_check(read), THERE)


def test_names_that_are_free_or_the_stacks_are_fine() -> None:
    (free,) = look()
    (own,) = look(URI, KEY, live={"chat-uri", "chat-key"})
    assert free.status == own.status == "pass"


def test_deleted_secrets_are_left_to_pulumi() -> None:
    found = look(deleted={"chat-uri", "chat-key", "unheard-of"})
    assert [(each.status, each.where) for each in found] == [("warn", "deployments.chat")] * 2
    assert all("`pulumi up` recovers it" in each.fix for each in found)


def test_secret_of_somebody_else_blocks() -> None:
    (found,) = look(URI, live={"chat-uri", "chat-key"})
    assert (found.status, found.where) == ("fail", "deployments.chat")
    assert "chat-key" in found.what


def test_secret_that_came_back_with_the_vault_is_left_to_pulumi() -> None:
    (own,) = look(live={"chat-uri"}, tags={"stack": "dev", "deployment": "chat"})
    assert own.status == "pass"
    (found,) = look(live={"chat-uri"}, tags={"stack": "prod", "deployment": "chat"})
    assert found.status == "fail"


def test_without_keys_the_name_of_a_key_is_of_no_interest() -> None:
    (found,) = look(URI, live={"chat-uri", "chat-key"}, auth="entra")
    assert found.status == "pass"


def test_vault_that_is_gone_or_not_the_stacks_is_not_looked_into() -> None:
    def read(_credential: Any, _url: str) -> Names:
        pytest.fail("it was looked into")

    assert Stack(made=(VAULT,)).look(secret_names_check(read), MISSING) == []
    assert Stack().look(secret_names_check(read)) == []


def test_vault_that_refuses_is_unknown() -> None:
    def read(_credential: Any, url: str) -> Names:
        raise ArmError("Forbidden: Caller is not authorized.", url, 403)

    (found,) = Stack(made=(VAULT,)).look(secret_names_check(read), THERE)
    assert (found.status, found.where) == ("unknown", "deployments")
    assert "Key Vault Secrets Officer" in found.fix
