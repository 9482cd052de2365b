"""Changes of an exported state: what was under way goes into it, and what of it is still to be read.

`pulumi stack import` takes all pending operations out of a state, whatever is in the file (`SaveSnapshot` in the CLI's
pkg/cmd/pulumi/stack/io.go). So it is the resources themselves that say that they are unfinished: each has an entry in
its `initErrors`, which a `pulumi refresh` that has read it takes away. An `up` in between writes such a resource again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aihub.arm.bodies import Json

UNREAD = "a run was killed, and what became of this is not read yet: call aihub resume"


@dataclass(frozen=True)
class Operation:
    """Something that a run had begun, and whose end it did not see."""

    kind: str
    """As the engine has it: `creating`, `updating`, `deleting`."""
    resource: Json
    """As the state would have it."""

    @property
    def urn(self) -> str:
        """The engine's name for the resource."""
        return str(self.resource["urn"])

    @property
    def name(self) -> str:
        """The last part of that, for people."""
        return self.urn.rpartition("::")[2]

    @property
    def is_creation(self) -> bool:
        """Whether the state had no such resource."""
        return self.kind == "creating"


def interrupted(deployment: Json) -> list[Operation]:
    """The operations whose end is to be found out; the next `up` takes all others again."""
    pending = [Operation(each["type"], each["resource"]) for each in deployment.get("pending_operations") or []]
    return [each for each in pending if _is_elsewhere(each)]


def _is_elsewhere(operation: Operation) -> bool:
    """Whether it was done to something outside the state, where components and providers are not."""
    resource = operation.resource
    if not resource["custom"] or resource["type"].startswith("pulumi:providers:"):
        return False
    if not operation.is_creation:
        return operation.kind in {"updating", "deleting"}
    # Other dynamic resources are steps, such as the moving of traffic, that the next `up` takes again.
    return not resource["type"].startswith("pulumi-python:") or "resource_id" in resource["inputs"]


def settle(deployment: Json, operations: Sequence[Operation], found: Mapping[str, str]) -> None:
    """Puts what is there into the state and marks what is to be read; no operation is pending then.

    Args:
        deployment: the state, which is changed.
        operations: what was under way.
        found: the ARM ids of those whose resources exist in Azure, by URN.
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
    """The URNs of the resources that are still to be read from Azure."""
    return [each["urn"] for each in deployment.get("resources") or [] if _is_unread(each)]


def _is_unread(entry: Json) -> bool:
    # Every resource of Azure has outputs. One without was adopted, and its mark taken away by somebody else.
    is_empty = not entry.get("outputs") and str(entry.get("id")).startswith("/subscriptions/")
    return not _is_gone(entry) and (UNREAD in (entry.get("initErrors") or []) or is_empty)


def _adopt(resources: list[Json], made: Json) -> None:
    """Adds a resource to a state, in the place of the one that it replaces, if any."""
    for index, entry in enumerate(resources):
        if entry["urn"] != made["urn"] or entry.get("delete"):
            continue
        if entry.get("pendingReplacement"):
            # It was deleted before this one was made.
            resources[index] = made
        elif entry["id"].casefold() != made["id"].casefold():
            # It is to be deleted after this one was made.
            resources[index] = made
            resources.append({**entry, "delete": True})
        return
    resources.append(made)


def _is_gone(entry: Json) -> bool:
    """Whether it is deleted, or is to be: then there is nothing to read."""
    return bool(entry.get("delete") or entry.get("pendingReplacement"))
