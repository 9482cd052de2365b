"""Check the existing subnets that the settings name: the one for private endpoints, and those that may call."""

from collections.abc import Iterator
from functools import partial

from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from aihub.azure.permissions import allows
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import all_of, started
from aihub.preflight.rights import rights_at
from aihub.private_dns import network_of
from aihub.settings.models.network import range_of
from aihub.settings.rules.network import KEPT_BY_AZURE, needed_addresses, prefix_for

_WHERE, _CALLERS = "hub.network.subnet", "hub.network.allowed_subnets"
_JOIN = "Microsoft.Network/virtualNetworks/subnets/join/action"
"""What whoever puts a private endpoint into a subnet must be allowed to do there (LinkedAuthorizationFailed)."""
_OF_HUB = ("Microsoft.CognitiveServices", "Microsoft.KeyVault")
_OF_CLASSIC_HUB = (*_OF_HUB, "Microsoft.Storage")


def _judged(target: Target) -> list[Result]:
    network = target.settings.hub.network
    if network is None:
        return []
    found: list[Result] = []
    if network.subnet and target.is_judged(_WHERE):
        found += list(_of_endpoints(target, network.subnet))
    if network.allowed_subnets and target.is_judged(_CALLERS):
        reads = [partial(target.arm.get, each, api_versions.NETWORK) for each in network.allowed_subnets]
        for index, live in enumerate(all_of(reads)):
            found += list(_of_callers(f"{_CALLERS}[{index}]", live, target))
        if not any(each.where.startswith(_CALLERS) for each in found):
            found.append(Result("pass", _CALLERS, f"{len(reads)} subnets with the service endpoints that they need"))
    return found


def _of_endpoints(target: Target, subnet_id: str) -> Iterator[Result]:
    """Yield what keeps private endpoints from being made in a subnet."""
    rights = started(partial(rights_at, target.arm, subnet_id))
    network = started(partial(target.arm.get, network_of(subnet_id), api_versions.NETWORK))
    live = target.arm.get(subnet_id, api_versions.NETWORK)
    above = network.result()
    if live is None or above is None:
        yield Result("fail", _WHERE, "there is no such subnet", "write the ARM id of one that exists")
        return
    problems = list(_problems(target, live, above))
    has_rights = rights.result()
    if has_rights is not None and not allows(has_rights, _JOIN):
        fix = "ask the network's owner for a role with this action on the subnet, such as Network Contributor"
        problems.append(Result("fail", _WHERE, f"the caller may not take the action {_JOIN}", fix))
    yield from problems
    if not problems:
        yield Result("pass", _WHERE, f"{live.get('name')} in {above.get('location')} takes the private endpoints")


def _problems(target: Target, live: Json, above: Json) -> Iterator[Result]:
    region, hub = str(above.get("location")).replace(" ", "").lower(), target.settings.hub.location
    if region != hub:
        fix = "write a subnet in the hub's region; networks of two regions can be peered"
        yield Result("fail", _WHERE, f"its network is in {region}, and the hub in {hub}", fix)
    delegated = [
        str(value_at(each, "properties.serviceName")) for each in value_at(live, "properties.delegations") or []
    ]
    if delegated:
        fix = "write one that is delegated to no service: Azure takes no private endpoint in this one"
        yield Result("fail", _WHERE, f"it is delegated to {', '.join(delegated)}", fix)
    prefixes = value_at(live, "properties.addressPrefixes") or [value_at(live, "properties.addressPrefix")]
    size = sum(
        range_of(each).num_addresses - KEPT_BY_AZURE for each in prefixes if isinstance(each, str) and "." in each
    )
    used = len(value_at(live, "properties.ipConfigurations") or [])
    # Addresses of endpoints that the stack has are among those in use.
    is_new = not any("/microsoft.network/privateendpoints/" in each for each in target.made)
    needed = needed_addresses(classic=target.settings.needs_classic_hub)
    if is_new and size - used < needed:
        what = f"it has {max(size - used, 0)} free addresses, and the private endpoints take {needed}"
        yield Result("fail", _WHERE, what, f"write a subnet of at least /{prefix_for(needed)} that nothing else is in")


def _of_callers(where: str, live: Json | None, target: Target) -> Iterator[Result]:
    if live is None:
        yield Result("fail", where, "there is no such subnet", "write the ARM id of one that exists")
        return
    needed = _OF_CLASSIC_HUB if target.settings.needs_classic_hub else _OF_HUB
    has = {str(each.get("service")).lower() for each in value_at(live, "properties.serviceEndpoints") or []}
    missing = [each for each in needed if each.lower() not in has]
    if missing:
        what = f"{live.get('name')} has no service endpoint of {', '.join(missing)}, and Azure refuses the rule without"
        yield Result("fail", where, what, "add it: az network vnet subnet update --service-endpoints")


SUBNETS = Check(
    "subnets",
    "hub.network",
    "whether the subnets that the settings name can be used",
    _judged,
    "the role Reader on the virtual networks",
)
