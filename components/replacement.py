"""Stop a program that would delete endpoints without consent, and purge what a consented replacement deleted."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from aihub.azure.errors import ArmError
from aihub.replacement import (
    REBUILT,
    Assessment,
    Consents,
    FixedValues,
    VaultSwitches,
    assess,
    existing,
    made_of,
    rebuilt,
    refused_encryption,
    refused_switches,
)
from aihub.safe_text import one_line
from aihub.soft_delete.names import Deleted, HubAccount, HubVault, SoftDeletable, WorkspaceVault
from aihub.soft_delete.purge import NameTakenError, purge
from components.command import commands_above, only_destroys
from components.deployer import client_config, resource_manager
from components.made import Made

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm


def keep_endpoints(made: Made, fixed: FixedValues, consents: Consents, file: str) -> None:
    """Compare the state with the settings; call it before the first resource is declared.

    With consent, a resource that is replaced under the same name is purged between its deletion and creation.

    Args:
        made: what the stack has made.
        fixed: the values in the settings that Azure cannot change.
        consents: which changes of them the settings agree to.
        file: where the settings are, for the person who reads the error.

    Raises:
        RunError: endpoints would be deleted, and the settings do not consent.
    """
    assessment = assess(fixed, consents, existing(made))
    if assessment.is_refused and not only_destroys(commands_above()):
        raise pulumi.RunError(assessment.refusal(file))
    if len(assessment.groups) > 1 or len(assessment.locations) > 1:
        _purge_before_creation(fixed, assessment)


def keep_switches(
    made: Made,
    fixed: FixedValues,
    declared: VaultSwitches,
    key_store: str | None,
    kept: Mapping[str, Sequence[str]],
) -> None:
    """Compare the switches of vaults and account with the settings; call it before the first resource is declared.

    Args:
        made: what the stack has made.
        fixed: the values in the settings that Azure cannot change.
        declared: the switches of the vaults in the settings.
        key_store: host of the vault or managed HSM with the customer-managed key; None for Microsoft-managed keys.
        kept: properties of adopted resources that stay as they were found.

    Raises:
        RunError: a switch is to be taken back that Azure never takes back.
    """
    refused = refused_switches(declared, fixed({}), made)
    if not any("encryption" in each for each in kept.get("hub-account", [])):
        refused += refused_encryption(key_store, fixed({}), made)
    if refused and not only_destroys(commands_above()):
        raise pulumi.RunError("\n".join(["Nothing was changed.", *map(str, refused)]))


def tell_rebuilt(made: Made, declared: Mapping[str, str]) -> None:
    """Tell which deployments this run deletes and makes anew under the same name.

    Args:
        made: what the stack has made.
        declared: what the settings' deployments are made of, by path.
    """
    for each in rebuilt(made_of(made), declared):
        pulumi.log.info(one_line(f"{each.path}: {each.what}, which Azure cannot change in place. {REBUILT}"))


def _purge_before_creation(fixed: FixedValues, assessment: Assessment) -> None:
    values, subscription = fixed({}), client_config().subscription_id
    place = (subscription, values["hub.resource_group"], values["hub.location"])
    wanted: dict[str, SoftDeletable] = {
        "hub-account": HubAccount(*place, values["hub.name"]),
        "hub-vault": HubVault(*place, values["hub.key_vault.name"]),
    }
    if classic_vault := values.get("classic_hub.key_vault"):
        wanted["classic-vault"] = WorkspaceVault(*place, classic_vault)

    async def before_create(args: pulumi.ResourceHookArgs) -> None:
        named, arm = wanted[args.name], resource_manager()
        deleted = await asyncio.to_thread(named.deleted, arm)
        if deleted and assessment.may_purge(named, deleted):
            pulumi.log.info(f"purging the deleted {named.title} {named.name}, which can take some minutes")
            await asyncio.to_thread(make_way, named, deleted, arm)

    hook = pulumi.ResourceHookBinding(before_create=[pulumi.ResourceHook("purge-what-was-replaced", before_create)])

    def attach(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.name not in wanted:
            return None
        args.opts.hooks = pulumi.ResourceHookBinding.merge(args.opts.hooks, hook)
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    pulumi.runtime.register_stack_transformation(attach)


def make_way(named: SoftDeletable, deleted: Deleted, arm: "Arm", pause: Callable[[float], None] = time.sleep) -> None:
    """Purge what holds a resource's name.

    Args:
        named: what is to have the name.
        deleted: what holds it.
        arm: Resource Manager.
        pause: waits so many seconds.

    Raises:
        RuntimeError: it cannot be purged; the text says what to do.
    """
    what, do = f"the deleted {named.title} {named.name}", "then run `pulumi up` again"
    if deleted.is_protected:
        raise RuntimeError(f"{named.where}: {what} is protected from being purged; write another {named.where}, {do}")
    try:
        purge(named, deleted, arm, pause)
    except NameTakenError:
        wait = "wait some minutes"
        raise RuntimeError(f"{named.where}: {what} is purged, but its name is not free yet; {wait}, {do}") from None
    except ArmError as error:
        role = f"it needs the role {named.purge_role} on the subscription"
        raise RuntimeError(f"{named.where}: {what} cannot be purged: {error}; {role}; {do}") from None
