"""Find deployments in Azure that are not in the state: somebody made them beside the program."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aihub.arm.bodies import value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError, needed
from aihub.drift.finding import Finding
from aihub.drift.state import State
from aihub.drift.writer import principal
from aihub.failures.strangers import adopting

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_ENDPOINT = re.compile(r"/onlineEndpoints/[^/]+$", re.IGNORECASE)
_MANAGED = "/managedcomputedeployments/"


def collections(state: State) -> Iterator[tuple[str, str]]:
    """Yield the ids of the collections where deployments of the stack are, with the API version of each."""
    for each in state.resources:
        if each.kind == "Account":
            yield f"{each.id}/deployments", api_versions.COGNITIVE_SERVICES
            # A preview, which not every subscription and region has.
            if any(id_.startswith(each.id.lower() + _MANAGED) for id_ in state.ids):
                yield f"{each.id}/managedComputeDeployments", api_versions.MANAGED_COMPUTE
        elif value_at(each.inputs, "body.kind") == "Project":
            for name in ("serverlessEndpoints", "onlineEndpoints"):
                yield f"{each.id}/{name}", api_versions.MACHINE_LEARNING
        elif each.kind == "ArmResource" and _ENDPOINT.search(each.id):
            yield f"{each.id}/deployments", api_versions.MACHINE_LEARNING


def strangers(state: State, arm: "Arm", collection: str, api_version: str) -> list[Finding]:
    """Return the resources of a collection that are not in the state; none when its parent does not exist.

    Raises:
        ArmError: the collection cannot be read.
    """
    try:
        found = arm.collection(collection, api_version)
    except ArmError as error:
        if error.status == 404:
            return []
        raise
    return [
        _finding(id_, principal(each.get("systemData"), "created"))
        for each in found
        if (id_ := needed(each, "id", str, collection)).lower() not in state.ids
    ]


def _finding(resource_id: str, who: str | None) -> Finding:
    kind, _, name = "/".join(resource_id.split("/")[-2:]).rpartition("/")
    what = {"serverlessendpoints": "serverless endpoint", "onlineendpoints": "online endpoint"}
    title = what.get(kind.lower(), "deployment")
    if _ENDPOINT.search(resource_id.rpartition("/deployments/")[0]):
        title = f"slot of the online endpoint {resource_id.split('/')[-3]}"
    do = f"delete it in Azure, or declare it under deployments and {adopting(resource_id)}"
    return Finding("drift", "deployments", f"{kind}/{name}", f"the {title} {name} is not in the state", do, who=who)
