"""The library behind `aihub whoami`: the identity in use, where it was found, and what it may do."""

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
    "create and change the hub and its deployments": (
        "Microsoft.Resources/subscriptions/resourceGroups/write",
        "Microsoft.CognitiveServices/accounts/write",
        "Microsoft.CognitiveServices/accounts/deployments/write",
        "Microsoft.KeyVault/vaults/write",
    ),
    "assign roles": ("Microsoft.Authorization/roleAssignments/write",),
    "list and regenerate keys": (
        "Microsoft.CognitiveServices/accounts/listKeys/action",
        "Microsoft.CognitiveServices/accounts/regenerateKey/action",
    ),
    "purge a deleted hub": ("Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts/delete",),
}
"""What the commands do, and the Resource Manager actions that it needs (Microsoft's "Azure resource provider
operations")."""


@dataclass(frozen=True)
class Identity:
    """The identity that is logged in, its tenant and subscription, and its permissions."""

    type: str
    """`User` or `ServicePrincipal`."""
    object_id: str
    client_id: str
    """Client id of the application; for a user, of the application that the user logged in with."""
    method: str
    tenant: str
    tenant_from: str
    """Where the tenant was found: a configuration key, an environment variable, or the access token."""
    subscription: str
    subscription_from: str
    scope: str
    """ARM id of the scope of the permissions: the hub's resource group, or the subscription before that exists."""
    may: Mapping[str, bool]
    """What the commands do, and whether the identity may do it."""
    unknown: str = ""
    """Why the permissions are not known; empty when they are."""

    def report(self, output: str) -> str:
        """Return the identity as `text` for a person, or as `json`."""
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


def whoami(project: Path, stack: str | None) -> Identity:
    """Log in with the stack's configuration and the environment, and read the permissions of that identity.

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
    return Identity(
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
    """Return the name of the hub's resource group; None when the settings are invalid."""
    try:
        name = pulumi_cli.stack_name(project, stack)
        return load_settings(project / "config", pulumi_cli.own_name(name)).hub.resource_group_name
    except (PulumiError, SettingsError):
        return None


def _allowed(arm: "Arm", subscription: str, group: str | None) -> tuple[str, dict[str, bool], str]:
    """Return the scope of the permissions, what they allow there, and why they are not known."""
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
