"""The hub's network: who may reach it, over which private endpoints, and what its workspaces may reach.

Sources: Microsoft's "Configure Azure AI services virtual networks", "Configure Azure Key Vault firewalls and virtual
networks" and "Configure Azure Storage firewalls and virtual networks" (rules by address), "Azure Virtual Network FAQ"
(address ranges), "Configure managed virtual networks for hubs" (outbound rules).
"""

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from aihub.settings.models.arm_ids import RESOURCE_GROUP_ID, AnyId, id_example, id_field
from aihub.settings.models.base import Promotion, Section, text_field

Access = Literal["public", "restricted", "private"]

_CIDR = r"^\d{1,3}(\.\d{1,3}){3}/\d{1,2}$"
_NOT_PUBLIC = [
    ipaddress.ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
"""Ranges that no client has on the internet. Ranges of documentation are left in, for examples."""
_NOT_OF_NETWORKS = [
    ipaddress.ip_network(each)
    for each in ("127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32")
]
"""Ranges that Azure takes for no virtual network ("Azure Virtual Network FAQ")."""
_LONGEST_PREFIX, _SMALLEST_SUBNET, _LARGEST_NETWORK = 30, 29, 8
_SMALLEST_HALVED = 27
AddressRange = ipaddress.IPv4Network


def range_of(text: str) -> AddressRange:
    """Return the address range of a valid text, which may be a single address."""
    return ipaddress.IPv4Network(text)


def _checked_range(text: str, example: str) -> AddressRange:
    try:
        return ipaddress.IPv4Network(text)
    except ValueError:
        pass
    try:
        ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        raise ValueError(f"not an IPv4 address range; write it as in {example}") from None
    raise ValueError(f"not the first address of its range; write that one, as in {example}")


def _of_a_network(text: str) -> str:
    found = _checked_range(text, "10.80.0.0/24")
    if any(found.overlaps(each) for each in _NOT_OF_NETWORKS):
        raise ValueError("a range that Azure takes for no network; write a private one, as in 10.80.0.0/24")
    if not _LARGEST_NETWORK <= found.prefixlen <= _SMALLEST_SUBNET:
        raise ValueError(f"a prefix outside of /{_LARGEST_NETWORK} to /{_SMALLEST_SUBNET}; write it as in 10.80.0.0/24")
    return text


def _that_may_call(text: str) -> str:
    found = _checked_range(text, "203.0.113.0/24")
    if found.prefixlen == 0:
        raise ValueError("the range of all addresses; write those that may call, or access: public")
    if any(found.overlaps(each) for each in _NOT_PUBLIC):
        raise ValueError(
            "not public; write the addresses that callers have on the internet, or access: private for callers "
            "in a virtual network"
        )
    if "/" in text and found.prefixlen > _LONGEST_PREFIX:
        raise ValueError("a range of /31 or /32, which Azure refuses; write each address without a prefix")
    return text


NetworkRange = Annotated[
    str,
    text_field(_CIDR, "not an IPv4 address range; write it as in 10.80.0.0/24", "10.80.0.0/24"),
    AfterValidator(_of_a_network),
]
Caller = Annotated[
    str,
    text_field(
        r"^\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?$",
        "neither an IPv4 address nor a range; write it as in 203.0.113.7 or 203.0.113.0/24",
        "203.0.113.0/24",
    ),
    AfterValidator(_that_may_call),
]
SubnetId = Annotated[
    str,
    id_field("Microsoft.Network", "virtualNetworks", "subnets", what="a subnet", example="vnet-example/endpoints"),
]
NetworkName = Annotated[
    str,
    text_field(
        r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}[a-zA-Z0-9_]$",
        "not a name for a virtual network; write 2 to 64 letters, digits, '.', '_' and '-', starting with a letter or "
        "digit and not ending in '.' or '-'",
        "vnet-example",
    ),
]
SubnetName = Annotated[
    str,
    text_field(
        r"^[a-zA-Z0-9]([a-zA-Z0-9_.-]{0,78}[a-zA-Z0-9_])?$",
        "not a name for a subnet; write 1 to 80 letters, digits, '.', '_' and '-', starting with a letter or digit and "
        "not ending in '.' or '-'",
        "runners",
    ),
]
OutboundName = Annotated[
    str,
    text_field(
        r"^[a-zA-Z0-9][a-zA-Z0-9_-]{1,63}$",
        "not a name for a rule; write 2 to 64 letters, digits, '_' and '-', starting with a letter or digit",
        "pypi",
    ),
]
DnsZones = Annotated[
    str,
    text_field(
        rf"^(create|elsewhere|{RESOURCE_GROUP_ID[1:-1]})$",
        "unknown value; write create, elsewhere, or the ARM id of the resource group that has the DNS zones",
        "create",
    ),
]


class VirtualNetwork(Section, promotion=Promotion.ENVIRONMENT):
    """A virtual network of the stack's own, with a subnet for its private endpoints."""

    name: NetworkName | None = None
    """Name of the network. By default `vnet-` and the hub's name."""
    address_space: NetworkRange = "10.80.0.0/24"
    """Address range of the network. It must not overlap with the range of a network that this one is peered with."""
    endpoints: NetworkRange | None = None
    """Address range of the subnet of the private endpoints. By default the first half of the address space, or all of
    it where that is too small for a half. Azure changes no range that is in use."""
    subnets: dict[SubnetName, NetworkRange] = Field(default={}, examples=[{"runners": "10.80.0.128/26"}])
    """Further subnets by name, such as one for the runners of pipelines, each with its address range."""

    @property
    def endpoints_range(self) -> AddressRange:
        """The address range of the subnet of the private endpoints."""
        if self.endpoints:
            return range_of(self.endpoints)
        whole = range_of(self.address_space)
        return next(whole.subnets()) if whole.prefixlen < _SMALLEST_HALVED else whole


