"""The operators of a stack: principals with the roles to change its secrets and to call its models.

They are the principals of `access.operators`, or whoever runs `pulumi up` where the settings name none.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.azure.permissions import allows, permissions

if TYPE_CHECKING:
    from aihub.azure.reads import ArmReads

WHERE = "access.operators"
_ROLE_ASSIGNMENT = "::aihub:index:AIHub$azure-native:authorization:RoleAssignment::"
_OF_SECRETS = re.compile(r"-(deployer-secrets|operator-secrets-[0-9a-f-]+)$")
_CHANGES_SECRETS = "Microsoft.KeyVault/vaults/secrets/delete"


@dataclass(frozen=True)
class Standing:
    """The relation of the caller, who runs the stack, to its operators."""

    refusal: str = ""
    """Why it must not, and what to do; nothing where it may."""
    warning: str = ""
    """What it should know; nothing where there is nothing."""


def holders(resources: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """The object ids of those to whom a stack has given the role on its vault.

    Args:
        resources: the outputs of the stack's resources, by URN.
    """
    found = (
        outputs.get("principalId")
        for urn, outputs in resources.items()
        if _ROLE_ASSIGNMENT in urn and _OF_SECRETS.search(urn)
    )
    return {each.lower() for each in found if isinstance(each, str)}


def standing(
    operators: Mapping[str, str], me: str, held_by: Collection[str], may_change: Callable[[bool], bool | None]
) -> Standing:
    """Judges whoever runs a stack.

    Args:
        operators: types of the principals by their object ids, as the settings name them; none for whoever runs it.
        me: the object id of whoever runs it.
        held_by: those who have the role by the state.
        may_change: asks Azure whether it may change the vault's secrets, or, if true, whether roles on the whole
            subscription let it; None where that is not known.
    """
    named, own = {each.lower(): kind for each, kind in operators.items()}, me.lower()
    if not named:
        others = sorted({*held_by} - {own})
        if not others:
            return Standing()
        who = " and ".join(others)
        return Standing(
            warning=f"the roles in vault and account go from {who} to {own}, who runs this: the other can change and "
            f"delete no secret until its own next `pulumi up`; name both, or a group, under {WHERE}"
        )
    if own in named:
        return Standing()
    groups = {each for each, kind in named.items() if kind == "Group"}
    # What roles on the vault let it do says nothing of the next run while this one takes some of them away.
    are_leaving = bool({*held_by} - named.keys())
    may = may_change(are_leaving)
    if may:
        return Standing()
    if groups and (may is None or are_leaving or not groups & {*held_by}):
        return Standing(
            warning=f"whether {own}, who runs this, is a member of a group under {WHERE} is not known before the group "
            "alone has its role; if not, it can change and delete no secret"
        )
    if may is None:
        return Standing(
            warning=f"{own}, who runs this, is not under {WHERE}, and Azure does not say whether it may change secrets"
        )
    member = " nor, by what Azure says, a member of one of their groups" if groups else ""
    return Standing(
        refusal=f"{own}, who runs this, is none of {WHERE}{member}: it could neither change nor delete a secret; add it, "
        "or log in as one of them"
    )


def may_change_secrets(arm: "ArmReads", vault_id: str, of_subscription: bool) -> bool | None:  # noqa: FBT001 - one question
    """Return whether the caller may change a vault's secrets, or may once it exists; None if that is not known.

    Args:
        arm: Resource Manager.
        vault_id: ARM id of the vault, which need not be there.
        of_subscription: whether only roles on the subscription count, which hold for the vault.
    """
    answers, subscription = set[bool](), "/".join(vault_id.split("/")[:3])
    for scope in (subscription,) if of_subscription else (vault_id, subscription):
        try:
            answers.add(allows(permissions(arm, scope), _CHANGES_SECRETS, on_data=True))
        except ArmError:
            continue
    return max(answers, default=None)


def given_by_others(arm: "ArmReads", scope: str, role_id: str, names: Mapping[str, str]) -> set[str]:
    """Return the principals that have a role at exactly this scope by an assignment that no stack of this project made.

    Azure takes no second assignment of the same (409 RoleAssignmentExists).

    Args:
        arm: Resource Manager.
        scope: ARM id of a resource, which need not be there.
        role_id: the role's GUID.
        names: the names that their assignments would have here, by object ids in lower case.

    Raises:
        ArmError: Resource Manager does not say.
    """
    try:
        assignments = arm.collection(
            f"{scope}/providers/Microsoft.Authorization/roleAssignments", api_versions.AUTHORIZATION
        )
    except ArmError as error:
        if error.status == 404:
            return set()
        raise
    found = set[str]()
    for each in assignments:
        properties = each.get("properties") or {}
        who, role = str(properties.get("principalId")).lower(), str(properties.get("roleDefinitionId"))
        is_there = str(properties.get("scope")).lower() == scope.lower() and role.lower().endswith(role_id)
        if is_there and who in names and str(each.get("name")).lower() != names[who]:
            found.add(who)
    return found
