"""Functions that the program calls, and how an engine's configuration is taken."""

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from localazure.provider.structs import to_python
from tests.localazure.provider.calls import ACCOUNT_TYPE, Stub, check, invoke
from tests.localazure.provider.fake_azure import (
    ACCOUNT,
    GROUP,
    OBJECT,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    FakeAzure,
    Reply,
    engine,
)


async def test_the_caller_is_known_by_its_token(provider: Stub) -> None:
    assert await invoke(provider, "authorization:getClientConfig") == {
        "clientId": "the-client",
        "objectId": OBJECT,
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
    }
    assert "." in (await invoke(provider, "authorization:getClientToken"))["token"]


async def test_keys_are_listed(azure: FakeAzure, provider: Stub) -> None:
    azure.script(f"POST {ACCOUNT}/listKeys", Reply(200, {"key1": "a", "key2": "b"}))
    keys = await invoke(provider, "cognitiveservices:listAccountKeys", resourceGroupName="rg", accountName="hub")
    assert keys == {"key1": "a", "key2": "b"}


async def test_any_resource_can_be_got(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[VAULT] = {"id": VAULT, "name": "kv", "properties": {"vaultUri": "https://kv"}}
    got = await invoke(provider, "keyvault:getVault", resourceGroupName="rg", vaultName="kv")
    assert got["id"] == VAULT
    assert got["properties"] == {"vaultUri": "https://kv"}
    assert got["azureApiVersion"] == "2024-11-01"


async def test_a_failing_function_says_what_it_asked(provider: Stub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await invoke(provider, "keyvault:getVault", resourceGroupName="rg", vaultName="kv")
    assert error.value.details() == f'Status=404 Code="ResourceNotFound" Message="It was not found." ({VAULT})'


async def test_a_function_that_is_not_served_is_named(provider: Stub) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match="azure-native:network:getNatGateway not found"):
        await invoke(provider, "network:getNatGateway")


async def test_engines_attached_at_once_keep_their_own_configuration(azure: FakeAzure, provider_port: int) -> None:
    azure.resources[GROUP] = {"id": GROUP, "location": "swedencentral"}
    async with engine(provider_port) as one, engine(provider_port) as other:
        variables = {"azure-native:config:location": "westeurope"}
        await one.Configure(provider_pb2.ConfigureRequest(variables=variables))
        await other.Configure(provider_pb2.ConfigureRequest())
        found = [await check(each, ACCOUNT_TYPE, {"resourceGroupName": "rg"}) for each in (one, other)]
    assert [to_python(each.inputs)["location"] for each in found] == ["westeurope", "swedencentral"]


async def test_an_engine_learns_of_missing_credentials_when_it_configures(
    provider: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARM_TENANT_ID")
    with pytest.raises(grpc.aio.AioRpcError, match="A Tenant ID must be configured when"):
        await provider.Configure(provider_pb2.ConfigureRequest())
    variables = {"azure-native:config:tenantId": "the-tenant"}
    await provider.Configure(provider_pb2.ConfigureRequest(variables=variables))
    assert await invoke(provider, "authorization:getClientConfig")
