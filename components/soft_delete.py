"""Find out whether the hub or its vault has to be restored, which is a property of their creation."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi

from aihub.azure.errors import ArmError
from aihub.soft_delete.names import HubAccount, HubVault, SoftDeletable, WorkspaceVault
from components.deployer import client_config, resource_manager

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm


class ToRestore(TypedDict):
    """The parts of the hub that are soft-deleted and can be restored."""

    restore_account: NotRequired[bool]
    recover_vault: NotRequired[bool]


def to_restore(policy: str, group: str, location: str, account: str, vault: str) -> ToRestore:
    """Ask Azure under the policy `restore`, in previews too; under other policies nothing is restored.

    Where Azure does not say, a warning says why, and nothing is taken to be deleted.
    """
    if policy != "restore":
        return {}
    subscription, arm = client_config().subscription_id, resource_manager()
    wanted = (HubAccount(subscription, group, location, account), HubVault(subscription, group, location, vault))
    with ThreadPoolExecutor(len(wanted)) as pool:
        restore_account, recover_vault = pool.map(lambda each: _can_restore(each, arm), wanted)
    return {"restore_account": restore_account, "recover_vault": recover_vault}


def recovers_vault(group: str, location: str, vault: str | None) -> bool:
    """Return whether the hub workspace's own vault is soft-deleted, and is recovered under every policy.

    It goes with the last deployment in the hub project, and comes back with the next one. Nothing is in it but what the
    workspace itself puts there.
    """
    if vault is None:
        return False
    subscription = client_config().subscription_id
    return _can_restore(WorkspaceVault(subscription, group, location, vault), resource_manager())


def _can_restore(named: SoftDeletable, arm: "Arm") -> bool:
    try:
        return named.can_restore(arm)
    except ArmError as error:
        pulumi.log.warn(
            f"{named.where}: whether a deleted {named.title} {named.name} is to be restored is not known: {error}; "
            "looking needs the role Reader on the subscription"
        )
        return False
