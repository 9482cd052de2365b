"""The hub's network from the settings: its arguments, and what waits for it."""

from collections.abc import Sequence

import pulumi

from aihub import naming
from aihub.arm.bodies import Json
from aihub.contract import endpoint as contract
from aihub.settings import Settings
from aihub.settings.models.network import HostRule, Network, OutboundRule, PrivateEndpointRule
from components.classic_hub import ClassicHub
from components.hub import AIHub
from components.network.hub_network import HubNetwork, HubNetworkArgs
from components.network.rules import AccessArgs, OutboundArgs


def access_args(settings: Settings) -> AccessArgs | None:
    """The arguments of who may reach the hub; None where the settings do not say."""
    network = settings.hub.network
    if network is None:
        return None
    return {
        "access": network.access,
        "allowed_ips": network.allowed_ips,
        "allowed_subnets": network.allowed_subnets,
        "trusted_services": network.trusted_services,
    }


def outbound_args(settings: Settings) -> OutboundArgs | None:
    """The arguments of the workspaces' managed network; None where they have none."""
    outbound = settings.hub.network.outbound if settings.hub.network else None
    if outbound is None or outbound.isolation == "none":
        return None
    return {
        "isolation": outbound.isolation,
        "rules": {name: _rule(each) for name, each in outbound.rules.items()},
    }


def _rule(rule: OutboundRule) -> Json:
    match rule:
        case HostRule():
            return {"type": "FQDN", "category": "UserDefined", "destination": rule.host}
        case PrivateEndpointRule():
            destination: Json = {
                "serviceResourceId": rule.resource,
                "subresourceTarget": rule.sub_resource,
                "sparkEnabled": False,
            }
            return {"type": "PrivateEndpoint", "category": "UserDefined", "destination": destination}
    tag: Json = {"serviceTag": rule.tag, "protocol": rule.protocol, "portRanges": rule.ports}
    return {"type": "ServiceTag", "category": "UserDefined", "destination": tag}


def declare_network(settings: Settings, hub: AIHub) -> HubNetwork | None:
    """Declare the hub's virtual network and the way to its vault; None where the settings name no network.

    Args:
        settings: the settings.
        hub: the AI hub, whose secrets wait for the way to its vault.
    """
    network = settings.hub.network
    if network is None or (network.own_network is None and network.subnet is None):
        return None
    made = HubNetwork("network", _network_args(settings, hub, network))
    hub.secrets_ready += made.endpoint("vault", hub.vault_id, "vault")
    return made


def _network_args(settings: Settings, hub: AIHub, network: Network) -> HubNetworkArgs:
    own = network.own_network
    return {
        "resource_group_name": hub.resource_group_name,
        "location": hub.location,
        "own": {
            "resource_group_name": hub.resource_group_name,
            "location": hub.location,
            "name": own.name or naming.virtual_network_name(settings.hub.name),
            "address_space": own.address_space,
            "endpoints": str(own.endpoints_range),
            "subnets": own.subnets,
            "tags": settings.hub.tags,
        }
        if own
        else None,
        "subnet_id": network.subnet,
        "dns_zones": network.dns_zones,
        "tags": settings.hub.tags,
    }


def reach_classic_hub(network: HubNetwork, project: ClassicHub, *, own_vault: bool) -> list[pulumi.Resource]:
    """Declare the ways to the classic hub, and return what must exist before its endpoints are called.

    Args:
        network: the hub's network.
        project: the classic hub.
        own_vault: whether it has a vault of its own.
    """
    if own_vault:
        network.endpoint("classic-vault", project.vault_id, "vault")
    network.storage_endpoints(project.storage_id)
    # Projects and the endpoints in them are reached through the hub workspace's endpoint.
    return network.endpoint("workspace", project.workspace_id, "amlworkspace")


def reach_account(network: HubNetwork, hub: AIHub, after: Sequence[pulumi.Resource]) -> list[pulumi.Resource]:
    """Declare the way to the account, and return what must exist before its endpoints are called.

    While a model is deployed the account is not in the state `Succeeded`, and Azure refuses an endpoint for it with 400
    AccountProvisioningStateInvalid (Azure/bicep-registry-modules#5957).

    Args:
        network: the hub's network.
        hub: the AI hub.
        after: all that is written to the account.
    """
    return network.endpoint("account", hub.account_id, "account", after=[*hub.account_writes, *after])


def reachable_from(settings: Settings, network: HubNetwork | None) -> pulumi.Input[contract.Network] | None:
    """Return from where endpoints are reachable, as their contract says; None where the settings do not say."""
    declared = settings.hub.network
    if declared is None:
        return None
    found: contract.Network = {"access": declared.access}
    if declared.access == "restricted":
        found["allowed_ips"] = declared.allowed_ips
    if network is None:
        return found
    return network.network_id.apply(lambda network_id: {**found, "virtual_network": network_id})
