"""Rules on the hub's network. Sources: see `aihub.settings.models.network`."""

from collections.abc import Iterator, Sequence

from aihub import naming
from aihub.private_dns import ADDRESSES, OF_CLASSIC_HUB, OF_HUB
from aihub.rules import network as rules
from aihub.settings.errors import SettingsPath
from aihub.settings.models import OnlineDeployment, ServerlessDeployment
from aihub.settings.models.network import AddressRange, Network, PrivateEndpointRule, VirtualNetwork, range_of
from aihub.settings.rules.parts import ValidParts, Violation

_PATH = ("hub", "network")
_OWN = (*_PATH, "virtual_network")
KEPT_BY_AZURE = 5
"""Addresses of a subnet that Azure uses itself ("Azure Virtual Network FAQ")."""


def check_network(parts: ValidParts) -> Iterator[Violation]:
    """Yield what is wrong with the hub's network as a whole."""
    network = parts.hub.network if parts.hub else None
    if network is None:
        return
    classic = any(isinstance(each, ServerlessDeployment | OnlineDeployment) for each in parts.deployments.values())
    yield from _check_callers(network)
    yield from _check_outbound(network)
    if network.virtual_network and network.subnet:
        text = "an existing subnet beside hub.network.virtual_network, and the private endpoints go into one of them; remove one"
        yield Violation(rules.NETWORK_TWO_PLACES, (*_PATH, "subnet"), text)
    elif network.own_network:
        yield from _check_ranges(network.own_network, needed_addresses(classic=classic))
    elif not network.subnet and network.dns_zones != "create":
        text = "zones of private endpoints, and there are none; write virtual_network or subnet, or remove it"
        yield Violation(rules.NETWORK_FIELD_UNUSED, (*_PATH, "dns_zones"), text)
    if classic:
        yield from _check_workspaces(network)


def needed_addresses(*, classic: bool) -> int:
    """Return how many addresses of a subnet the private endpoints of a stack take.

    Args:
        classic: whether something runs in the hub project.
    """
    # The classic hub's vault is another one.
    kinds = (*OF_HUB, *(("vault", *OF_CLASSIC_HUB) if classic else ()))
    return sum(ADDRESSES.get(each, 1) for each in kinds)


def prefix_for(addresses: int) -> int:
    """Return the longest prefix of a subnet that has so many free addresses."""
    return 32 - (addresses + KEPT_BY_AZURE - 1).bit_length()


def _check_callers(network: Network) -> Iterator[Violation]:
    if network.access == "restricted":
        if not (network.allowed_ips or network.allowed_subnets or network.own_network or network.subnet):
            text = "nobody may call; write allowed_ips: [203.0.113.7], allowed_subnets, or a virtual_network"
            yield Violation(rules.NETWORK_NOBODY_ALLOWED, (*_PATH, "access"), text)
    else:
        for name in ("allowed_ips", "allowed_subnets"):
            if getattr(network, name):
                text = f"has no effect with access: {network.access}; write access: restricted, or remove it"
                yield Violation(rules.NETWORK_FIELD_UNUSED, (*_PATH, name), text)
    ranges = [range_of(each) for each in network.allowed_ips]
    for index, each in enumerate(ranges):
        for other, wider in enumerate(ranges):
            if other != index and each.subnet_of(wider) and (each != wider or other < index):
                text = f"is within {'.'.join(_PATH)}.allowed_ips[{other}]; remove it"
                yield Violation(rules.NETWORK_CALLER_TWICE, (*_PATH, "allowed_ips", index), text)
                break
    subnets = [each.casefold() for each in network.allowed_subnets]
    for index, subnet in enumerate(subnets):
        if (first := subnets.index(subnet)) < index:
            text = f"the same subnet as {'.'.join(_PATH)}.allowed_subnets[{first}]; remove it"
            yield Violation(rules.NETWORK_CALLER_TWICE, (*_PATH, "allowed_subnets", index), text)


def _check_outbound(network: Network) -> Iterator[Violation]:
    outbound = network.outbound
    for name, rule in outbound.rules.items():
        path = (*_PATH, "outbound", "rules", name)
        if outbound.isolation == "none":
            text = "the workspaces have no managed network; write isolation: approved, or remove the rule"
            yield Violation(rules.OUTBOUND_RULE_UNUSED, path, text)
        elif outbound.isolation == "internet" and not isinstance(rule, PrivateEndpointRule):
            text = "with isolation: internet all hosts are reached; remove the rule, or write isolation: approved"
            yield Violation(rules.OUTBOUND_RULE_UNUSED, path, text)


def _check_ranges(own: VirtualNetwork, addresses: int) -> Iterator[Violation]:
    whole, endpoints = range_of(own.address_space), own.endpoints_range
    where = (*_OWN, "endpoints" if own.endpoints else "address_space")
    if not endpoints.subnet_of(whole):
        yield Violation(rules.NETWORK_RANGES, where, "not within the address_space; write a part of it")
    if endpoints.num_addresses < addresses + KEPT_BY_AZURE:
        text = (
            f"the private endpoints take {addresses} addresses, and Azure {KEPT_BY_AZURE}; write a range of at least "
            f"/{prefix_for(addresses)}"
        )
        yield Violation(rules.NETWORK_SUBNET_TOO_SMALL, where, text)
    taken: list[tuple[SettingsPath, AddressRange]] = [(where, endpoints)]
    for name, text in own.subnets.items():
        path, found = (*_OWN, "subnets", name), range_of(text)
        if problem := _problem(name, found, whole, taken, has_own_range=own.endpoints is not None):
            yield Violation(rules.NETWORK_RANGES, path, problem)
        taken.append((path, found))


def _problem(
    name: str,
    found: AddressRange,
    whole: AddressRange,
    taken: Sequence[tuple[SettingsPath, AddressRange]],
    *,
    has_own_range: bool,
) -> str | None:
    if name.casefold() == naming.ENDPOINTS_SUBNET:
        return "the subnet of the private endpoints has this name; write its range as virtual_network.endpoints"
    if not found.subnet_of(whole):
        return "not within the address_space; write a part of it"
    for index, (path, other) in enumerate(taken):
        if found.overlaps(other):
            if index == 0 and not has_own_range:
                return (
                    "overlaps with the private endpoints' half of the address_space; write endpoints, or another range"
                )
            return f"overlaps with {'.'.join(map(str, path))}; write another part of the address_space"
    return None


def _check_workspaces(network: Network) -> Iterator[Violation]:
    if network.access == "restricted":
        text = (
            "Azure cannot restrict the endpoints of the hub project to addresses, so they stay public; write access: "
            "private to keep others out"
        )
        yield Violation(rules.NETWORK_WORKSPACES_PUBLIC, (*_PATH, "access"), text)
    if network.access != "private":
        return
    if network.outbound.isolation == "none":
        text = "without a managed network the machines of the workspaces cannot reach their private storage"
        fix = "write outbound: {isolation: approved}"
        yield Violation(rules.NETWORK_WORKSPACES_CUT_OFF, (*_PATH, "outbound"), f"{text}; {fix}")
    if not network.trusted_services:
        text = "the workspaces reach their storage and vault as trusted services only; write true"
        yield Violation(rules.NETWORK_WORKSPACES_CUT_OFF, (*_PATH, "trusted_services"), text)
