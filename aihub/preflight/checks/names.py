"""Check whether the names of the hub and its vault are free, or held by a soft-deleted resource."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from aihub.azure.errors import ArmError
from aihub.failures.strangers import ways_out
from aihub.preflight.check import Check, Repair, Result, Target
from aihub.preflight.reads import started, together
from aihub.preflight.subscription import group_with
from aihub.soft_delete.names import Deleted, HubAccount, HubVault, SoftDeletable, WorkspaceVault
from aihub.soft_delete.purge import NameTakenError, purge

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm
    from aihub.waiting import Tell


def _judged(kind: type[HubAccount] | type[HubVault], target: Target) -> list[Result]:
    hub, arm = target.settings.hub, target.arm
    name = target.settings.fixed_values({}).get(kind.where)
    if name is None or not target.is_judged(kind.where):
        return []
    if kind is WorkspaceVault and not target.settings.own_classic_vault:
        return []
    named = kind(target.subscription, hub.resource_group_name, hub.location, name)
    holder = started(partial(group_with, target, named.arm_type, name))
    deleted, exists, is_free = together(
        lambda: named.deleted(arm), lambda: named.exists(arm), lambda: named.is_free(arm)
    )
    if deleted:
        return [_held(named, deleted, target)]
    if exists:
        return [_there(named, is_own=named.id.lower() in target.made)]
    if not is_free:
        if group := named.other_group(target.made):
            what = f"the {named.title} {name} is this stack's, in resource group {group}"
            return [Result("pass", named.where, what)]
        if group := holder.result():
            what = f"the {named.title} {name} exists in resource group {group} of this subscription, not in the state"
            return [_fail(named, what, f"choose another {named.where}, or hub.resource_group: {group}")]
        what = f"somebody else has a {named.title} named {name}, and such names are globally unique"
        return [_fail(named, what, f"choose another {named.where}")]
    return [Result("pass", named.where, f"{name}: {named.what_is_free}")]


def _there(named: SoftDeletable, *, is_own: bool) -> Result:
    if is_own:
        return Result("pass", named.where, f"the {named.title} {named.name} is this stack's")
    what = f"the {named.title} {named.name} exists already, and is not in this stack's state"
    return _fail(named, what, f"{ways_out(named.id)}; or choose another {named.where}")


def _held(named: SoftDeletable, deleted: Deleted, target: Target) -> Result:
    until = f"until {deleted.until[:16].replace('T', ' ')} UTC" if deleted.until else "for now"
    what = f"a soft-deleted {named.title} has the name {named.name} {until}"
    another = f"choose another {named.where}"
    group, _, name = deleted.live_id.split("/")[4], *deleted.live_id.rpartition("/")[1:]
    if target.replaced.may_purge(named, deleted):
        if deleted.is_protected:
            return _fail(named, f"{what} and its purge protection prevents an earlier purge", another)
        return Result("warn", named.where, f"{what}; the settings consent to its deletion", "`pulumi up` purges it")
    if not named.is_same(deleted):
        # The deleted resource may be somebody else's, so it is not purged.
        command = named.purge_command.format(name=name, group=group, location=deleted.location)
        by_hand = f"{another}, or wait" if deleted.is_protected else f"{another}, or purge it: `{command}`"
        return _fail(named, f"{what}; it was in resource group {group}, region {deleted.location}", by_hand)
    match target.settings.hub.soft_deleted:
        case _ if named.is_always_restored:
            return Result("warn", named.where, what, "`pulumi up` restores it; it has no secrets of endpoints")
        case "restore":
            return Result("warn", named.where, what, "`pulumi up` restores it")
        case "purge" if deleted.is_protected:
            what += " and its purge protection prevents an earlier purge"
            return _fail(named, what, f"set hub.soft_deleted to restore, or {another}")
        case "purge":
            fix = "`aihub preflight` purges it"
            return Repair("warn", named.where, what, fix, action=partial(_purged, named, deleted))
    purging = "" if deleted.is_protected else " or purge (done by `aihub preflight`)"
    return _fail(named, what, f"set hub.soft_deleted to restore (done by `pulumi up`){purging}, or {another}")


def _purged(named: SoftDeletable, deleted: Deleted, arm: "Arm", tell: "Tell", pause: Callable[[float], None]) -> Result:
    tell(f"purging the {named.title} {named.name}, which can take some minutes")
    try:
        purge(named, deleted, arm, pause)
    except NameTakenError:
        what = f"the deleted {named.title} {named.name} is purged, but Azure has not released the name yet"
        return _fail(named, what, f"run `aihub preflight` again later, or choose another {named.where}")
    except ArmError as error:
        do = f"try again, or choose another {named.where}"
        if error.code == "AuthorizationFailed":
            do = f"this needs the role {named.purge_role} on the subscription; on the resource group only is not enough"
        return _fail(named, f"the deleted {named.title} {named.name} cannot be purged: {error}", do)
    return Result("pass", named.where, f"the deleted {named.title} {named.name} is purged, and {named.what_is_free}")


def _fail(named: SoftDeletable, what: str, do: str) -> Result:
    return Result("fail", named.where, what, do)


HUB_NAME = Check(
    "hub-name", HubAccount.where, "who has the hub's name, also among deleted hubs", partial(_judged, HubAccount)
)
VAULT_NAME = Check(
    "vault-name", HubVault.where, "who has the vault's name, also among deleted vaults", partial(_judged, HubVault)
)
CLASSIC_VAULT_NAME = Check(
    "classic-vault-name",
    WorkspaceVault.where,
    "who has the name of the hub workspace's vault, also among deleted vaults",
    partial(_judged, WorkspaceVault),
)
