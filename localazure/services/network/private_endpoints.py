"""Private endpoints: addresses in a subnet, and a connection to a resource."""

import uuid
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError, invalid_content
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource
from localazure.services.authorization import access
from localazure.services.network import addresses, connections, endpoint_errors, errors, sub_resources
from localazure.services.network.sub_resources import Member

_LISTS = ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections")
_DISCONNECTED = {"status": "Disconnected", "description": "Connection is removed.", "actionsRequired": "None"}


class PrivateEndpoint(Behaviour):
    """A private endpoint; it shows the state that its target gives the connection."""

    def find(self, azure: Azure, target: Target) -> Resource | None:
        """The endpoint with the state of its connection."""
        found = resources.get(azure, target.id)
        return _shown(azure, found) if found else None

    def list(self, azure: Azure, type_name: str, below: str) -> list[Resource]:
        """The endpoints with the states of their connections."""
        return [_shown(azure, each) for each in resources.of_type(azure, type_name, below)]

    def conflict(self, resource_id: str) -> ArmError:
        """The error while another write is under way."""
        return errors.another_operation(resource_id)

    def parent_conflict(self, parent: str, state: str | None) -> ArmError:  # noqa: ARG002 - its base's parameters
        """The error while the parent is being written."""
        return errors.another_operation(parent)

    def check(self, write: Write) -> None:
        """Checks the subnet, the target, its sub-resource, and the caller's rights on both."""
        azure, properties = write.azure, write.body.get("properties") or {}
        connection, is_manual = connection_of(properties, write.target.id)
        subnet = _checked_subnet(write, properties)
        target_id = connection["properties"].get("privateLinkServiceId") or ""
        target = resources.get(azure, target_id)
        if target is None:
            raise errors.reference_not_found(target_id, write.target.id)
        _check_unchanged(write, subnet, target_id)
        members = _checked_members(target, connection)
        endpoint_errors.check_settled(azure, target)
        action = f"{target['type']}/privateEndpointConnectionsApproval/action"
        if not is_manual and not access.is_allowed(azure, write.caller, target["id"], action):
            raise endpoint_errors.no_right_to_approve(write.caller, write.target.id, action, target["id"])
        addresses.check(azure, subnet, write.target.id, members, properties.get("ipConfigurations") or [])

    def complete(self, write: Write, resource: Resource) -> None:
        """Takes addresses, and connects to the target."""
        azure, properties = write.azure, resource["properties"]
        connection, is_manual = connection_of(properties, resource["id"])
        inner = connection["properties"]
        target = resources.get(azure, inner["privateLinkServiceId"]) or {}
        members = _checked_members(target, connection)
        subnet = resources.get(azure, properties["subnet"]["id"]) or {}
        given = addresses.take(azure, subnet, resource["id"], members, properties.get("ipConfigurations") or [])
        message = inner.get("requestMessage") or ""
        state = (
            {"status": "Pending", "description": message}
            if is_manual
            else {"status": "Approved", "description": message or "Auto-Approved"}
        )
        made = connections.make(azure, resource, target, [*inner["groupIds"]], state)
        document = {"connection": made["id"], "target": target["id"], "addresses": given}
        azure.state.put("private-endpoint", resource["id"].lower(), document)
        connection["id"] = f"{resource['id']}/{_LISTS[is_manual]}/{connection['name']}"
        inner["provisioningState"] = "Succeeded"
        for each in _LISTS:
            properties.setdefault(each, [])
        properties["subnet"] = {"id": properties["subnet"]["id"]}
        nic = properties.get("customNetworkInterfaceName") or f"{resource['name']}.nic.{uuid.uuid4()}"
        before = (write.before or {}).get("properties", {})
        group = str(write.target.group_id)
        properties["networkInterfaces"] = before.get(
            "networkInterfaces", [{"id": f"{group}/providers/Microsoft.Network/networkInterfaces/{nic}"}]
        )
        hosts = [{"fqdn": each.host(target), "ipAddresses": [given[each.name]]} for each in members]
        properties["customDnsConfigs"] = hosts

    def store(self, write: Write, resource: Resource, seconds: float) -> tuple[Resource, resources.Operation | None]:
        """Stores the endpoint; the answer shows the state of its connection."""
        stored, running = super().store(write, resource, seconds)
        return _shown(write.azure, stored), running

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Removes the connection from the target, and frees the addresses."""
        connection = connections.of_endpoint(azure, resource["id"])
        azure.state.delete("private-endpoint", resource["id"].lower())
        if connection:
            resources.delete(azure, connection["id"])
            connections.show_on_target(azure, connections.target_of(connection))


def connection_of(properties: dict[str, Any], endpoint_id: str) -> tuple[dict[str, Any], bool]:
    """The one connection of an endpoint, and whether it waits for approval by hand.

    Raises:
        ArmError: 400, there is none, or more than one.
    """
    given = [(each, index == 1) for index, name in enumerate(_LISTS) for each in properties.get(name) or []]
    if len(given) != 1:
        raise endpoint_errors.one_connection_needed(endpoint_id, len(given))
    connection, is_manual = given[0]
    if not connection.get("name") or not connection.get("properties"):
        raise invalid_content(f"The connection of private endpoint {endpoint_id} needs a name and properties.")
    return connection, is_manual


def _checked_subnet(write: Write, properties: dict[str, Any]) -> Resource:
    subnet_id = (properties.get("subnet") or {}).get("id")
    if not subnet_id:
        raise endpoint_errors.subnet_needed(write.target.id)
    subnet = resources.get(write.azure, subnet_id)
    if subnet is None:
        raise errors.reference_not_found(subnet_id, write.target.id)
    network = resources.get(write.azure, subnet_id.rpartition("/subnets/")[0]) or {}
    if network.get("location") != write.body.get("location"):
        # A network of another region does not exist for an endpoint (microsoft-foundry/foundry-samples#657).
        raise errors.reference_not_found(str(network.get("id")), write.target.id)
    if subnet["properties"].get("delegations"):
        raise endpoint_errors.subnet_is_delegated(write.target.id, subnet)
    action = "Microsoft.Network/virtualNetworks/subnets/join/action"
    if not access.is_allowed(write.azure, write.caller, subnet["id"], action):
        raise endpoint_errors.no_right_to_approve(write.caller, write.target.id, action, subnet["id"])
    return subnet


def _check_unchanged(write: Write, subnet: Resource, target_id: str) -> None:
    before = (write.before or {}).get("properties")
    if before is None:
        return
    if before["subnet"]["id"].lower() != subnet["id"].lower():
        raise endpoint_errors.cannot_change(write.target.id, "subnet")
    old, _ = connection_of(before, write.target.id)
    if old["properties"]["privateLinkServiceId"].lower() != target_id.lower():
        raise endpoint_errors.cannot_change(write.target.id, "privateLinkServiceId")


def _checked_members(target: Resource, connection: dict[str, Any]) -> tuple[Member, ...]:
    groups = connection["properties"].get("groupIds") or []
    members = sub_resources.members(target, str(groups[0])) if len(groups) == 1 else ()
    if not members:
        raise endpoint_errors.invalid_group(target, groups)
    return members


def _shown(azure: Azure, endpoint: Resource) -> Resource:
    connection = connections.of_endpoint(azure, endpoint["id"])
    state = connection["properties"]["privateLinkServiceConnectionState"] if connection else _DISCONNECTED

    def with_state(each: dict[str, Any]) -> dict[str, Any]:
        return {**each, "properties": {**each["properties"], "privateLinkServiceConnectionState": state}}

    properties = endpoint["properties"]
    shown = {name: [with_state(each) for each in properties.get(name) or []] for name in _LISTS}
    return {**endpoint, "properties": {**properties, **shown}}
