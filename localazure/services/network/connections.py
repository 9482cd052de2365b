"""Connections of private endpoints, which are resources below their targets: approved, rejected and removed there."""

import uuid
from collections.abc import Mapping
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError
from localazure.services.arm.resources import Resource
from localazure.services.network.sub_resources import TARGETS

CONNECTIONS = "privateEndpointConnections"


class Connection(Behaviour):
    """A connection of a private endpoint to the resource above it."""

    def check(self, write: Write) -> None:
        """Refuses to make one: only a private endpoint does."""
        if write.before is None:
            raise ArmError(
                404, "PrivateEndpointConnectionNotFound", f"The connection '{write.target.name}' does not exist."
            )

    def complete(self, write: Write, resource: Resource) -> None:
        """Keeps what the endpoint set; the state alone can be changed."""
        before = (write.before or {}).get("properties", {})
        given = (write.body.get("properties") or {}).get("privateLinkServiceConnectionState") or {}
        state = {**before["privateLinkServiceConnectionState"], **given}
        resource["properties"] = {**before, "privateLinkServiceConnectionState": state}

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, resources.Operation | None]:
        """Stores the connection, and shows it on the target."""
        stored = super().store(write, resource, seconds)
        show_on_target(write.azure, target_of(resource))
        return stored

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Takes the connection from the target; the endpoint is disconnected from then on."""
        show_on_target(azure, target_of(resource), without=resource["id"])


def target_of(connection: Resource) -> str:
    """The id of the resource that a connection leads to."""
    return str(connection["id"]).rpartition("/")[0].rpartition("/")[0]


def of_target(azure: Azure, target_id: str) -> list[Resource]:
    """The connections of a target, oldest first."""
    prefix = f"{target_id}/{CONNECTIONS}/".lower()
    return [each for each in resources.below(azure, target_id) if each["id"].lower().startswith(prefix)]


def of_endpoint(azure: Azure, endpoint_id: str) -> Resource | None:
    """The connection of a private endpoint; None when it is removed."""
    document = azure.state.get("private-endpoint", endpoint_id.lower())
    return resources.get(azure, document["connection"]) if document else None


def listed(azure: Azure, target_id: str) -> list[Resource]:
    """The connections as the target's own property `privateEndpointConnections` has them."""
    return [
        {name: each[name] for name in ("id", "name", "type", "location", "properties") if name in each}
        for each in of_target(azure, target_id)
    ]


def show_on_target(azure: Azure, target_id: str, without: str = "") -> None:
    """Writes the connections of a target to its property."""
    shown = [each for each in listed(azure, target_id) if each["id"].lower() != without.lower()]
    resources.change_by_service(azure, target_id, f"properties.{CONNECTIONS}", shown)


def make(azure: Azure, endpoint: Resource, target: Resource, groups: list[str], state: Mapping[str, str]) -> Resource:
    """Makes the connection of an endpoint, or changes the one that it has."""
    before = of_endpoint(azure, endpoint["id"])
    name = before["name"] if before else f"{endpoint['name']}.{uuid.uuid4()}"
    connection = {
        "id": f"{target['id']}/{CONNECTIONS}/{name}",
        "name": name,
        "type": f"{target['type']}/{CONNECTIONS}",
        "location": target.get("location"),
        "properties": {
            "privateEndpoint": {"id": endpoint["id"]},
            "groupIds": groups,
            "privateLinkServiceConnectionState": before["properties"]["privateLinkServiceConnectionState"]
            if before
            else {"actionsRequired": "None", **state},
            "provisioningState": "Succeeded",
        },
    }
    resources.put(azure, connection)
    show_on_target(azure, target["id"])
    return connection


def link_resources(_azure: Azure, target: Resource, _body: Any) -> dict[str, Any]:
    """The sub-resources of a target that endpoints can name (GET `privateLinkResources`)."""
    value = []
    for group, members in TARGETS[str(target["type"])].items():
        zones = [each.zone for each in members]
        value.append(
            {
                "id": f"{target['id']}/privateLinkResources/{group}",
                "name": group,
                "type": f"{target['type']}/privateLinkResources",
                "properties": {
                    "groupId": group,
                    "displayName": group,
                    "requiredMembers": [each.name for each in members],
                    "requiredZoneNames": list(dict.fromkeys(zones)),
                },
            }
        )
    return {"value": value}
