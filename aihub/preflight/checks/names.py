"""Check whether the names of the hub and its vault are free, or held by a soft-deleted resource."""

from dataclasses import dataclass

from aihub.azure.errors import ArmError
from aihub.preflight.check import Finding, Target
from aihub.soft_delete.names import Deleted, HubAccount, HubVault, SoftDeletable, WorkspaceVault
from aihub.soft_delete.purge import NameTakenError, purge


@dataclass(frozen=True)
class NameCheck:
    """The check of the name of one resource."""

    kind: type[HubAccount] | type[HubVault]

    @property
    def where(self) -> str:
        """Path of the name in the settings."""
        return self.kind.where

    def run(self, target: Target) -> list[Finding]:
        """Ask Azure who has the name, and purge a deleted resource if the settings say so."""
        hub, arm = target.settings.hub, target.arm
        name = target.settings.fixed_values({}).get(self.where)
        if name is None or (self.kind is WorkspaceVault and not target.settings.own_classic_vault):
            return []
        named = self.kind(target.subscription, hub.resource_group_name, hub.location, name)
        if deleted := named.deleted(arm):
            return [_held(named, deleted, target)]
        if named.exists(arm):
            return [_there(named, is_own=named.id.lower() in target.made)]
        if not named.is_free(arm):
            if group := named.other_group(target.made):
                what = f"the {named.title} {name} is this stack's, in resource group {group}"
                return [Finding("ok", named.where, what)]
            what = f"somebody else has a {named.title} named {name}, and such names are globally unique"
            return [_blocked(named, what, f"choose another {named.where}")]
        return [Finding("ok", named.where, f"{name}: {named.what_is_free}")]


def _there(named: SoftDeletable, *, is_own: bool) -> Finding:
    if is_own:
        return Finding("ok", named.where, f"the {named.title} {named.name} is this stack's")
    what = f"the {named.title} {named.name} exists already, and is not in this stack's state"
    return _blocked(named, what, f"take it over with `pulumi import`, or choose another {named.where}")


def _held(named: SoftDeletable, deleted: Deleted, target: Target) -> Finding:
    until = f"until {deleted.until[:16].replace('T', ' ')} UTC" if deleted.until else "for now"
    what = f"a soft-deleted {named.title} has the name {named.name} {until}"
    another = f"choose another {named.where}"
    group, _, name = deleted.live_id.split("/")[4], *deleted.live_id.rpartition("/")[1:]
    if target.replaced.may_purge(named, deleted):
        if deleted.is_protected:
            return _blocked(named, f"{what} and its purge protection prevents an earlier purge", another)
        return Finding("action", named.where, f"{what}; the settings consent to its deletion", "`pulumi up` purges it")
    if not named.is_same(deleted):
        # The deleted resource may be somebody else's, so it is not purged.
        command = named.purge_command.format(name=name, group=group, location=deleted.location)
        by_hand = f"{another}, or wait" if deleted.is_protected else f"{another}, or purge it: `{command}`"
        return _blocked(named, f"{what}; it was in resource group {group}, region {deleted.location}", by_hand)
    match target.settings.hub.soft_deleted:
        case _ if named.is_always_restored:
            return Finding("action", named.where, what, "`pulumi up` restores it; it has no secrets of endpoints")
        case "restore":
            return Finding("action", named.where, what, "`pulumi up` restores it")
        case "purge" if deleted.is_protected:
            what += " and its purge protection prevents an earlier purge"
            return _blocked(named, what, f"set hub.soft_deleted to restore, or {another}")
        case "purge" if target.dry_run:
            return Finding("action", named.where, what, "`aihub preflight` purges it")
        case "purge":
            return _purged(named, deleted, target)
    purging = "" if deleted.is_protected else " or purge (done by `aihub preflight`)"
    return _blocked(named, what, f"set hub.soft_deleted to restore (done by `pulumi up`){purging}, or {another}")


def _purged(named: SoftDeletable, deleted: Deleted, target: Target) -> Finding:
    target.progress(f"purging the {named.title} {named.name}, which can take some minutes")
    try:
        purge(named, deleted, target.arm, target.pause)
    except NameTakenError:
        what = f"the deleted {named.title} {named.name} is purged, but Azure has not released the name yet"
        return _blocked(named, what, f"run `aihub preflight` again later, or choose another {named.where}")
    except ArmError as error:
        do = f"try again, or choose another {named.where}"
        if error.code == "AuthorizationFailed":
            do = f"this needs the role {named.purge_role} on the subscription; on the resource group only is not enough"
        return _blocked(named, f"the deleted {named.title} {named.name} cannot be purged: {error}", do)
    return Finding("ok", named.where, f"the deleted {named.title} {named.name} is purged, and {named.what_is_free}")


def _blocked(named: SoftDeletable, what: str, do: str) -> Finding:
    return Finding("blocked", named.where, what, do)
