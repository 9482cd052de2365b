"""The private DNS zones of private endpoints, by the sub-resource that an endpoint leads to.

Source: Microsoft's "Azure Private Endpoint private DNS zone values", for the public cloud.
"""

ZONES: dict[str, tuple[str, ...]] = {
    "account": (
        "privatelink.cognitiveservices.azure.com",
        "privatelink.openai.azure.com",
        "privatelink.services.ai.azure.com",
    ),
    "vault": ("privatelink.vaultcore.azure.net",),
    "blob": ("privatelink.blob.core.windows.net",),
    "file": ("privatelink.file.core.windows.net",),
    "queue": ("privatelink.queue.core.windows.net",),
    "table": ("privatelink.table.core.windows.net",),
    "amlworkspace": ("privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"),
}
"""Names of the zones; an account has all three of its hosts' names."""
ADDRESSES = {"account": 3, "amlworkspace": 3}
"""Addresses that a private endpoint takes, one for each host that it leads to; one where nothing stands here. Source:
the members `default`, `secondary` and `third` of an account, and `default`, `inference` and `notebook` of a workspace,
in Microsoft's "Manage private endpoints" (static addresses) and samples of Azure Machine Learning."""
OF_HUB, OF_STORAGE, OF_WORKSPACE = ("account", "vault"), ("blob", "file", "queue", "table"), ("amlworkspace",)
OF_CLASSIC_HUB = (*OF_STORAGE, *OF_WORKSPACE)
"""Sub-resources of what exists only while something runs in the hub project; its vault has the zone of all vaults."""


def zones_of(sub_resources: tuple[str, ...]) -> list[str]:
    """Return the names of all zones of some sub-resources, each once."""
    return list(dict.fromkeys(zone for each in sub_resources for zone in ZONES[each]))


def zone_id(group_id: str, zone: str) -> str:
    """Return the ARM id of a zone in a resource group."""
    return f"{group_id}/providers/Microsoft.Network/privateDnsZones/{zone}"


def network_of(subnet_id: str) -> str:
    """Return the ARM id of the virtual network of a subnet."""
    return subnet_id.rsplit("/", 2)[0]
