"""The resources that exist, with the operations under way on them.

An operation has an end time and no background work: a read after that time finds it ended. A deletion is an
operation on everything that goes with the resource.
"""

import math
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from localazure.azure import Azure
from localazure.faults.kinds import FailOperation, HangOperation

Resource = dict[str, Any]

_KIND = "resource"
_OPERATION = "operation"


@dataclass(frozen=True)
class Operation:
    """A long-running write."""

    id: str
    resource_id: str
    verb: str
    """The method that started the operation: PUT, DELETE or POST."""
    ends: float
    held_by: str = ""
    """The name of the fault that keeps the operation from ending, if any."""
    error: dict[str, str] | None = None
    """Code and message of the error, if the operation fails."""

    def is_running(self, azure: Azure) -> bool:
        """Whether the operation has not ended."""
        return azure.clock.now() < self.ends or azure.faults.is_set(self.held_by)


def get(azure: Azure, resource_id: str) -> Resource | None:
    """The resource with an id (case does not matter), as it is now; None when it does not exist."""
    found = _settled(azure, resource_id.lower())
    return found["resource"] if found else None


def is_serving(resource: Resource) -> bool:
    """Whether a resource's data plane answers: from the end of its creation on, also during updates."""
    return resource["properties"]["provisioningState"] in {"Succeeded", "Updating"}


def age(azure: Azure, created: str | None) -> float:
    """Seconds since a time in ARM's format; infinite if the time is not known."""
    return azure.clock.now() - datetime.fromisoformat(created).timestamp() if created else math.inf


def of_type(azure: Azure, type_name: str, below: str = "") -> list[Resource]:
    """The resources of a type whose id starts with a prefix, oldest first."""
    wanted = type_name.lower()
    found = []
    for key, document in azure.state.items(_KIND, below.lower()):
        if document["resource"]["type"].lower() == wanted and (now := _settled(azure, key)):
            found.append(now["resource"])
    return found


def below(azure: Azure, resource_id: str) -> list[Resource]:
    """All resources below a resource or group: children and extension resources."""
    prefix = resource_id.lower() + "/"
    return [now["resource"] for key, _ in azure.state.items(_KIND, prefix) if (now := _settled(azure, key))]


def operation_on(azure: Azure, resource_id: str) -> Operation | None:
    """The operation under way on a resource, if any."""
    found = _settled(azure, resource_id.lower())
    return Operation(**found["operation"]) if found and found["operation"] else None


def operation(azure: Azure, operation_id: str) -> Operation | None:
    """The operation with an id, ended or not."""
    document = azure.state.get(_OPERATION, operation_id)
    return Operation(**document) if document else None


def put(
    azure: Azure, resource: Resource, seconds: float = 0, creating: str = "Creating"
) -> tuple[Resource, Operation | None]:
    """Writes a resource; returns the resource as it is now, and the operation if the write takes time.

    Args:
        azure: the local Azure.
        resource: the resource with all its members.
        seconds: the duration of the write, before scaling.
        creating: the provisioning state of a new resource until the write ends.
    """
    running = _start(azure, resource["id"], "PUT", seconds)
    if running:
        resource = _in_state(resource, "Updating" if get(azure, resource["id"]) else creating)
    _store(azure, resource, running)
    return resource, running


def change_by_service(azure: Azure, resource_id: str, member: str, value: Any) -> Resource | None:
    """Sets a member of a resource as the service itself does: no principal writes, and `systemData` stays as it is.

    Args:
        azure: the local Azure.
        resource_id: the resource's id; case does not matter.
        member: dotted path, such as `properties.model.version`; what is missing on the way is made.
        value: the new value; None removes the member.

    Returns:
        The resource as it is now; None when it does not exist.

    Raises:
        TypeError: a part of the path is no object.
    """
    found = get(azure, resource_id)
    if found is None:
        return None
    *outer, name = member.split(".")
    inside = found
    for each in outer:
        inside = inside.setdefault(each, {})
        if not isinstance(inside, dict):
            raise TypeError
    if value is None:
        inside.pop(name, None)
    else:
        inside[name] = value
    _store(azure, found, operation_on(azure, resource_id))
    return found


def delete(azure: Azure, resource_id: str, seconds: float = 0) -> Operation | None:
    """Deletes a resource and all below it; if that takes time, they exist until the returned operation ends."""
    running = _start(azure, resource_id, "DELETE", seconds)
    found = get(azure, resource_id)
    for each in [*below(azure, resource_id), *([found] if found else [])]:
        if running:
            _store(azure, _in_state(each, "Deleting"), running)
        else:
            azure.state.delete(_KIND, each["id"].lower())
    return running


def record_ended_operation(azure: Azure, resource_id: str, verb: str) -> Operation:
    """Records an operation that has already ended, for an answer that names a URL to poll all the same."""
    done = Operation(str(uuid.uuid4()), resource_id, verb, azure.clock.now())
    azure.state.put(_OPERATION, done.id, asdict(done))
    return done


def _start(azure: Azure, resource_id: str, verb: str, seconds: float) -> Operation | None:
    hangs = azure.faults.take(HangOperation) if seconds else None
    fails = azure.faults.take(FailOperation) if seconds else None
    started = Operation(
        str(uuid.uuid4()),
        resource_id,
        verb,
        azure.clock.after(seconds),
        hangs.name if hangs else "",
        {"code": fails.code, "message": fails.message} if fails else None,
    )
    if not started.is_running(azure) and not started.error:
        return None
    azure.state.put(_OPERATION, started.id, asdict(started))
    return started


def _store(azure: Azure, resource: Resource, running: Operation | None) -> None:
    document = {"resource": resource, "operation": asdict(running) if running else None}
    azure.state.put(_KIND, resource["id"].lower(), document)


def _in_state(resource: Resource, state: str) -> Resource:
    properties = resource.get("properties", {})
    if "provisioningState" not in properties:
        return resource
    return {**resource, "properties": {**properties, "provisioningState": state}}


def _settled(azure: Azure, key: str) -> dict[str, Any] | None:
    document = azure.state.get(_KIND, key)
    if document is None or not document["operation"]:
        return document
    ended = Operation(**document["operation"])
    if ended.is_running(azure):
        return document
    if ended.verb == "DELETE" and not ended.error:
        azure.state.delete(_KIND, key)
        return None
    _store(azure, _in_state(document["resource"], "Failed" if ended.error else "Succeeded"), None)
    return azure.state.get(_KIND, key)
