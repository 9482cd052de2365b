"""Create, read, update and delete of one resource: the plugin's requests, in the plugin's order."""

import logging
from collections.abc import Mapping
from typing import Any

from localazure.provider import key_vault, polling
from localazure.provider.arm_client import Answer, ArmClient
from localazure.provider.diff import with_drift
from localazure.provider.errors import ArmError, PartialFailureError, ProviderError
from localazure.provider.shape import ResourceShape

_log = logging.getLogger(__name__)

Properties = dict[str, Any]


async def create(client: ArmClient, shape: ResourceShape, inputs: Properties) -> tuple[str, Properties]:
    """Creates a resource that does not exist yet.

    Returns:
        Its id and outputs.

    Raises:
        ProviderError: the resource exists, Azure refused it, or (PartialFailureError) its operation failed.
    """
    resource_id = shape.path.fill(inputs, client.identity.subscription_id)
    await _check_absent(client, shape, resource_id)
    body = shape.to_body(inputs)
    if place := shape.unset_list(body):
        body.setdefault(place[0], {})[place[1]] = []
    if shape.kind.name == key_vault.SECRET:
        answer = await key_vault.put(client, shape, resource_id, body)
    else:
        answer = await client.send("PUT", resource_id, shape.api_version, body)
    response = await _complete(client, shape, resource_id, answer)
    return str(response.get("id") or resource_id), shape.to_outputs(response)


async def _check_absent(client: ArmClient, shape: ResourceShape, resource_id: str) -> None:
    answer = await client.send("GET", resource_id, shape.api_version)
    if answer.status == 200 and answer.json():
        raise ProviderError(f"cannot create already existing resource '{resource_id}'")
    # Some services answer 200 without content, or 204, for what does not exist.
    if answer.status not in {200, 204, 404}:
        raise ProviderError(f"cannot check existence of resource: {answer.error(resource_id)}")


async def update(client: ArmClient, shape: ResourceShape, inputs: Properties) -> Properties:
    """Writes a resource; properties that the inputs no longer have are absent from the request.

    Raises:
        ProviderError: Azure refused the write, or (PartialFailureError) its operation failed.
    """
    resource_id = shape.path.fill(inputs, client.identity.subscription_id)
    body = shape.to_body(inputs)
    if place := shape.unset_list(body):
        there = await client.get(resource_id, shape.api_version)
        body.setdefault(place[0], {})[place[1]] = (there.get(place[0]) or {}).get(place[1]) or []
    answer = await client.send("PUT", resource_id, shape.api_version, body)
    return shape.to_outputs(await _complete(client, shape, resource_id, answer))


async def _complete(client: ArmClient, shape: ResourceShape, resource_id: str, answer: Answer) -> Properties:
    """Waits for the operation of a PUT, and reads the resource again."""
    if answer.status not in {200, 201, 202}:
        raise answer.error(resource_id)
    if shape.kind.put != "sync" or answer.status == 202:
        try:
            await polling.follow(client, answer, resource_id, shape.api_version, polling.UPDATE_SECONDS)
        except ProviderError as error:
            raise await _partial(client, shape, resource_id, error) from error
    try:
        return await client.get(resource_id, shape.api_version)
    except ArmError as error:
        # As the plugin: the write itself succeeded.
        _log.warning("failed to read %s after it was written: %s", resource_id, error)
        return answer.json()


async def _partial(
    client: ArmClient, shape: ResourceShape, resource_id: str, error: ProviderError
) -> PartialFailureError:
    try:
        outputs = shape.to_outputs(await client.get(resource_id, shape.api_version))
    except ProviderError as unread:
        return PartialFailureError(f"resource created but read failed {unread}: {error}", resource_id, None)
    return PartialFailureError(str(error), resource_id, outputs)


async def read(
    client: ArmClient, shape: ResourceShape, resource_id: str, inputs: Properties | None, outputs: Properties
) -> tuple[Properties, Properties] | None:
    """The inputs and outputs of a resource as it is now, or None when it does not exist.

    Args:
        client: the client of the operation.
        shape: the resource's type.
        resource_id: the resource's id.
        inputs: the recorded inputs; None for an import.
        outputs: the recorded outputs.

    Raises:
        ProviderError: Azure refused the request, or the id is not of this type.
    """
    parameters = shape.path.parse(resource_id)
    try:
        response = await client.get(resource_id, shape.api_version)
    except ArmError as error:
        if error.status == 404:
            return None
        raise
    now = shape.to_outputs(response)
    if inputs is None:
        return {**parameters, **_without_empty(shape.to_inputs(now))}, now
    if name := shape.unset_input(inputs):
        now = {**now, name: []}
    place = None if shape.kind.flatten else shape.unset_list(inputs)
    if place and isinstance(now.get(place[0]), dict):
        # Changes by other resources are no drift of this resource.
        now = {**now, place[0]: {**now[place[0]], place[1]: []}}
    return with_drift(inputs, shape.to_inputs(outputs), shape.to_inputs(now)), now


def _without_empty(values: Mapping[str, Any]) -> Properties:
    """Removes empty lists and objects, which Azure answers for properties that were never set."""
    kept = ((name, _without_empty(each) if isinstance(each, dict) else each) for name, each in values.items())
    return {name: each for name, each in kept if each not in ({}, [])}


async def delete(client: ArmClient, shape: ResourceShape, resource_id: str) -> None:
    """Deletes a resource; a missing resource is no error.

    Raises:
        ProviderError: Azure refused the request, or the deletion failed.
    """
    if shape.kind.name == key_vault.SECRET:
        await key_vault.delete(client, shape, resource_id)
        return
    answer = await client.send("DELETE", resource_id, shape.api_version)
    try:
        if answer.status not in {200, 202, 204}:
            raise answer.error(resource_id)
        if shape.kind.delete != "sync" and answer.status == 202:
            await polling.follow(client, answer, resource_id, shape.api_version, polling.DELETE_SECONDS)
    except ArmError as error:
        if error.status != 404:
            raise
