"""The stack's own virtual network: a subnet for private endpoints, and further ones."""

from typing import TYPE_CHECKING, TypedDict

import pulumi

from aihub.naming import ENDPOINTS_SUBNET

if TYPE_CHECKING:
    from pulumi_azure_native import network

_INBOUND: "network.SecurityRuleArgsDict" = {
    "access": "Deny",
    "direction": "Inbound",
    "protocol": "*",
    "source_address_prefix": "*",
    "source_port_range": "*",
    "destination_address_prefix": "*",
    "destination_port_range": "*",
}
_ONLY_HTTPS: "network.SecurityRuleArgsDict" = {
    **_INBOUND,
    "name": "https-from-the-network",
    "priority": 100,
    "access": "Allow",
    "protocol": "Tcp",
    "source_address_prefix": "VirtualNetwork",
    "destination_port_range": "443",
}
_NOTHING_ELSE: "network.SecurityRuleArgsDict" = {**_INBOUND, "name": "nothing-else", "priority": 4096}


class OwnNetworkArgs(TypedDict):
    """Arguments of a virtual network."""

    resource_group_name: pulumi.Input[str]
    """Resource group to make it in."""
    location: pulumi.Input[str]
    """Azure region."""
    name: str
    """Its name."""
    address_space: str
    """Its address range."""
    endpoints: str
    """Address range of the subnet of the private endpoints."""
    subnets: dict[str, str]
    """Address ranges of further subnets, by name."""
    tags: dict[str, str]
    """Tags of what can carry them."""


class OwnNetwork(pulumi.ComponentResource):
    """A virtual network with its subnets and their network security groups."""

    network_id: pulumi.Output[str]
    """ARM id of the network."""
    endpoints_id: pulumi.Output[str]
    """ARM id of the subnet of the private endpoints."""

    def __init__(self, name: str, args: OwnNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:OwnNetwork", name, None, opts)
        # It takes a second to import, and most stacks have no network.
        from pulumi_azure_native import network

        self._name, self._args = name, args
        made = network.VirtualNetwork(
            f"{name}-network",
            resource_group_name=args["resource_group_name"],
            virtual_network_name=args["name"],
            location=args["location"],
            address_space={"address_prefixes": [args["address_space"]]},
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        endpoints = self._endpoints(made)
        self._further(made, endpoints)
        self.network_id, self.endpoints_id = made.id, endpoints.id
        self.register_outputs({"network_id": self.network_id, "endpoints_id": self.endpoints_id})

    def _endpoints(self, made: "network.VirtualNetwork") -> "network.Subnet":
        from pulumi_azure_native import network

        return network.Subnet(
            f"{self._name}-{ENDPOINTS_SUBNET}",
            resource_group_name=self._args["resource_group_name"],
            virtual_network_name=made.name,
            subnet_name=ENDPOINTS_SUBNET,
            address_prefix=self._args["endpoints"],
            default_outbound_access=False,
            # Otherwise the security group would not count for private endpoints.
            private_endpoint_network_policies="NetworkSecurityGroupEnabled",
            network_security_group={"id": self._security_group(ENDPOINTS_SUBNET, [_ONLY_HTTPS, _NOTHING_ELSE]).id},
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _further(self, made: "network.VirtualNetwork", first: "network.Subnet") -> None:
        from pulumi_azure_native import network

        if not self._args["subnets"]:
            return
        group = self._security_group("subnets", [])
        before: list[pulumi.Resource] = [first]
        for name, prefix in self._args["subnets"].items():
            before.append(
                network.Subnet(
                    f"{self._name}-subnet-{name}",
                    resource_group_name=self._args["resource_group_name"],
                    virtual_network_name=made.name,
                    subnet_name=name,
                    address_prefix=prefix,
                    network_security_group={"id": group.id},
                    # Azure takes one write to a network at a time; on all before it, as in ModelDeployments.
                    opts=pulumi.ResourceOptions(parent=self, depends_on=[*before]),
                )
            )

    def _security_group(self, name: str, rules: "list[network.SecurityRuleArgsDict]") -> "network.NetworkSecurityGroup":
        from pulumi_azure_native import network

        return network.NetworkSecurityGroup(
            f"{self._name}-{name}-rules",
            resource_group_name=self._args["resource_group_name"],
            location=self._args["location"],
            security_rules=rules,
            tags=self._args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
