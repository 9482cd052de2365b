"""The engine's calls of the stand-in, for one resource."""

from typing import Any

from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from localazure.provider.structs import to_python, to_struct

Stub = provider_pb2_grpc.ResourceProviderStub

DEPLOYMENT_TYPE = "azure-native:cognitiveservices:Deployment"
ACCOUNT_TYPE = "azure-native:cognitiveservices:Account"
VAULT_TYPE = "azure-native:keyvault:Vault"
SECRET_TYPE = "azure-native:keyvault:Secret"
GROUP_TYPE = "azure-native:resources:ResourceGroup"

DEPLOYMENT_INPUTS = {
    "resourceGroupName": "rg",
    "accountName": "hub",
    "deploymentName": "chat",
    "sku": {"name": "GlobalStandard", "capacity": 10},
}


def urn(token: str) -> str:
    return f"urn:pulumi:dev::project::{token}::logical"


async def create(provider: Stub, token: str, inputs: dict[str, Any], **more: Any) -> Any:
    request = provider_pb2.CreateRequest(
        urn=urn(token), name="logical", type=token, properties=to_struct(inputs), **more
    )
    return await provider.Create(request)


async def update(provider: Stub, token: str, inputs: dict[str, Any], **more: Any) -> Any:
    return await provider.Update(provider_pb2.UpdateRequest(urn=urn(token), type=token, news=to_struct(inputs), **more))


async def delete(provider: Stub, token: str, resource_id: str) -> None:
    await provider.Delete(provider_pb2.DeleteRequest(urn=urn(token), type=token, id=resource_id))


async def check(provider: Stub, token: str, news: dict[str, Any], olds: dict[str, Any] | None = None) -> Any:
    request = provider_pb2.CheckRequest(
        urn=urn(token), name="logical", type=token, news=to_struct(news), olds=to_struct(olds or {}), randomSeed=b"s"
    )
    return await provider.Check(request)


async def invoke(provider: Stub, name: str, **arguments: Any) -> dict[str, Any]:
    request = provider_pb2.InvokeRequest(tok=f"azure-native:{name}", args=to_struct(arguments))
    return to_python(getattr(await provider.Invoke(request), "return"))
