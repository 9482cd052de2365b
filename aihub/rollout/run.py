"""Move traffic step by step, and move it back when a slot does not answer."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from aihub.azure.errors import ArmError
from aihub.rollout.errors import RolloutError
from aihub.rollout.plan import Split, plan, shown


@dataclass(frozen=True)
class TrafficAllocation:
    """The slots that get the calls of an endpoint, and those that get copies of them."""

    live: Split
    """Percent of the calls by slot."""
    mirror: Split
    """Percent of the calls of which a slot gets a copy; the answers to copies are dropped."""


class RolloutTarget(Protocol):
    """An endpoint with slots."""

    def read(self) -> TrafficAllocation:
        """Return the present traffic."""

    def write(self, traffic: TrafficAllocation) -> None:
        """Set the traffic, and wait until it is set."""

    def probe(self, slot: str) -> None:
        """Call a slot whatever the traffic, and wait for the answer."""


def roll_out(
    endpoint: RolloutTarget,
    wanted: TrafficAllocation,
    steps: Sequence[int],
    changed: Collection[str],
    progress: Callable[[str], None],
) -> None:
    """Move the traffic to the wanted split, after the slots that get more of it have answered.

    Args:
        endpoint: the endpoint, from which the present traffic is read.
        wanted: the traffic at the end.
        steps: progress after each step in percent; between two steps the slots are called again.
        changed: slots that are new or changed.
        progress: shows a progress line.

    Raises:
        RolloutError: a slot does not answer, or Azure refused; the traffic is as it was before.
    """
    start = endpoint.read()
    probed = [
        slot
        for slot in {**wanted.live, **wanted.mirror}
        if slot in changed or _gains(slot, start.live, wanted.live) or _gains(slot, start.mirror, wanted.mirror)
    ]
    moved = False
    try:
        for traffic in _way(start, wanted, steps):
            for slot in probed:
                endpoint.probe(slot)
                progress(f"slot {slot} answers")
            if traffic != start:
                moved = True
                endpoint.write(traffic)
                progress(f"traffic is {shown(traffic.live)}")
    except Exception as error:
        if moved:
            _put_back(endpoint, start, error)
        if not isinstance(error, ArmError | RolloutError):
            raise
        raise RolloutError(
            f"{error}; traffic {'is back' if moved else 'stays'} as it was: {shown(start.live)}"
        ) from None


def _gains(slot: str, before: Split, after: Split) -> bool:
    return after.get(slot, 0) > before.get(slot, 0)


def _way(start: TrafficAllocation, wanted: TrafficAllocation, steps: Sequence[int]) -> list[TrafficAllocation]:
    # New mirror traffic begins after the last step. Until then the present one stays, except to slots that get calls,
    # since Azure refuses both for one slot.
    on_the_way = [
        TrafficAllocation(split, {slot: share for slot, share in start.mirror.items() if slot not in split})
        for split in plan(start.live, wanted.live, steps)[:-1]
    ]
    return [*on_the_way, wanted]


def _put_back(endpoint: RolloutTarget, start: TrafficAllocation, error: Exception) -> None:
    try:
        endpoint.write(start)
    except Exception as second:  # noqa: BLE001 - whatever it is, the first error is told with it
        text = f"{error}; putting traffic back to {shown(start.live)} failed too: {second}"
        raise RolloutError(text, may_have_written=True) from None
