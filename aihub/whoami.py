"""Who the commands are in Azure, where each part of that was found, and what it may do here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aihub import pulumi_cli
from aihub.azure import api_versions
from aihub.azure.credential import RESOURCE_MANAGER, claims_of, principal_type_in
from aihub.azure.deployer import Deployer, deployer
from aihub.azure.errors import ArmError, first_line
from aihub.azure.login import LoginError
from aihub.azure.permissions import allows, permissions
from aihub.pulumi_cli import PulumiError
from aihub.settings import SettingsError, load_settings

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

NEEDED: Mapping[str, Sequence[str]] = {
    "create and change the hub and what is on it": (
        "Microsoft.Resources/subscriptions/resourceGroups/write",
        "Microsoft.CognitiveServices/accounts/write",
        "Microsoft.CognitiveServices/accounts/deployments/write",
        "Microsoft.KeyVault/vaults/write",
    ),
    "assign roles": ("Microsoft.Authorization/roleAssignments/write",),
    "list and replace keys": (
        "Microsoft.CognitiveServices/accounts/listKeys/action",
        "Microsoft.CognitiveServices/accounts/regenerateKey/action",
    ),
    "purge a deleted hub": ("Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete",),
}
"""What the commands do, and the actions of Resource Manager that it takes (Microsoft's "Azure resource provider
operations")."""


@dataclass(frozen=True)
class Principal:
    """Who is logged in, and to what."""

    type: str
    """`User` or `ServicePrincipal`."""
    object_id: str
    client_id: str
    """The application; for a user, the one that was logged in with."""
    method: str
    tenant: str
    tenant_from: str
    """Where the tenant was found: the stack's configuration, a variable, or the access token."""
    subscription: str
    subscription_from: str
    scope: str
    """The ARM id at which it was asked what it may do: the hub's resource group, or the subscription while it is not
    there."""
    may: Mapping[str, bool]
    """What the commands do, and whether Azure allows it."""
    unknown: str = ""
    """Why it is not known what it may do."""

    def report(self, output: str) -> str:
        """The same as `text` for a person or as `json`."""
        if output == "json":
            return json.dumps(asdict(self), indent=2)
        kind = "user" if self.type == "User" else "service principal"
        lines = {
            "principal": f"{kind} {self.object_id}, application {self.client_id}",
            "login": self.method,
            "tenant": f"{self.tenant} ({self.tenant_from})",
            "subscription": f"{self.subscription} ({self.subscription_from})",
            "scope": self.scope,
        }
        lines |= {f"may {what}": "yes" if is_allowed else "no" for what, is_allowed in self.may.items()}
        if self.unknown:
            lines["may"] = f"not known: {self.unknown}"
        width = max(map(len, lines))
        return "\n".join(f"{name:<{width}}  {value}" for name, value in lines.items())


def whoami(project: Path, stack: str | None) -> Principal:
    """Logs in as the stack's configuration and the environment say, and asks Azure what that principal may do.

    Raises:
        PulumiError: there is no such stack.
        LoginError: nobody is logged in, or not completely.
    """
    from azure.core.exceptions import AzureError

    from aihub.azure.resource_manager import Arm

    who = deployer(project, stack)
    subscription = who.subscription_id
    try:
        claims = claims_of(who.credential.get_token(f"{RESOURCE_MANAGER}/.default").token)
    except AzureError as error:
        raise LoginError(f"log in by {who.login.method.value}: {first_line(error)}") from None
    scope, may, unknown = _allowed(Arm(who.credential), subscription, _group(project, stack))
    return Principal(
        type=principal_type_in(claims),
        object_id=str(claims.get("oid")),
        client_id=str(claims.get("appid") or claims.get("azp")),
        method=who.login.method.value,
        tenant=str(claims.get("tid")),
        tenant_from=_origin(who, "tenantId", "the access token"),
        subscription=subscription,
        subscription_from=_origin(who, "subscriptionId", "az account show"),
        scope=scope,
        may=may,
        unknown=unknown,
    )


def _origin(who: Deployer, key: str, otherwise: str) -> str:
    return who.login.setting(key).origin or otherwise


def _group(project: Path, stack: str | None) -> str | None:
    """The hub's resource group, where the settings can be read."""
    try:
        name = stack or pulumi_cli.run(project, ["stack", "--show-name"], None).strip()
        return load_settings(project / "config", pulumi_cli.own_name(name)).hub.resource_group_name
    except (PulumiError, SettingsError):
        return None


def _allowed(arm: "Arm", subscription: str, group: str | None) -> tuple[str, dict[str, bool], str]:
    """The scope that was asked about, what may be done there, and why that is not known."""
    scope = f"/subscriptions/{subscription}"
    try:
        if group:
            in_group = f"{scope}/resourceGroups/{group}"
            if arm.get(in_group, api_versions.RESOURCE_GROUPS) is not None:
                scope = in_group
        found = permissions(arm, scope)
    except ArmError as error:
        return scope, {}, str(error)
    return scope, {what: all(allows(found, each) for each in actions) for what, actions in NEEDED.items()}, ""
