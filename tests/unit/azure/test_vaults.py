"""The client of vaults: which hosts it talks to, how often, and what it says of a refusal."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from requests.exceptions import ConnectionError as NoConnection

from aihub.azure.errors import VaultError
from aihub.azure.vaults import Vaults
from tests.unit.azure.fake_arm import FakeArm, Identity, Reply

VAULT = "https://kv-demo.vault.azure.net"
SECRET = f"{VAULT}/secrets/chat-key"
FOUND = Reply(200, {"value": "the-key", "id": f"{SECRET}/0123"})
BUSY = Reply(429, {"error": {"code": "Throttled", "message": "Later."}}, {"Retry-After": "40"})


def read(azure: FakeArm, secret: str = SECRET, *, told: list[str] | None = None, retries: int = 6) -> str | None:
    lines = [] if told is None else told
    with Vaults(Identity(), azure.transport, lines.append, retries) as vaults, vaults.at(secret) as client:
        return client.get_secret("chat-key").value


def test_vault_has_one_client_for_all_threads() -> None:
    def look(_number: int) -> int:
        with vaults.at(SECRET) as client:
            return id(client)

    with Vaults(Identity()) as vaults, ThreadPoolExecutor(14) as pool:
        assert len(set(pool.map(look, range(14)))) == 1
        with vaults.at(VAULT) as same, vaults.at("https://kv-other.vault.azure.net") as other:
            assert id(same) == look(0) != id(other)


@pytest.mark.parametrize(
    "address", ["https://kv.vault.azure.net@127.0.0.1", "http://kv.vault.azure.net", "https://kv.vault.azure.net.x.y"]
)
def test_nothing_is_sent_where_no_vault_is(address: str) -> None:
    azure = FakeArm(FOUND)
    with pytest.raises(VaultError, match=r"^Unreachable: what names the vault is not at https://<vault>"):
        read(azure, f"{address}/secrets/chat-key")
    assert azure.sent == []


def test_redirect_is_not_followed() -> None:
    azure = FakeArm(Reply(307, None, {"Location": "https://127.0.0.1:9/"}))
    with pytest.raises(VaultError):
        read(azure)
    assert len(azure.sent) == 1


def test_wait_is_told_and_made_where_retries_are_wanted() -> None:
    azure, told = FakeArm(BUSY, FOUND), list[str]()
    assert read(azure, told=told) == "the-key"
    assert azure.pauses == [40]
    [line] = told
    assert line.startswith("GET secrets/chat-key: waiting for the vault, which answers 429 Throttled, try 1 of 7")
    azure = FakeArm(BUSY)
    with pytest.raises(VaultError) as refused:
        read(azure, retries=0)
    assert (refused.value.status, refused.value.wait_seconds, azure.pauses) == (429, 40, [])


def test_refusal_is_one_line_with_the_vaults_own_codes() -> None:
    error = {"code": "Forbidden", "message": "Caller is not\r\nauthorized.", "innererror": {"code": "ForbiddenByRbac"}}
    with pytest.raises(VaultError) as refused:
        read(FakeArm(Reply(403, {"error": error}, {"x-ms-request-id": "r-1"})))
    assert str(refused.value) == f"Forbidden: Caller is not authorized. ({SECRET})"
    assert (refused.value.code, refused.value.inner_code) == ("Forbidden", "ForbiddenByRbac")
    assert (refused.value.status, refused.value.request_id) == (403, "r-1")


@pytest.mark.parametrize("reply", [Reply(500), NoConnection("it broke")])
def test_write_without_an_answer_may_have_been_made(reply: Reply | Exception) -> None:
    vaults = Vaults(Identity(), FakeArm(reply).transport, retries=0)
    with pytest.raises(VaultError) as failed, vaults.at(SECRET, writes=True) as client:
        client.set_secret("chat-key", "the-key")
    assert failed.value.may_have_written
