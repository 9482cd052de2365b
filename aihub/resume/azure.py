"""What Azure has of the resources that were being made, changed or deleted."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from aihub.arm.bodies import value_at
from aihub.azure.errors import ArmError
from aihub.resume.errors import ResumeError
from aihub.resume.ids import Place, place_of
from aihub.resume.state import Operation

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_WAIT_SECONDS = 3600.0
"""For one resource. Managed compute takes longest, as a rule less than half of it."""
_POLL_SECONDS = 2.0
_TELL_SECONDS = 30.0
_ENDED = {None, "succeeded", "failed", "canceled"}


def find(
    arm: "Arm", subscription_id: str, operations: Sequence[Operation], progress: Callable[[str], None]
) -> dict[str, str]:
    """The ARM ids of those whose resources exist, by URN; waits for those on which something is under way.

    Raises:
        ResumeError: Azure did not say, something is under way for too long, or nobody knows where to look.
    """
    # First where all of them are: what is not known is not told after an hour.
    places = [(each, place_of(each, subscription_id)) for each in operations]
    found = {}
    for operation, place in places:
        if place:
            progress(f"{operation.name}: looking for it in Azure")
            if _is_there(arm, operation.name, place, progress):
                found[operation.urn] = place.resource_id
    return found


def _is_there(arm: "Arm", name: str, place: Place, progress: Callable[[str], None]) -> bool:
    """Whether a resource exists once nothing is under way on it any more."""
    began = time.monotonic()
    told: tuple[str, float] | None = None
    while True:
        try:
            live = arm.get(place.resource_id, place.api_version)
        except ArmError as error:
            raise ResumeError(f"{name}: Azure did not say whether it exists: {error}") from None
        if live is None:
            return False
        state = value_at(live, "properties.provisioningState")
        if state is None or str(state).casefold() in _ENDED:
            return True
        waited = time.monotonic() - began
        if waited >= _WAIT_SECONDS:
            raise ResumeError(
                f"{name}: still {state} after {waited / 60:.0f} minutes ({place.resource_id}); nothing was changed: call "
                "aihub resume again to go on waiting, or end what is under way there and then call it"
            )
        if told is None or told[0] != state or waited - told[1] >= _TELL_SECONDS:
            progress(f"{name}: {state}; waiting for its end, {waited:.0f} of at most {_WAIT_SECONDS:.0f} s")
            told = (state, waited)
        time.sleep(_POLL_SECONDS)
