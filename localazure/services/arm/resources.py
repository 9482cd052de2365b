"""The resources that exist, with the operations under way on them.

An operation has an end time and no background work: whoever looks at a resource later finds it ended.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.ids import Target, group_of

Resource = dict[str, Any]

_KIND = "resource"
_OPERATION = "operation"


@dataclass(frozen=True)
class Operation:
    """A long-running write."""

    id: str
    resource_id: str
    verb: str
    """PUT or DELETE"""
    ends: float

    def is_running(self, azure: Azure) -> bool:
        """Whether its end time is still to come."""
        return azure.clock.now() < self.ends


def get(azure: Azure, resource_id: str) -> Resource | None:
    """The resource of that id (case does not matter), as it is now; None when it is not there."""
    found = _settled(azure, resource_id.lower())
    return found["resource"] if found else None


def of_type(azure: Azure, type_name: str, below: str = "") -> list[Resource]:
    """The resources of a type whose id starts with a prefix, oldest first."""
    wanted = type_name.lower()
    found = []
    for key, document in azure.state.items(_KIND, below.lower()):
        if document["resource"]["type"].lower() == wanted and (now := _settled(azure, key)):
            found.append(now["resource"])
    return found


def below(azure: Azure, resource_id: str) -> list[Resource]:
    """Everything below a resource or group: children and what is attached to them."""
    prefix = resource_id.lower() + "/"
    return [now["resource"] for key, _ in azure.state.items(_KIND, prefix) if (now := _settled(azure, key))]


def operation_on(azure: Azure, resource_id: str) -> Operation | None:
    """The operation under way on a resource, if any."""
    found = _settled(azure, resource_id.lower())
    return Operation(**found["operation"]) if found and found["operation"] else None


def operation(azure: Azure, operation_id: str) -> Operation | None:
    """An operation of that id, ended or not."""
    document = azure.state.get(_OPERATION, operation_id)
    return Operation(**document) if document else None


def put(azure: Azure, resource: Resource, seconds: float = 0) -> Operation | None:
    """Writes a resource; the operation is returned when it takes time."""
    return _write(azure, resource, "PUT", seconds)


def start_delete(azure: Azure, resource: Resource, seconds: float) -> Operation | None:
    """Deletes a resource; the operation is returned when it takes time, and the resource stays until that ends."""
    running = _write(azure, resource, "DELETE", seconds)
    if running is None:
        remove(azure, resource["id"])
    return running


def remove(azure: Azure, resource_id: str) -> None:
    """Forgets a resource and all below it at once."""
    for key, _ in azure.state.items(_KIND, resource_id.lower() + "/"):
        azure.state.delete(_KIND, key)
    azure.state.delete(_KIND, resource_id.lower())


def _write(azure: Azure, resource: Resource, verb: str, seconds: float) -> Operation | None:
    ends = azure.clock.after(seconds)
    started = Operation(str(uuid.uuid4()), resource["id"], verb, ends)
    running = started if started.is_running(azure) else None
    document = {"resource": resource, "operation": vars(started) if running else None}
    if running:
        azure.state.put(_OPERATION, started.id, vars(started))
    azure.state.put(_KIND, resource["id"].lower(), document)
    return running


def _settled(azure: Azure, key: str) -> dict[str, Any] | None:
    document = azure.state.get(_KIND, key)
    if document is None or not document["operation"] or Operation(**document["operation"]).is_running(azure):
        return document
    if document["operation"]["verb"] == "DELETE":
        remove(azure, document["resource"]["id"])
        return None
    properties = document["resource"].get("properties", {})
    if "provisioningState" in properties:
        properties["provisioningState"] = "Succeeded"
    settled = {"resource": document["resource"], "operation": None}
    azure.state.put(_KIND, key, settled)
    return settled


def group_exists(azure: Azure, target: Target) -> bool:
    """Whether the resource group in the target's id exists (true where the id has none)."""
    group = group_of(target.id)
    return group is None or get(azure, "/".join(target.id.split("/")[:5])) is not None
