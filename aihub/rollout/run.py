"""Moves traffic step by step, and puts it back when a slot stops answering."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from aihub.azure.errors import ArmError
from aihub.rollout.errors import RolloutError
from aihub.rollout.plan import Split, plan, shown


@dataclass(frozen=True)
class TrafficAllocation:
    """Who gets the calls of an endpoint, and who gets copies of them."""

    live: Split
    """Percent of the calls by slot."""
    mirror: Split
    """Percent of the calls of which a slot gets a copy, whose answer nobody sees."""


class RolloutTarget(Protocol):
    """An endpoint with slots."""

    def read(self) -> TrafficAllocation:
        """The traffic as it is."""

    def write(self, traffic: TrafficAllocation) -> None:
        """Sets the traffic, and returns when it has it."""

    def probe(self, slot: str) -> None:
        """Calls a slot, past the traffic; returns when it has answered."""


def roll_out(
    endpoint: RolloutTarget,
    wanted: TrafficAllocation,
    steps: Sequence[int],
    changed: Collection[str],
    progress: Callable[[str], None],
) -> None:
    """Gives the slots their traffic, once those that are new to it have answered.

    Args:
        endpoint: the endpoint; where its traffic is now is asked of it.
        wanted: the traffic at the end.
        steps: how much of the way is behind after each step, in percent; between two steps the slots are called again.
        changed: slots that are new or not what they were.
        progress: is told what happens, line by line.

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
    # Mirroring begins at the end; until then it goes on, but for slots that get calls of their own, as Azure demands.
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
