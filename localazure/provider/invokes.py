"""Functions: reads of resources, and the POST actions that the SDK offers as functions."""

from collections.abc import Mapping
from typing import Any

import jwt

from localazure.facts import resource_type_of_token
from localazure.provider.arm_client import ArmClient
from localazure.provider.errors import ProviderError
from localazure.provider.nodes import sdk_name
from localazure.provider.shape import ResourceShape, shape_of
from localazure.provider.tokens import ARM_AUDIENCE, GRAPH_AUDIENCE

_PACKAGE = "azure-native"

# The functions, with the class of the resource and ARM's action.
_ACTIONS: Mapping[str, tuple[str, str]] = {
    "cognitiveservices:listAccountKeys": ("cognitiveservices:Account", "listKeys"),
    "machinelearningservices:listOnlineEndpointKeys": ("machinelearningservices:OnlineEndpoint", "listKeys"),
    "machinelearningservices:listServerlessEndpointKeys": ("machinelearningservices:ServerlessEndpoint", "listKeys"),
    "machinelearningservices:getOnlineEndpointToken": ("machinelearningservices:OnlineEndpoint", "token"),
    "operationalinsights:getSharedKeys": ("operationalinsights:Workspace", "sharedKeys"),
    "operationalinsights:getWorkspaceSharedKeys": ("operationalinsights:Workspace", "sharedKeys"),
}


async def invoke(client: ArmClient, token: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Calls a function.

    Raises:
        ProviderError: the function is not served, an argument is missing, or Azure refused the request.
    """
    name = token.removeprefix(f"{_PACKAGE}:")
    if name == "authorization:getClientConfig":
        return await _client_config(client)
    if name == "authorization:getClientToken":
        return {"token": await client.token(str(arguments.get("endpoint") or ARM_AUDIENCE))}
    if name in _ACTIONS:
        resource, action = _ACTIONS[name]
        return await _post(client, shape_of(f"{_PACKAGE}:{resource}"), action, arguments)
    module, _, function = name.partition(":")
    resource = f"{_PACKAGE}:{module}:{function.removeprefix('get')}"
    if not function.startswith("get") or resource_type_of_token(resource) is None:
        raise ProviderError(f"Invoke type {token} not found: the local stand-in for azure-native does not serve it")
    return await _get(client, shape_of(resource), arguments)


async def _client_config(client: ArmClient) -> dict[str, Any]:
    # The caller is in the token's claims, whose signature Entra checks and clients do not.
    claims = jwt.decode(await client.token(GRAPH_AUDIENCE), options={"verify_signature": False})
    identity = client.identity
    return {
        "clientId": claims.get("appid") or identity.client_id,
        "objectId": claims.get("oid", ""),
        "subscriptionId": identity.subscription_id,
        "tenantId": claims.get("tid") or identity.tenant_id,
    }


async def _get(client: ArmClient, shape: ResourceShape, arguments: dict[str, Any]) -> dict[str, Any]:
    resource_id = shape.path.fill(arguments, client.identity.subscription_id)
    found = await client.get(resource_id, shape.api_version)
    return {**shape.to_outputs(found), "id": found.get("id", resource_id)}


async def _post(client: ArmClient, shape: ResourceShape, action: str, arguments: dict[str, Any]) -> dict[str, Any]:
    resource_id = shape.path.fill(arguments, client.identity.subscription_id)
    address = f"{resource_id}/{action}"
    answer = await client.send("POST", address, shape.api_version, {})
    if answer.status not in {200, 201}:
        raise answer.error(address)
    return {sdk_name(name): value for name, value in answer.json().items()}