class HostRule(Section, promotion=Promotion.ENVIRONMENT):
    """An outbound rule that lets workspaces reach a host."""

    type: Literal["fqdn"]
    """Kind of the rule. It needs `isolation: approved`, and Azure charges for a firewall with the first one."""
    host: Annotated[
        str,
        text_field(
            r"^(\*\.)?([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z]{2,63}$",
            "not a host's name; write it as in pypi.org or *.pypi.org",
            "pypi.org",
        ),
    ]
    """Name of the host; `*.` in front stands for all names below it."""


class PrivateEndpointRule(Section, promotion=Promotion.ENVIRONMENT):
    """An outbound rule that gives the workspaces' network a private endpoint of another resource."""

    type: Literal["private-endpoint"]
    """Kind of the rule."""
    resource: AnyId
    """ARM id of the resource."""
    sub_resource: Annotated[
        str, text_field(r"^[a-zA-Z_]{1,64}$", "not the name of a sub-resource; write it as in blob", "blob")
    ]
    """Sub-resource that the endpoint leads to, such as `blob` or `searchService`."""


class ServiceTagRule(Section, promotion=Promotion.ENVIRONMENT):
    """An outbound rule that lets workspaces reach the addresses of an Azure service."""

    type: Literal["service-tag"]
    """Kind of the rule. It needs `isolation: approved`."""
    tag: Annotated[
        str,
        text_field(
            r"^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$", "not a service tag; write it as in Storage.WestEurope", "Storage"
        ),
    ]
    """Service tag, such as `Storage.WestEurope`."""
    protocol: Literal["TCP", "UDP", "ICMP", "*"] = "TCP"
    """Protocol."""
    ports: Annotated[
        str,
        text_field(
            r"^(\*|\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*)$",
            "not ports; write them in quotes, as in '443' or '80,443' or '1024-2048', or '*'",
            "443",
        ),
    ] = "443"
    """Ports, in quotes: a number, a range, several of them after commas, or `*`."""


OutboundRule = Annotated[
    HostRule | PrivateEndpointRule | ServiceTagRule,
    Field(discriminator="type", examples=[{"type": "fqdn", "host": "pypi.org"}]),
]


class Outbound(Section, promotion=Promotion.ENVIRONMENT):
    """What the workspaces, and the machines in them, may reach: their managed virtual network."""

    isolation: Literal["none", "internet", "approved"] = "none"
    """`none`: no managed network; `internet`: one from which every internet host is reached; `approved`: one from which
    only what Azure needs and `rules` name is reached. Azure changes it in this order only."""
    rules: dict[OutboundName, OutboundRule] = Field(
        default={}, examples=[{"pypi": {"type": "fqdn", "host": "pypi.org"}}]
    )
    """What may be reached, by name: `fqdn` (a host), `private-endpoint` or `service-tag`."""


class Network(Section, promotion=Promotion.ENVIRONMENT):
    """Who may reach the account, the vaults, the storage and the workspaces of the hub, and how."""

    access: Access = "public"
    """`public`: from everywhere, with a key or a role; `restricted`: from `allowed_ips` and `allowed_subnets` only;
    `private`: through private endpoints only."""
    allowed_ips: Annotated[list[Caller], Field(max_length=100)] = Field(default=[], examples=[["203.0.113.0/24"]])
    """With `access: restricted`: public IPv4 addresses that may call, and ranges of them, none smaller than /30."""
    allowed_subnets: Annotated[list[SubnetId], Field(max_length=100)] = Field(
        default=[],
        examples=[[id_example("/providers/Microsoft.Network/virtualNetworks/vnet-example/subnets/runners")]],
    )
    """With `access: restricted`: ARM ids of subnets that may call. They need the service endpoints
    Microsoft.CognitiveServices, Microsoft.KeyVault and Microsoft.Storage."""
    trusted_services: bool = True
    """With `access: restricted` or `private`: whether trusted services of Azure may pass (`bypass: AzureServices`),
    such as the workspaces to their storage and vault."""
    virtual_network: VirtualNetwork | None = Field(default=None, examples=[{"address_space": "10.80.0.0/24"}])
    """A virtual network that the stack makes for private endpoints, with any `access`. With `private` and without
    `subnet` it makes one with the default values."""
    subnet: SubnetId | None = None
    """ARM id of an existing subnet for private endpoints, in the hub's region, with any `access`."""
    dns_zones: DnsZones = "create"
    """Private DNS zones of the private endpoints: `create` them in the hub's resource group; the ARM id of the resource
    group that has them, in any subscription; or `elsewhere`, where Azure Policy or another team writes the records."""
    outbound: Outbound = Outbound.by_default()
    """Managed network of the workspaces, which exist only for serverless-api and managed-compute in the hub project."""

    @property
    def own_network(self) -> VirtualNetwork | None:
        """The virtual network that the stack has; None where the endpoints are in an existing subnet, or none are."""
        needed = self.access == "private" and self.subnet is None
        return self.virtual_network or (VirtualNetwork.by_default() if needed else None)
