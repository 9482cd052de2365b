"""User-assigned identities, and the identities that the hub's resources have."""

from dataclasses import dataclass, replace
from typing import TypedDict

import pulumi
from pulumi_azure_native import cognitiveservices, storage

from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from components.deployer import resource_of_others
from components.dynamic.arm_resource import ArmResource

_PRINCIPAL, _CLIENT = "properties.principalId", "properties.clientId"
_NOBODY = "00000000-0000-0000-0000-000000000000"


class UserIdentity(TypedDict):
    """A user-assigned identity."""

    id: pulumi.Input[str]
    """ARM id."""
    principal_id: pulumi.Input[str]
    """Object id of its service principal, to which roles are assigned."""
    client_id: pulumi.Input[str]
    """Client id."""


class Place(TypedDict):
    """Where the stack's own identities are made."""

    resource_group_id: pulumi.Input[str]
    """ARM id of the resource group."""
    location: pulumi.Input[str]
    """Azure region."""
    tags: dict[str, str]
    """Tags."""


class IdentityArgs(TypedDict):
    """The identities that the hub's resources have."""

    system: bool
    """Whether each has one of its own."""
    user_assigned: list[UserIdentity | None]
    """Those that they share; None for one that the stack makes."""


def find_identity(resource_id: str, path: str) -> UserIdentity:
    """Return an existing identity.

    Args:
        resource_id: its ARM id.
        path: the place in the settings that names it.

    Raises:
        RunError: it does not exist, or cannot be read.
    """
    found = resource_of_others(path, "user-assigned identity", resource_id, api_versions.MANAGED_IDENTITY)
    principal, client = (str(value_at(found, each) or _NOBODY) for each in (_PRINCIPAL, _CLIENT))
    return {"id": resource_id, "principal_id": principal, "client_id": client}


def make_identity(
    name: str, identity_name: str, place: Place, opts: pulumi.ResourceOptions
) -> tuple[UserIdentity, pulumi.Resource]:
    """Declare a user-assigned identity.

    Args:
        name: logical name.
        identity_name: name in Azure.
        place: where it is made.
        opts: options of the resource.
    """
    # Of names alone, so that it is known in a preview, and with it what a change replaces.
    resource_id = pulumi.Output.concat(
        place["resource_group_id"], "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/", identity_name
    )
    body: Json = {"location": place["location"], **({"tags": place["tags"]} if place["tags"] else {})}
    made = ArmResource(
        name,
        {
            "resource_id": resource_id,
            "api_version": api_versions.MANAGED_IDENTITY,
            "body": body,
            "exports": [_PRINCIPAL, _CLIENT],
        },
        opts,
    )
    principal: pulumi.Output[str] = made.exports.apply(lambda found: str(found[_PRINCIPAL]))
    client: pulumi.Output[str] = made.exports.apply(lambda found: str(found[_CLIENT]))
    return {"id": resource_id, "principal_id": principal, "client_id": client}, made


@dataclass(frozen=True)
class Identities:
    """The identities of a resource, in the form of each type of resources."""

    system: bool = True
    """Whether it has one of its own."""
    user_assigned: tuple[UserIdentity, ...] = ()
    made: tuple[pulumi.Resource, ...] = ()
    """Resources that must exist before."""

    @classmethod
    def of(
        cls, args: IdentityArgs | None, name: str, identity_name: str, place: Place, opts: pulumi.ResourceOptions
    ) -> "Identities":
        """Declare what is to be made of the identities.

        Args:
            args: the identities; None for one of each resource's own.
            name: logical name of the one that is made.
            identity_name: its name in Azure.
            place: where it is made.
            opts: options of the resource.
        """
        if args is None:
            return cls()
        if None not in args["user_assigned"]:
            return cls(args["system"], tuple(each for each in args["user_assigned"] if each))
        own, made = make_identity(name, identity_name, place, opts)
        return cls(args["system"], tuple(each or own for each in args["user_assigned"]), (made,))

    def beside(self, identity: UserIdentity) -> "Identities":
        """Return these identities and one more, unless it is among them by its id."""
        if any(each["id"] == identity["id"] for each in self.user_assigned):
            return self
        return replace(self, user_assigned=(*self.user_assigned, identity))

    @property
    def primary(self) -> UserIdentity | None:
        """The identity that a workspace without one of its own uses."""
        return None if self.system else self.user_assigned[0]

    def of_account(self) -> cognitiveservices.IdentityArgsDict:
        """Return the identities of an account or a project of one."""
        kinds = cognitiveservices.ResourceIdentityType
        if not self.user_assigned:
            return {"type": kinds.SYSTEM_ASSIGNED}
        kind = kinds.SYSTEM_ASSIGNED_USER_ASSIGNED if self.system else kinds.USER_ASSIGNED
        return {"type": kind, "user_assigned_identities": [each["id"] for each in self.user_assigned]}

    def of_workspace(self) -> pulumi.Input[Json]:
        """Return the identities of a workspace, in ARM's form."""
        if not self.user_assigned:
            return {"type": "SystemAssigned"}
        kind = "SystemAssigned,UserAssigned" if self.system else "UserAssigned"
        ids = pulumi.Output.all(*[each["id"] for each in self.user_assigned])
        return ids.apply(lambda known: {"type": kind, "userAssignedIdentities": {str(each): {} for each in known}})


def of_storage(identity: UserIdentity) -> "storage.IdentityArgsDict":
    """Return the identity of a storage account that is encrypted with a key."""
    return {"type": storage.IdentityType.USER_ASSIGNED, "user_assigned_identities": [identity["id"]]}
