"""The network of a hub: its own or an existing one, with private endpoints of the hub's resources."""

from collections.abc import Sequence
from typing import TypedDict

import pulumi

from aihub.private_dns import OF_HUB, OF_STORAGE, network_of
from components.network.own_network import OwnNetwork, OwnNetworkArgs
from components.network.zones import Zones


class HubNetworkArgs(TypedDict):
    """Arguments of the network of a hub."""

    resource_group_name: pulumi.Input[str]
    """Resource group of what is made."""
    location: pulumi.Input[str]
    """Azure region: that of the subnet."""
    own: OwnNetworkArgs | None
    """The stack's own virtual network; None where there is a subnet already."""
    subnet_id: str | None
    """ARM id of an existing subnet for the private endpoints; None where the stack has its own network."""
    dns_zones: str
    """Where the DNS zones are: `create`, `elsewhere`, or the ARM id of the resource group that has them."""
    tags: dict[str, str]
    """Tags of what can carry them."""


class HubNetwork(pulumi.ComponentResource):
    """A virtual network with private endpoints of the hub's resources.

    What must be reached through an endpoint depends on the resources that `endpoint` returns.
    """

    network_id: pulumi.Output[str]
    """ARM id of the virtual network."""

    def __init__(self, name: str, args: HubNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:HubNetwork", name, None, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        own, existing = args["own"], args["subnet_id"]
        self._subnet: pulumi.Input[str]
        if own is not None:
            made = OwnNetwork(name, own, self._child)
            self.network_id, self._subnet = made.network_id, made.endpoints_id
        elif existing is not None:
            self.network_id, self._subnet = pulumi.Output.from_input(network_of(existing)), existing
        else:
            raise ValueError("a hub's network needs a subnet: write own, or subnet_id")
        self._zones = Zones(
            args["dns_zones"],
            {
                "resource_group_name": args["resource_group_name"],
                "network_id": self.network_id,
                "tags": args["tags"],
            },
            # Whoever runs an existing network has linked the zones that exist to it, or to a resolver.
            linked=own is not None,
            opts=self._child,
        )
        # Before the endpoints, since that of the account comes last.
        for each in OF_HUB:
            self._zones.of(each)
        self.register_outputs({"network_id": self.network_id})

    def endpoint(
        self, name: str, target_id: pulumi.Input[str], sub_resource: str, *, after: Sequence[pulumi.Resource] = ()
    ) -> list[pulumi.Resource]:
        """Declare a private endpoint with its DNS records, and return what must exist before it is used.

        Args:
            name: what it leads to, for the logical name.
            target_id: ARM id of what it leads to.
            sub_resource: sub-resource that it leads to (`groupIds`).
            after: what must exist before it.
        """
        from pulumi_azure_native import network

        zones = self._zones.of(sub_resource)
        made = network.PrivateEndpoint(
            f"{self._name}-{name}",
            resource_group_name=self._args["resource_group_name"],
            location=self._args["location"],
            subnet={"id": self._subnet},
            private_link_service_connections=[
                {"name": sub_resource, "private_link_service_id": target_id, "group_ids": [sub_resource]}
            ],
            tags=self._args["tags"],
            # Deleted first where it moves to another subnet: it would take the new one's records with it.
            opts=pulumi.ResourceOptions.merge(
                self._child, pulumi.ResourceOptions(depends_on=[*after], delete_before_replace=True)
            ),
        )
        if not zones:
            return [made]
        records = network.PrivateDnsZoneGroup(
            f"{self._name}-{name}-records",
            resource_group_name=self._args["resource_group_name"],
            private_endpoint_name=made.name,
            private_dns_zone_group_name="default",
            private_dns_zone_configs=[
                {"name": zone.replace(".", "-"), "private_dns_zone_id": zone_id} for zone, zone_id in zones
            ],
            opts=self._child,
        )
        return [made, records, *self._zones.links(sub_resource)]

    def storage_endpoints(self, storage_id: pulumi.Input[str]) -> None:
        """Declare a private endpoint for each sub-resource of a storage account, one after the other.

        Two at a time can fail with StorageAccountOperationInProgress (Azure/bicep-registry-modules#6001,
        hashicorp/terraform-provider-azurerm#28112).
        """
        before: list[pulumi.Resource] = []
        for each in OF_STORAGE:
            endpoint, *_ = self.endpoint(f"storage-{each}", storage_id, each, after=before)
            # On all before it, not on the last alone: see ModelDeployments.
            before.append(endpoint)
