"""Roles that are on their way to a vault: what is waited for, for how long, and what is final."""

from typing import Any

import pytest

from aihub.azure.errors import VaultError
from aihub.azure.vaults import Vaults
from tests.unit.azure.fake_arm import FakeArm, Identity, Reply

VAULT = "https://kv-demo.vault.azure.net"
SECRET = f"{VAULT}/secrets/chat-key"
GET = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
ID = "/subscriptions/33333333-3333-3333-3333-333333333333/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv-demo"
ME = "44444444-4444-4444-4444-444444444444"
CHALLENGE = Reply(
    401,
    headers={
        "WWW-Authenticate": 'Bearer authorization="https://login.microsoftonline.com/t", '
        'resource="https://vault.azure.net"'
    },
)
FOUND = Reply(200, {"value": "the-key", "id": f"{SECRET}/0123"})


def forbidden(vault_id: str = ID, inner: str = "ForbiddenByRbac", action: str = GET) -> Reply:
    """As a vault says it."""
    message = (
        "Caller is not authorized to perform action on resource.\r\n"
        f"Caller: appid=a;oid={ME};iss=https://sts.windows.net/t/\r\n"
        f"Action: '{action}'\r\nResource: '{vault_id}/secrets/chat-key'\r\nAssignment: (not found)\r\n"
    )
    return Reply(403, {"error": {"code": "Forbidden", "message": message, "innererror": {"code": inner}}})


def may(*actions: str, **more: Any) -> Reply:
    return Reply(200, {"value": [{"actions": ["*"], "dataActions": [*actions], **more}]})


OFFICER, NOTHING = may("Microsoft.KeyVault/vaults/secrets/*"), may()
NO_READER = Reply(403, {"error": {"code": "AuthorizationFailed", "message": "You may not."}})


class World:
    """A vault, Resource Manager, and what was told to a person."""

    def __init__(self, *vault: Reply, arm: tuple[Reply, ...]) -> None:
        self.vault, self.arm, self.told = FakeArm(*vault), FakeArm(*arm), list[str]()

    def read(self) -> str | None:
        vaults = Vaults(Identity(), self.vault.transport, self.told.append, arm=self.arm.arm)
        with vaults, vaults.at(SECRET) as client:
            return client.get_secret("chat-key").value

    def refusal(self) -> str:
        with pytest.raises(VaultError) as refused:
            self.read()
        assert (refused.value.status, refused.value.code) == (403, "Forbidden")
        return str(refused.value)


def test_role_that_was_given_is_waited_for_and_told() -> None:
    world = World(*[forbidden()] * 20, FOUND, arm=(OFFICER,))
    assert world.read() == "the-key"
    assert world.vault.pauses == [5.0] * 20
    assert world.arm.sent == [f"GET {ID}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"]
    assert world.told[0].startswith(f"vault kv-demo: waiting for the role that allows {GET} to arrive there: ")
    assert " of 600 s so far, next try in 5 s" in world.told[0]


def test_role_that_does_not_arrive_within_ten_minutes_is_given_up() -> None:
    world = World(*[forbidden()] * 200, arm=(OFFICER,))
    assert f"the role of {ME} for {GET} has not arrived at the vault after 600 s; try again later" in world.refusal()
    assert sum(world.vault.pauses) == 600


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (NOTHING, "Resource Manager knows of none; `access.operators`"),
        (may("Microsoft.KeyVault/vaults/secrets/*", notDataActions=[GET]), "Resource Manager knows of none"),
        (NO_READER, "Resource Manager does not say which roles there are: AuthorizationFailed: You may not."),
    ],
)
def test_who_was_never_given_one_is_told_so_after_a_minute(answer: Reply, why: str) -> None:
    world = World(*[forbidden()] * 200, arm=(answer,) * 200)
    told = world.refusal()
    assert f"Forbidden: {ME} has no role for {GET}, 60 s after the first try: {why}" in told
    assert told.endswith(f"({SECRET}/)")
    assert sum(world.vault.pauses) == 60


def test_role_that_resource_manager_comes_to_know_later_is_waited_for() -> None:
    world = World(*[forbidden()] * 30, FOUND, arm=(NOTHING, NO_READER, NOTHING, OFFICER))
    assert world.read() == "the-key"
    assert len(world.arm.sent) == 4


def test_another_vault_than_the_one_that_answered_is_not_asked_about() -> None:
    world = World(*[forbidden(ID.replace("kv-demo", "kv-other"))] * 20, arm=())
    assert "the vault does not say what for" in world.refusal()
    assert world.arm.sent == []


@pytest.mark.parametrize("inner", ["ForbiddenByFirewall", "ForbiddenByConnection", "ForbiddenByPolicy"])
def test_what_no_role_would_change_is_final_at_once(inner: str) -> None:
    world = World(forbidden(inner=inner), arm=())
    assert world.refusal().startswith("Forbidden: Caller is not authorized")
    assert world.vault.pauses == []


def test_write_is_sent_again_whole_and_with_its_own_retries() -> None:
    written = Reply(200, {"id": f"{SECRET}/0123"})
    world = World(CHALLENGE, forbidden(), Reply(503), written, arm=(OFFICER,))
    vaults = Vaults(Identity(), world.vault.transport, world.told.append, arm=world.arm.arm)
    with vaults, vaults.at(SECRET, writes=True) as client:
        client.update_secret_properties("chat-key", "0123", tags={"a": "b"}, retry_on_methods=["PATCH"])
    assert world.vault.bodies == [{"tags": {"a": "b"}}] * 3


def test_those_that_wait_for_no_role_are_refused_at_once() -> None:
    azure = FakeArm(forbidden())
    with Vaults(Identity(), azure.transport) as vaults, pytest.raises(VaultError), vaults.at(SECRET) as client:
        client.get_secret("chat-key")
    assert azure.pauses == []
