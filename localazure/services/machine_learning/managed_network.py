"""Managed networks of workspaces: what their computes may reach. Rules that Azure adds by itself are not shown here.

Source of the rules: Microsoft's "Workspace managed virtual network isolation" ("Once you enable managed virtual network
isolation of your workspace, you can't disable it"), and microsoft-foundry/foundry-samples#961. The words are unverified
but for those of the latter.
"""

import re
from collections.abc import Mapping
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Write
from localazure.services.machine_learning import errors
from localazure.services.network import sub_resources

_OFF, _INTERNET = "Disabled", "AllowInternetOutbound"
_HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)


def check(write: Write) -> None:
    """Checks the isolation mode and the outbound rules.

    Raises:
        ArmError: 400.
    """
    settings = _settings(write.body)
    mode = settings.get("isolationMode")
    before = _settings(write.before or {}).get("isolationMode", _OFF)
    if mode == _OFF and before != _OFF:
        raise errors.invalid_workspace(
            f"Managed network isolation cannot be disabled once it is enabled: the isolationMode is {before}."
        )
    for name, rule in (settings.get("outboundRules") or {}).items():
        kind = rule["type"]
        if (mode or before) == _OFF:
            raise errors.invalid_workspace(
                f"The outbound rule '{name}' needs a managed network: isolationMode is {_OFF}."
            )
        if (mode or before) == _INTERNET and kind != "PrivateEndpoint":
            raise errors.invalid_workspace(
                f'Only "PrivateEndpoint" outbound rules are supported when managed network isolation mode is "{_INTERNET}": '
                f"the rule '{name}' is of type {kind}."
            )
        _check_rule(write.azure, name, kind, rule.get("destination"))


def complete(resource: dict[str, Any], before: Mapping[str, Any] | None) -> None:
    """Adds mode, state and the rules' categories; a body without the settings keeps those from before."""
    properties = resource["properties"]
    kept = _settings(before or {})
    settings = {"isolationMode": _OFF, **kept, **(properties.get("managedNetwork") or {})}
    if settings["isolationMode"] == _OFF and "managedNetwork" not in properties and not kept:
        # As before there were managed networks here: workspaces without one do not show it.
        return
    rules = settings.get("outboundRules") or {}
    settings["outboundRules"] = {
        name: {"category": "UserDefined", "status": "Inactive", **rule} for name, rule in rules.items()
    }
    settings.setdefault("status", {"status": "Inactive", "sparkReady": False})
    properties["managedNetwork"] = settings


def _check_rule(azure: Azure, name: str, kind: str, destination: Any) -> None:
    if kind == "FQDN":
        hosts = [each.strip() for each in str(destination or "").split(",")]
        if not all(_HOST.fullmatch(each) for each in hosts):
            raise errors.invalid_workspace(f"The destination of the outbound rule '{name}' must be a host name.")
    elif kind == "ServiceTag":
        given = destination or {}
        if not given.get("serviceTag") and not given.get("addressPrefixes"):
            raise errors.invalid_workspace(f"The outbound rule '{name}' needs a serviceTag or addressPrefixes.")
    else:
        given = destination or {}
        target = resources.get(azure, str(given.get("serviceResourceId") or ""))
        if target and not sub_resources.members(target, str(given.get("subresourceTarget") or "")):
            raise errors.invalid_workspace(
                f"The subresourceTarget of the outbound rule '{name}' is no sub-resource of {target['id']}."
            )


def _settings(resource: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (resource.get("properties") or {}).get("managedNetwork") or {}
    return found
