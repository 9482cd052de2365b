"""Change an exported state: add resources of interrupted operations, and mark those that are still to be read.

`pulumi stack import` drops all pending operations, whatever is in the file (`SaveSnapshot` in the CLI's
pkg/cmd/pulumi/stack/io.go). So each unfinished resource is marked by an entry in its `initErrors`. A `pulumi refresh`
that has read the resource removes the entry; an `up` that comes first writes the resource again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aihub.arm.bodies import Json

UNREAD = "a run was killed, and what became of this is not read yet: call aihub resume"


@dataclass(frozen=True)
class Operation:
    """An operation on a resource that a run began and did not finish."""

    kind: str
    """The engine's name of the operation: `creating`, `updating` or `deleting`."""
    resource: Json
    """The resource as an entry of the state."""

    @property
    def urn(self) -> str:
        """URN of the resource."""
        return str(self.resource["urn"])

    @property
    def name(self) -> str:
        """Name of the resource: the last part of the URN."""
        return self.urn.rpartition("::")[2]

    @property
    def is_creation(self) -> bool:
        """Whether the operation creates the resource."""
        return self.kind == "creating"


def interrupted(deployment: Json) -> list[Operation]:
    """Return the pending operations that must be looked up; the next `up` repeats all others."""
    pending = [Operation(each["type"], each["resource"]) for each in deployment.get("pending_operations") or []]
    return [each for each in pending if _is_elsewhere(each)]


def _is_elsewhere(operation: Operation) -> bool:
    """Return whether an operation changes something outside the state; components and providers are in it only."""
    resource = operation.resource
    if not resource["custom"] or resource["type"].startswith("pulumi:providers:"):
        return False
    if not operation.is_creation:
        return operation.kind in {"updating", "deleting"}
    # The other dynamic resources are steps, such as moving traffic, which the next `up` repeats.
    return not resource["type"].startswith("pulumi-python:") or "resource_id" in resource["inputs"]


def settle(deployment: Json, operations: Sequence[Operation], found: Mapping[str, str]) -> None:
    """Remove the pending operations from a state, add created resources, and mark all resources that are to be read.

    Args:
        deployment: the state, which is changed.
        operations: the interrupted operations.
        found: ARM ids of the resources that exist in Azure, by URN.
    """
    deployment.pop("pending_operations", None)
    resources = deployment.setdefault("resources", [])
    for each in operations:
        if each.is_creation and each.urn in found:
            _adopt(resources, {**each.resource, "id": found[each.urn], "outputs": {}})
        for entry in resources:
            if entry["urn"] == each.urn and not _is_gone(entry):
                entry["initErrors"] = [UNREAD]


def unread(deployment: Json) -> list[str]:
    """Return the URNs of the resources that are still to be read from Azure."""
    return [each["urn"] for each in deployment.get("resources") or [] if _is_unread(each)]


def _is_unread(entry: Json) -> bool:
    # Every resource of Azure has outputs. A resource without outputs was adopted, and somebody else removed its mark.
    is_empty = not entry.get("outputs") and str(entry.get("id")).startswith("/subscriptions/")
    return not _is_gone(entry) and (UNREAD in (entry.get("initErrors") or []) or is_empty)


def _adopt(resources: list[Json], made: Json) -> None:
    """Add a resource to a state; if it replaces another one, at the position of that."""
    for index, entry in enumerate(resources):
        if entry["urn"] != made["urn"] or entry.get("delete"):
            continue
        if entry.get("pendingReplacement"):
            # The replaced resource was deleted before the new one was created.
            resources[index] = made
        elif entry["id"].casefold() != made["id"].casefold():
            # The replaced resource is to be deleted after the new one was created.
            resources[index] = made
            resources.append({**entry, "delete": True})
        return
    resources.append(made)


def _is_gone(entry: Json) -> bool:
    """Return whether a resource is deleted or is to be deleted, so that it need not be read."""
    return bool(entry.get("delete") or entry.get("pendingReplacement"))
