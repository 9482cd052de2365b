"""Look up resources of interrupted operations in Azure."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from aihub.arm.bodies import value_at
from aihub.azure.errors import ArmError
from aihub.clock import Clock
from aihub.resume.errors import ResumeError
from aihub.resume.ids import ResourceReference, reference_of
from aihub.resume.state import Operation

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_WAIT_SECONDS = 3600.0
"""Longest wait for one resource. Managed compute takes longest, usually less than half of this time."""
_POLL_SECONDS = 2.0
_TELL_SECONDS = 30.0
_UNKNOWN_SECONDS = 300.0
"""Longest wait for a resource in a state that this module does not know."""
_ENDED = {None, "succeeded", "failed", "canceled", "disabled"}
_UNDER_WAY = {
    "accepted",
    "creating",
    "deleting",
    "deploying",
    "moving",
    "pending",
    "provisioning",
    "provisioningaccount",
    "registeringdns",
    "resolvingdns",
    "running",
    "scaling",
    "updating",
}
"""Values of `provisioningState` during operations, in lower case, from the resources' published types."""


def find(
    arm: "Arm",
    subscription_id: str,
    operations: Sequence[Operation],
    progress: Callable[[str], None],
    clock: Clock | None = None,
) -> dict[str, str]:
    """Wait until no operation is in progress on the resources, and return the ARM ids of those that exist, by URN.

    Raises:
        ResumeError: Azure refused or failed, an operation takes too long, or the ARM id of a resource is not known.
    """
    # All references come first, so that one that is not known is reported at once and not after an hour.
    references = [(each, reference_of(each, subscription_id)) for each in operations]
    found = {}
    for operation, reference in references:
        if reference:
            progress(f"{operation.name}: looking for it in Azure")
            if _is_there(arm, operation.name, reference, progress, clock or Clock()):
                found[operation.urn] = reference.resource_id
    return found


def _is_there(
    arm: "Arm", name: str, reference: ResourceReference, progress: Callable[[str], None], clock: Clock
) -> bool:
    """Wait until no operation is in progress on a resource and return whether the resource exists."""
    began = known_at = clock.now()
    told: tuple[str, float] | None = None
    while True:
        try:
            live = arm.get(reference.resource_id, reference.api_version)
        except ArmError as error:
            raise ResumeError(f"{name}: Azure did not say whether it exists: {error}") from None
        if live is None:
            return False
        state = value_at(live, "properties.provisioningState")
        if state is None or str(state).casefold() in _ENDED:
            return True
        now, is_known = clock.now(), str(state).casefold() in _UNDER_WAY
        known_at = now if is_known else known_at
        spent, most = (now - began, _WAIT_SECONDS) if is_known else (now - known_at, _UNKNOWN_SECONDS)
        if spent >= most:
            raise ResumeError(_gives_up(name, str(state), spent, reference, is_known=is_known))
        if told is None or told[0] != state or now - told[1] >= _TELL_SECONDS:
            progress(f"{name}: {state}; waiting, {spent:.0f} of at most {most:.0f} s")
            told = (state, now)
        clock.sleep(_POLL_SECONDS)


def _gives_up(name: str, state: str, spent: float, reference: ResourceReference, *, is_known: bool) -> str:
    what = f"{name}: still {state} after {spent / 60:.0f} minutes ({reference.resource_id}); nothing was changed"
    if is_known:
        return f"{what}: run aihub resume again to go on waiting, or cancel the operation in Azure and then run it"
    return (
        f"{what}, and aihub does not know whether that is a final state: run it again while the portal shows a running "
        "operation, else run `pulumi cancel` and `pulumi refresh`"
    )
