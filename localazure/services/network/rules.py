"""Network rules of accounts, vaults and storage accounts (`networkAcls`), beyond their format.

Addresses in rules are public ones: "IP network rules are only allowed for public internet IP addresses", and, of
accounts and storage accounts, "small address ranges that use /31 or /32 prefix sizes are not supported" (Microsoft's
pages on the networks of Foundry Tools, Key Vault and Azure Storage).
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.errors import ArmError

_FORBIDDEN = {
    IPv4Network("10.0.0.0/8"): "10.0.0.0-10.255.255.255",
    IPv4Network("172.16.0.0/12"): "172.16.0.0-172.31.255.255",
    IPv4Network("192.168.0.0/16"): "192.168.0.0-192.168.255.255",
}
_SMALLEST = 30

Refusal = Callable[[str, str], ArmError]
"""Makes a service's error of a code and the words that they have in common."""


def check(
    azure: Azure, acls: Mapping[str, Any], service: str, refusal: Refusal, *, takes_small_ranges: bool = False
) -> None:
    """Checks the rules of a resource.

    Args:
        azure: the local Azure.
        acls: the rules.
        service: the name of the service in the service endpoints of subnets, such as `Microsoft.KeyVault`.
        refusal: makes the error.
        takes_small_ranges: whether the service takes ranges with the sizes /31 and /32.

    Raises:
        ArmError: 400.
    """
    for index, rule in enumerate(acls.get("ipRules") or []):
        text = str(rule["value"])
        wanted, place = IPv4Network(text, strict=False), f"properties.networkAcls.ipRules[{index}].value"
        forbidden = next((name for private, name in _FORBIDDEN.items() if private.overlaps(wanted)), None)
        if forbidden:
            why = f"{text} belongs to forbidden range {forbidden} (private IP addresses)"
            raise refusal("BadRequest", f"Invalid value found at {place}: {why}")
        if "/" in text and wanted.prefixlen > _SMALLEST and not takes_small_ranges:
            why = f"{text} is a range of the size /{wanted.prefixlen}; write single addresses"
            raise refusal("BadRequest", f"Invalid value found at {place}: {why}")
    for rule in acls.get("virtualNetworkRules") or []:
        _check_subnet(
            azure, str(rule["id"]), service, refusal, ignore=bool(rule.get("ignoreMissingVnetServiceEndpoint"))
        )


def _check_subnet(azure: Azure, subnet_id: str, service: str, refusal: Refusal, *, ignore: bool) -> None:
    """Checks that a subnet of a rule has a service endpoint; of subnets that are not here, nothing is known."""
    subnet = resources.get(azure, subnet_id)
    if subnet is None or ignore:
        return
    endpoints = subnet["properties"].get("serviceEndpoints") or []
    # Such as Microsoft.Storage.Global beside Microsoft.Storage.
    if any(str(each.get("service")).removesuffix(".Global").lower() == service.lower() for each in endpoints):
        return
    network = subnet_id.rpartition("/subnets/")[0]
    raise refusal(
        "SubnetsHaveNoServiceEndpointsConfigured",
        f"Subnets {subnet['name']} of virtual network {network} do not have ServiceEndpoints for {service} resources "
        f"configured. Add {service} to subnet's ServiceEndpoints collection before trying to ACL {service} resources to "
        "these subnets.",
    )
