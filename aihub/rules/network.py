"""Rules on the hub's network."""

from aihub.rules.rule import Rule

_FIREWALL = "https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks"
_ENDPOINTS = "https://learn.microsoft.com/azure/private-link/private-endpoint-overview"
_RANGES = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq"
_OUTBOUND = "https://learn.microsoft.com/azure/machine-learning/how-to-managed-network"
_SERVERLESS = """\
deployments:
  r1:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-V3.2
"""

NETWORK_FIELD_UNUSED = Rule(
    id="network-field-unused",
    severity="error",
    title="A field of the network has no effect with this access",
    why=(
        "Allowed addresses and subnets count with `access: restricted` alone. Whoever reads them next to `public` believes "
        "that others are kept out, and next to `private` that they may call. DNS zones without private endpoints have no "
        "records."
    ),
    wrong="hub:\n  network: {access: public, allowed_ips: [203.0.113.0/24]}\n",
    right="hub:\n  network: {access: restricted, allowed_ips: [203.0.113.0/24]}\n",
    source=_FIREWALL,
)
NETWORK_NOBODY_ALLOWED = Rule(
    id="network-nobody-allowed",
    severity="error",
    title="Access is restricted, and nobody is allowed",
    why="Without an address, a subnet or a private endpoint Azure refuses every call, that of the smoke test, too.",
    wrong="hub:\n  network: {access: restricted}\n",
    right="hub:\n  network: {access: restricted, allowed_ips: [203.0.113.7]}\n",
    source=_FIREWALL,
)
NETWORK_TWO_PLACES = Rule(
    id="network-two-places",
    severity="error",
    title="The settings have both a new virtual network and an existing subnet",
    why="All private endpoints go into one subnet: one of the new network, or the existing one.",
    wrong="""\
hub:
  network:
    access: private
    virtual_network: {address_space: 10.80.0.0/24}
    subnet: /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-network/providers/Microsoft.Network/virtualNetworks/vnet-example/subnets/endpoints
""",
    right="""\
hub:
  network:
    access: private
    virtual_network: {address_space: 10.80.0.0/24}
""",
    source=_ENDPOINTS,
)
NETWORK_CALLER_TWICE = Rule(
    id="network-caller-twice",
    severity="error",
    title="An address, range or subnet that may call is listed twice",
    why="Azure refuses a rule for an address that another rule has, so the whole write fails.",
    wrong="hub:\n  network: {access: restricted, allowed_ips: [203.0.113.0/24, 203.0.113.7]}\n",
    right="hub:\n  network: {access: restricted, allowed_ips: [203.0.113.0/24]}\n",
    source=_FIREWALL,
)
NETWORK_RANGES = Rule(
    id="network-ranges",
    severity="error",
    title="The subnets do not fit into the network",
    why=(
        "Azure refuses a subnet whose range is outside of the network's, or overlaps with that of another subnet "
        "(NetcfgSubnetRangeOutsideVnet, NetcfgSubnetRangesOverlap)."
    ),
    wrong="""\
hub:
  network:
    access: private
    virtual_network: {address_space: 10.80.0.0/24, endpoints: 10.80.0.0/26, subnets: {runners: 10.80.0.32/27}}
""",
    right="""\
hub:
  network:
    access: private
    virtual_network: {address_space: 10.80.0.0/24, endpoints: 10.80.0.0/26, subnets: {runners: 10.80.0.64/27}}
""",
    source=_RANGES,
)
NETWORK_SUBNET_TOO_SMALL = Rule(
    id="network-subnet-too-small",
    severity="error",
    title="The subnet has too few addresses for the private endpoints",
    why=(
        "A private endpoint takes an address for each host that it leads to: three for the account, one for a vault and "
        "for each service of a storage account, three for a workspace. Azure keeps five of each subnet for itself, and "
        "changes no range that is in use."
    ),
    wrong="hub:\n  network: {access: private, virtual_network: {address_space: 10.80.0.0/29}}\n",
    right="hub:\n  network: {access: private, virtual_network: {address_space: 10.80.0.0/27}}\n",
    source=_RANGES,
)
OUTBOUND_RULE_UNUSED = Rule(
    id="outbound-rule-unused",
    severity="error",
    title="An outbound rule has no effect with this isolation",
    why=(
        "Without a managed network there is nothing that a rule could open. Where every internet host is reached, Azure "
        "takes private endpoints alone."
    ),
    wrong="hub:\n  network: {outbound: {isolation: internet, rules: {pypi: {type: fqdn, host: pypi.org}}}}\n",
    right="hub:\n  network: {outbound: {isolation: approved, rules: {pypi: {type: fqdn, host: pypi.org}}}}\n",
    source=_OUTBOUND,
)
NETWORK_WORKSPACES_PUBLIC = Rule(
    id="network-workspaces-public",
    severity="warning",
    title="Access is restricted, and the endpoints of the hub project are public",
    why=(
        "Only preview versions of Azure's API restrict a workspace to addresses: its serverless and online endpoints "
        "stay reachable from everywhere, with a key or a role. Only `access: private` keeps others out."
    ),
    wrong=f"hub:\n  network: {{access: restricted, allowed_ips: [203.0.113.7]}}\n{_SERVERLESS}",
    right=f"hub:\n  network: {{access: private, outbound: {{isolation: approved}}}}\n{_SERVERLESS}",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-configure-private-link",
)
NETWORK_WORKSPACES_CUT_OFF = Rule(
    id="network-workspaces-cut-off",
    severity="warning",
    title="The workspaces do not reach their own storage and vault",
    why=(
        "With `access: private` the workspaces reach their storage and vault as services that Azure trusts, and the "
        "machines in them through the private endpoints of their managed network. Without these, deployments in the hub "
        "project fail when they load models or write logs."
    ),
    wrong=f"hub:\n  network: {{access: private}}\n{_SERVERLESS}",
    right=f"hub:\n  network: {{access: private, outbound: {{isolation: approved}}}}\n{_SERVERLESS}",
    source="https://learn.microsoft.com/azure/machine-learning/concept-secure-online-endpoint",
)
