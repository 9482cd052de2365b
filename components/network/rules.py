"""Who may reach a resource over the network, in the form of each service.

Without arguments nothing is declared, so that a stack whose settings have no network stays as it is. Access that became
public again is declared, since not every service takes a rule that is left out for one that is gone.
"""

from typing import TYPE_CHECKING, NotRequired, TypedDict

from aihub.arm.bodies import Json
from aihub.replacement.isolation import MODES

if TYPE_CHECKING:
    from pulumi_azure_native import cognitiveservices, keyvault, storage


class AccessArgs(TypedDict):
    """Who may reach the account, the vaults, the storage account and the workspaces."""

    access: str
    """From where: `public` (everywhere), `restricted` (the addresses and subnets below) or `private` (private endpoints
    only)."""
    allowed_ips: list[str]
    """Public addresses and ranges that may call, where access is restricted."""
    allowed_subnets: list[str]
    """ARM ids of subnets that may call, where access is restricted."""
    trusted_services: bool
    """Whether services of Azure that it trusts may pass."""


class OutboundArgs(TypedDict):
    """What workspaces may reach."""

    isolation: str
    """`internet` (all of it is reached) or `approved` (what the rules and Azure's own name)."""
    rules: NotRequired[dict[str, Json] | None]
    """Rules by name, as ARM has them."""


def public_access(args: AccessArgs) -> str:
    """Return ARM's `publicNetworkAccess`."""
    return "Disabled" if args["access"] == "private" else "Enabled"


def account_rules(args: AccessArgs) -> "cognitiveservices.NetworkRuleSetArgsDict":
    """Return `networkAcls` of an account."""
    ips, subnets = _callers(args)
    return {
        "default_action": _default(args),
        "bypass": _bypass(args),
        "ip_rules": [{"value": each} for each in ips],
        "virtual_network_rules": [{"id": each} for each in subnets],
    }


def vault_rules(args: AccessArgs) -> "keyvault.NetworkRuleSetArgsDict":
    """Return `networkAcls` of a vault."""
    ips, subnets = _callers(args)
    return {
        "default_action": _default(args),
        "bypass": _bypass(args),
        "ip_rules": [{"value": each} for each in ips],
        "virtual_network_rules": [{"id": each} for each in subnets],
    }


def storage_rules(args: AccessArgs) -> "storage.NetworkRuleSetArgs":
    """Return `networkAcls` of a storage account."""
    from pulumi_azure_native import storage

    ips, subnets = _callers(args)
    return storage.NetworkRuleSetArgs(
        default_action=storage.DefaultAction(_default(args)),
        bypass=_bypass(args),
        ip_rules=[storage.IPRuleArgs(i_p_address_or_range=each, action=storage.Action.ALLOW) for each in ips],
        virtual_network_rules=[
            storage.VirtualNetworkRuleArgs(virtual_network_resource_id=each, action=storage.Action.ALLOW)
            for each in subnets
        ],
    )


def managed_network(args: OutboundArgs | None) -> Json:
    """Return the member `managedNetwork` of a hub workspace; none where it has no managed network."""
    if args is None:
        return {}
    found: Json = {"isolationMode": MODES[args["isolation"]], "outboundRules": args.get("rules") or {}}
    return {"managedNetwork": found}


def _callers(args: AccessArgs) -> tuple[list[str], list[str]]:
    """Return the addresses and the subnets that may call; none where all may, or none."""
    return (args["allowed_ips"], args["allowed_subnets"]) if args["access"] == "restricted" else ([], [])


def _default(args: AccessArgs) -> str:
    return "Allow" if args["access"] == "public" else "Deny"


def _bypass(args: AccessArgs) -> str:
    return "AzureServices" if args["trusted_services"] else "None"
