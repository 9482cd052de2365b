"""The operators of the stack: those in the settings, or the principal that runs the program."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pulumi

from aihub.azure.errors import ArmError
from aihub.naming import role_assignment_name
from aihub.operators import given_by_others, holders, may_change_secrets, standing
from components.access import COGNITIVE_SERVICES_USER, FOUNDRY_USER, KEY_VAULT_SECRETS_OFFICER, Principal
from components.command import commands_above, only_destroys
from components.deployer import client_config, resource_manager, type_of_principal
from components.made import Made

_ROLE_ASSIGNMENT = "azure-native:authorization:RoleAssignment"
_OWN_NAME = re.compile(r"(.+)-operator-([a-z-]+?)-([0-9a-f]{8}-.+)", re.IGNORECASE)


@dataclass(frozen=True)
class HubNames:
    """Names of the resources that are scopes of the roles."""

    resource_group: str
    account: str
    vault: str


@dataclass(frozen=True)
class Operators:
    """The principals that may change secrets and call models."""

    principals: list[Principal]
    have_already: dict[str, list[str]]
    """Operators, by role, that have the role on account or vault by an assignment from elsewhere."""


def who_operates(declared: Mapping[str, str], made: Made, names: HubNames) -> Operators:
    """Determine the operators, and report a change of them; call it before the first resource is declared.

    Args:
        declared: types of the principals by their object ids, as the settings name them; none for whoever runs this.
        made: what the stack has made.
        names: of the hub.

    Raises:
        RunError: whoever runs this is none of them, and so could not change what it makes; in a preview, which changes
            nothing, that is a warning.
    """
    _keep_assignments(made)
    client = client_config()
    types = declared or {client.object_id: type_of_principal()}
    principals: list[Principal] = [{"principal_id": each, "principal_type": kind} for each, kind in types.items()]
    if only_destroys(commands_above()):
        return Operators(principals, {})
    held_by, ids = holders(made), _ids(client.subscription_id, names)

    def may_change(are_leaving: bool) -> bool | None:  # noqa: FBT001 - as `standing` asks
        return may_change_secrets(resource_manager(), ids.vault, are_leaving)

    found = standing(declared, client.object_id, held_by, may_change)
    if found.refusal and not pulumi.runtime.is_dry_run():
        raise pulumi.RunError(found.refusal)
    if told := found.refusal or found.warning:
        pulumi.log.warn(told)
    if {each.lower() for each in types} <= held_by:
        return Operators(principals, {})
    return Operators(principals, _have_already(types, client.subscription_id, names, ids))


def _have_already(types: Collection[str], subscription: str, names: HubNames, ids: "_Ids") -> dict[str, list[str]]:
    """Return the principals that have the roles already; none when Azure does not answer."""
    arm, found = resource_manager(), dict[str, list[str]]()
    place = (subscription, names.resource_group, names.account)
    for role, scope in (
        (COGNITIVE_SERVICES_USER, ids.account),
        (FOUNDRY_USER, ids.account),
        (KEY_VAULT_SECRETS_OFFICER, ids.vault),
    ):
        own = {each.lower(): role_assignment_name(*place, each, role) for each in types}
        try:
            found[role] = sorted(given_by_others(arm, scope, role, own))
        except ArmError as error:
            pulumi.log.info(f"whether the operators have roles on {scope} already is not known: {error}")
    return found


@dataclass(frozen=True)
class _Ids:
    """The ARM ids of account and vault."""

    account: str
    vault: str


def _ids(subscription: str, names: HubNames) -> _Ids:
    group = f"/subscriptions/{subscription}/resourceGroups/{names.resource_group}/providers"
    account = f"{group}/Microsoft.CognitiveServices/accounts/{names.account}"
    return _Ids(account, f"{group}/Microsoft.KeyVault/vaults/{names.vault}")


def _keep_assignments(made: Made) -> None:
    """Alias role assignments of earlier versions to their new names.

    Those were named after no principal. To Azure they are the same: made anew beside the old one, they would exist.
    """
    earlier: Mapping[str, str] = {
        urn.rpartition("::")[2]: str(outputs.get("principalId")).lower()
        for urn, outputs in made.items()
        if urn.split("::")[2].endswith(_ROLE_ASSIGNMENT)
    }

    def attach(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        own = _OWN_NAME.fullmatch(args.name) if args.type_ == _ROLE_ASSIGNMENT else None
        if own is None or earlier.get(f"{own[1]}-deployer-{own[2]}") != own[3].lower():
            return None
        args.opts.aliases = [*(args.opts.aliases or []), pulumi.Alias(name=f"{own[1]}-deployer-{own[2]}")]
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    pulumi.runtime.register_stack_transformation(attach)
