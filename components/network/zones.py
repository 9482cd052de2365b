"""Private DNS zones: made here and linked to the network, or taken from where they are."""

from collections.abc import Sequence
from typing import TypedDict

import pulumi

from aihub.azure import api_versions
from aihub.private_dns import ZONES, zone_id
from components.dynamic.arm_resource import ArmResource


class Place(TypedDict):
    """Where zones are needed."""

    resource_group_name: pulumi.Input[str]
    """Resource group of zones that are made."""
    network_id: pulumi.Input[str]
    """ARM id of the virtual network whose clients are to resolve names by the zones."""
    tags: dict[str, str]
    """Tags of zones that are made."""


class Zones:
    """The zones of a stack's private endpoints, each declared when the first endpoint needs it."""

    def __init__(self, source: str, place: Place, *, linked: bool, opts: pulumi.ResourceOptions) -> None:
        """Declares nothing yet.

        Args:
            source: `create`, `elsewhere`, or the ARM id of the resource group that has the zones.
            place: where they are needed.
            linked: whether existing zones are to be linked to the network.
            opts: options of what is declared.
        """
        self._source, self._place, self._linked, self._opts = source, place, linked, opts
        self._ids: dict[str, pulumi.Input[str]] = {}
        self._links: dict[str, pulumi.Resource] = {}

    def of(self, sub_resource: str) -> list[tuple[str, pulumi.Input[str]]]:
        """Return the names and ARM ids of a sub-resource's zones; none where others write the records."""
        if self._source == "elsewhere":
            return []
        return [(name, self._id(name)) for name in ZONES[sub_resource]]

    def links(self, sub_resource: str) -> Sequence[pulumi.Resource]:
        """Return the links of a sub-resource's zones, without which nobody resolves names by them."""
        return [self._links[name] for name in ZONES[sub_resource] if name in self._links]

    def _id(self, name: str) -> pulumi.Input[str]:
        if name not in self._ids:
            self._ids[name] = self._made(name) if self._source == "create" else self._existing(name)
        return self._ids[name]

    def _made(self, name: str) -> pulumi.Output[str]:
        from pulumi_azure_native import privatedns

        group, tags = self._place["resource_group_name"], self._place["tags"]
        zone = privatedns.PrivateZone(
            f"network-{name}",
            resource_group_name=group,
            private_zone_name=name,
            location="global",
            tags=tags,
            opts=self._opts,
        )
        self._links[name] = privatedns.VirtualNetworkLink(
            f"network-{name}-link",
            resource_group_name=group,
            private_zone_name=zone.name,
            location="global",
            registration_enabled=False,
            virtual_network={"id": self._place["network_id"]},
            tags=tags,
            # Azure changes the network of no link.
            opts=pulumi.ResourceOptions.merge(
                self._opts, pulumi.ResourceOptions(replace_on_changes=["virtualNetwork"], delete_before_replace=True)
            ),
        )
        return zone.id

    def _existing(self, name: str) -> str:
        found = zone_id(self._source, name)
        if self._linked:
            # Not the SDK's class, whose provider has one subscription: the zones may be in another one.
            self._links[name] = ArmResource(
                f"network-{name}-link",
                {
                    "resource_id": pulumi.Output.concat(
                        found, "/virtualNetworkLinks/", pulumi.Output.from_input(self._place["network_id"]).apply(_name)
                    ),
                    "api_version": api_versions.PRIVATE_DNS,
                    "body": {
                        "location": "global",
                        "properties": {
                            "registrationEnabled": False,
                            "virtualNetwork": {"id": self._place["network_id"]},
                        },
                    },
                    "replace_on": ["properties.virtualNetwork.id"],
                },
                self._opts,
            )
        return found


def _name(network_id: str) -> str:
    return network_id.rpartition("/")[2]
