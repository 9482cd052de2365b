"""Purges the deleted resource that holds a name, and waits until the name is free."""

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from aihub.azure.errors import ArmError
from aihub.clock import backoff_seconds
from aihub.errors import AihubError
from aihub.soft_delete.names import Deleted, SoftDeletable
from aihub.waiting import Tell, WaitProgress

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_BUDGET_SECONDS = 600.0
_LONGEST_PAUSE_SECONDS = 30.0


class NameTakenError(AihubError):
    """A resource is purged, and Azure still holds its name when the time is up."""


def purge(named: SoftDeletable, deleted: Deleted, arm: "Arm", pause: Callable[[float], None]) -> None:
    """Purge a deleted resource, and wait for its name: up to ten minutes each.

    A purge is refused with 409 while the deletion itself still settles
    (Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#169).

    Args:
        named: the resource that is to have the name.
        deleted: the deleted resource that holds the name.
        arm: Resource Manager.
        pause: waits so many seconds.

    Raises:
        ArmError: Azure refused.
        NameTakenError: the name is still taken.
    """

    def purged() -> bool:
        try:
            named.purge(arm, deleted)
        except ArmError as error:
            if error.status != 409:
                raise
            refusals.append(error)
            return False
        return True

    refusals: list[ArmError] = []
    what = f"{named.title} {named.name}"
    if not _wait_for(purged, pause, arm.tell, what, "its deletion to settle, so that Azure purges it"):
        raise refusals[-1]
    if not _wait_for(lambda: named.is_free(arm), pause, arm.tell, what, "Azure to give back its name"):
        raise NameTakenError(f"{what} is purged, but Azure has not released the name yet")


def _wait_for(condition: Callable[[], bool], pause: Callable[[float], None], tell: Tell, what: str, why: str) -> bool:
    waited = 0.0
    waiting = WaitProgress(tell, what, _BUDGET_SECONDS, now=lambda: waited)
    for failures in count(1):
        if condition():
            return True
        if waited >= _BUDGET_SECONDS:
            break
        seconds = backoff_seconds(failures, first=1.0, longest=_LONGEST_PAUSE_SECONDS)
        waiting.pause(why, seconds)
        pause(seconds)
        waited += seconds
    return False
