"""The hub's network, where the settings can express what account and vault have: access that is restricted to callers.

A private hub is left as it is: its endpoints are not this stack's, and `access: private` would make others.
"""

from pydantic import ValidationError

from aihub.adopt.settings.reading import Found
from aihub.arm.bodies import Json, value_at
from aihub.settings.models.network import Network

RULES = "properties.networkAcls"
"""Path of what the section expresses."""


def network(found: Found) -> Json | None:
    """Return the section `hub.network`; None where there are no rules, or the settings cannot express them."""
    rules = _rules(found.account)
    # The classic hub's storage and vault would get the same rules, whatever they have.
    if rules is None or found.serverless or found.online:
        return None
    if found.vault is not None and _rules(found.vault) != rules:
        return None
    ips, subnets, bypass = rules
    section: Json = {
        "access": "restricted",
        "allowed_ips": [*ips],
        "allowed_subnets": [*subnets],
        "trusted_services": bypass == "AzureServices",
    }
    try:
        Network.model_validate(section)
    except ValidationError:
        return None
    return {name: value for name, value in section.items() if value not in ([], True)} if ips or subnets else None


def _rules(resource: Json) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """Return the addresses and subnets that may call, and who passes; None where all may, or none."""
    acls = value_at(resource, RULES) or {}
    public = str(value_at(resource, "properties.publicNetworkAccess") or "Enabled").capitalize()
    if public != "Enabled" or acls.get("defaultAction") != "Deny":
        return None
    ips = sorted(str(each.get("value")).removesuffix("/32") for each in acls.get("ipRules") or [])
    subnets = sorted(str(each.get("id")) for each in acls.get("virtualNetworkRules") or [])
    return tuple(ips), tuple(subnets), str(acls.get("bypass") or "None")
