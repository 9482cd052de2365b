"""Say before the first write what Azure never takes back of a network, and what this machine does not reach in it."""

import os
from collections.abc import Mapping, Sequence

import pulumi

from aihub.arm.bodies import value_at
from aihub.azure.errors import UNREACHABLE, VaultError
from aihub.reachability.refusals import VAULT as NETWORK_CODES
from aihub.replacement.isolation import WHERE, endpoints_in_the_way, refused_isolation
from aihub.safe_text import one_line
from aihub.settings import OnlineDeployment, Settings
from aihub.settings.models.network import Network
from components.command import commands_above, only_destroys
from components.deployer import wait_for_clients
from components.made import Made
from components.network.rules import AccessArgs, public_access
from components.stack.network import access_args

Kept = Mapping[str, Sequence[str]]
"""Properties that stay as they were found, by the resource's name."""
_FROM_INSIDE = "docs/network.md says how to run from inside"


def keep_network(settings: Settings, made: Made, kept: Kept) -> None:
    """Compare the network with what the stack has; call it before the first resource is declared.

    Args:
        settings: the settings.
        made: what the stack has made.
        kept: properties that stay as they were found.

    Raises:
        RunError: Azure would refuse the change, or this machine does not reach what the run changes.
    """
    if only_destroys(commands_above()):
        return
    _keep_isolation(settings, made, kept)
    network = settings.hub.network
    if network is None:
        _tell_left_open(made, kept)
    elif network.access != "public":
        _keep_reach(settings, network, made)


def _keep_isolation(settings: Settings, made: Made, kept: Kept) -> None:
    """Refuse less isolation of the workspaces than they have, and warn of what is in the way of more."""
    if not settings.needs_classic_hub or _is_kept(kept, "classic-hub", "managedNetwork"):
        return
    wanted = settings.hub.network.outbound.isolation if settings.hub.network else "none"
    if refused := refused_isolation(wanted, made):
        raise pulumi.RunError(f"Nothing was changed.\n{WHERE}: {'; '.join(refused)}")
    if problem := endpoints_in_the_way(wanted, made):
        pulumi.log.warn(one_line(f"{WHERE}: {'; '.join(problem)}"))


def _tell_left_open(made: Made, kept: Kept) -> None:
    """Warn where a section is gone that kept others out: what is not declared, Azure may keep."""
    account = value_at(_made(made, "hub-account"), "properties") or {}
    is_closed = (
        account.get("publicNetworkAccess") == "Disabled" or value_at(account, "networkAcls.defaultAction") == "Deny"
    )
    if is_closed and not _is_kept(kept, "hub-account", "networkAcls", "publicNetworkAccess"):
        pulumi.log.warn(
            "hub.network: the hub has network rules, and without this section the vaults and the storage may keep "
            "theirs; write hub: {network: {access: public}} to make all of it public"
        )


def _keep_reach(settings: Settings, network: Network, made: Made) -> None:
    """Refuse or warn where this machine does not reach the vault of a hub that is not public."""
    rules = access_args(settings)
    vault = _made(made, "hub-vault")
    if not vault or rules is None:
        _tell_first_run(settings, network)
        return
    if not _same_access(rules, vault):
        if network.access == "private":
            pulumi.log.warn(
                f"hub.network.access: private from this run on: what calls the hub from outside of its network is "
                f"refused then, this machine included; {_FROM_INSIDE}"
            )
        return
    reason = _refusal(f"https://{settings.hub.key_vault_name}.vault.azure.net")
    if reason is None:
        return
    what = f"hub.network.access: {network.access}, and the vault {settings.hub.key_vault_name} refuses this machine"
    if pulumi.runtime.is_dry_run() or not _needs_data_planes(settings):
        pulumi.log.warn(
            one_line(
                f"{what}: {reason}. Secrets can be created from here, and neither changed nor deleted; {_FROM_INSIDE}"
            )
        )
        return
    raise pulumi.RunError(
        "Nothing was changed.\n"
        + one_line(
            f"{what}: {reason}. The smoke test and slots need the vault; run this inside the network: {_FROM_INSIDE}"
        )
    )


def _tell_first_run(settings: Settings, network: Network) -> None:
    if network.own_network and network.access == "private" and _needs_data_planes(settings):
        pulumi.log.warn(
            "hub.network.virtual_network: this run makes the network, and tests the endpoints from inside of it; where "
            f"this machine is not in it by then, write smoke: {{gate: false}} for the first run; {_FROM_INSIDE}"
        )


def _needs_data_planes(settings: Settings) -> bool:
    """Return whether a run calls endpoints itself: as its gate, or to see whether a slot answers."""
    return settings.smoke.gate or any(isinstance(each, OnlineDeployment) for each in settings.deployments.values())


def _refusal(vault: str) -> str | None:
    """Return why a vault is not reached from here; None where it is, or where the reason is not the network."""
    wait_for_clients()
    from aihub.azure.credential import credential
    from aihub.azure.vaults import Vaults

    found = credential(pulumi.Config("azure-native").get, os.environ)
    with Vaults(found, tell=pulumi.log.info, retries=1) as vaults:
        try:
            with vaults.at(vault) as client:
                next(iter(client.list_properties_of_secrets(max_page_size=1)), None)
        except VaultError as error:
            is_network = error.inner_code in NETWORK_CODES or error.code == UNREACHABLE
            return error.reason if is_network else None
    return None


def _same_access(rules: AccessArgs, vault: Mapping[str, object]) -> bool:
    """Return whether a vault has the declared rules already, so that this run does not change who reaches it."""
    acls = value_at(vault, "properties.networkAcls") or {}
    has = {str(each.get("value")).removesuffix("/32") for each in acls.get("ipRules") or []}
    subnets = {str(each.get("id")).lower() for each in acls.get("virtualNetworkRules") or []}
    is_restricted = rules["access"] == "restricted"
    wanted = set(rules["allowed_ips"]) if is_restricted else set()
    wanted_subnets = {each.lower() for each in rules["allowed_subnets"]} if is_restricted else set()
    public = str(value_at(vault, "properties.publicNetworkAccess") or "Enabled").capitalize()
    same_callers = (has, subnets) == (wanted, wanted_subnets)
    return public == public_access(rules) and acls.get("defaultAction") == "Deny" and same_callers


def _made(made: Made, name: str) -> Mapping[str, object]:
    return next((outputs for urn, outputs in made.items() if urn.endswith(f"::{name}")), {})


def _is_kept(kept: Kept, resource: str, *members: str) -> bool:
    return any(member in path for path in kept.get(resource, []) for member in members)
