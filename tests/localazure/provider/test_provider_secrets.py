"""The life of a secret, through the engine's own calls: a deleted one of its name is recovered."""

import grpc
import pytest

from tests.localazure.provider.calls import SECRET_TYPE, Stub, create, delete
from tests.localazure.provider.fake_azure import (
    SECRET,
    FakeAzure,
    Reply,
)

SECRET_INPUTS = {
    "resourceGroupName": "rg",
    "vaultName": "kv",
    "secretName": "key",
    "properties": {"value": "s3cret"},
}
RECOVERABLE = {"recoveryId": "https://kv.vault.azure.net/deletedsecrets/key"}


async def test_a_secret_is_deleted_in_its_vault(azure: FakeAzure, provider: Stub) -> None:
    azure.script("DELETE kv.vault.azure.net/secrets/key", Reply(200, {}))
    await delete(provider, SECRET_TYPE, SECRET)
    assert azure.made == ["DELETE kv.vault.azure.net/secrets/key"]


async def test_a_deleted_secret_of_the_name_is_recovered_and_written(
    azure: FakeAzure, provider: Stub, pauses: list[float]
) -> None:
    conflict = Reply(409, {"error": {"code": "Conflict", "message": "deleted but recoverable"}})
    azure.script(f"PUT {SECRET}", conflict, conflict, conflict)
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", Reply(200, RECOVERABLE), Reply(404), Reply(404))
    azure.script("POST kv.vault.azure.net/deletedsecrets/key/recover", Reply(200, {}))
    created = await create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert created.id == SECRET
    assert azure.resources[SECRET]["properties"] == {"value": "s3cret"}
    assert pauses == [5.0, 5.0, 5.0]


@pytest.mark.parametrize("found", [404, 403])
async def test_conflict_without_a_deleted_secret_to_be_seen_is_an_error_the_sixth_time(
    azure: FakeAzure, provider: Stub, pauses: list[float], found: int
) -> None:
    azure.script(f"PUT {SECRET}", *[Reply(409, {"error": {"code": "Conflict", "message": "being purged"}})] * 6)
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", *[Reply(found, {"error": {"code": "No"}})] * 6)
    with pytest.raises(grpc.aio.AioRpcError, match="being purged"):
        await create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert len(pauses) == 5


async def test_deleted_secret_that_the_vault_does_not_let_recover_is_an_error_at_once(
    azure: FakeAzure, provider: Stub, pauses: list[float]
) -> None:
    azure.script(f"PUT {SECRET}", Reply(409, {"error": {"code": "Conflict", "message": "deleted but recoverable"}}))
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", Reply(200, RECOVERABLE))
    azure.script("POST kv.vault.azure.net/deletedsecrets/key/recover", Reply(403, {"error": {"code": "Forbidden"}}))
    with pytest.raises(grpc.aio.AioRpcError, match=r"failed to recover soft-deleted secret key: .*Forbidden"):
        await create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert pauses == []


async def test_a_secret_that_stays_in_conflict_is_given_up_after_three_minutes(
    azure: FakeAzure, provider: Stub, pauses: list[float]
) -> None:
    azure.script(f"PUT {SECRET}", *[Reply(409, {"error": {"code": "Conflict", "message": "recovering"}})] * 99)
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", *[Reply(200, RECOVERABLE)] * 99)
    azure.script("POST kv.vault.azure.net/deletedsecrets/key/recover", *[Reply(200, {})] * 99)
    with pytest.raises(grpc.aio.AioRpcError, match="timed out during creating KeyVault secret key after 3m0s"):
        await create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert sum(pauses) == 185.0
