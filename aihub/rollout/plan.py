"""Plan the steps from one split of the traffic to another."""

from collections.abc import Mapping, Sequence

Split = dict[str, int]
"""Percent of the calls by slot; slots without calls are left out."""


def plan(current: Mapping[str, int], wanted: Mapping[str, int], steps: Sequence[int]) -> list[Split]:
    """Return the splits to set, in order; the last one is the wanted one, and no share moves away from its end value.

    Args:
        current: the split now.
        wanted: the split at the end.
        steps: progress after each step in percent, such as 10, 50, 100.
    """
    start, end = without_zeros(current), without_zeros(wanted)
    if not start or not end:
        # Without calls at the start or the end there is no split in between.
        return [end] if start != end else []
    gains = {slot: share - start.get(slot, 0) for slot, share in end.items() if share > start.get(slot, 0)}
    losses = {slot: share - end.get(slot, 0) for slot, share in start.items() if share > end.get(slot, 0)}
    splits = []
    for step in [*steps, 100]:
        moved = round(sum(gains.values()) * step / 100)
        gained, lost = _share_out(gains, moved), _share_out(losses, moved)
        shares = {slot: start.get(slot, 0) + gained.get(slot, 0) - lost.get(slot, 0) for slot in {**start, **end}}
        splits.append(without_zeros(shares))
    return [split for before, split in zip([start, *splits], splits, strict=False) if split != before]


def without_zeros(split: Mapping[str, int]) -> Split:
    """Return a split without the slots that get no calls."""
    return {slot: share for slot, share in split.items() if share}


def shown(split: Mapping[str, int]) -> str:
    """Return a split as text, such as `blue 90 %, green 10 %`."""
    return ", ".join(f"{slot} {share} %" for slot, share in without_zeros(split).items()) or "none"


def _share_out(totals: Mapping[str, int], units: int) -> Split:
    """Share out units in proportion to totals, by D'Hondt's method: with more units no slot gets fewer."""
    shares = dict.fromkeys(totals, 0)
    for _ in range(units):
        shares[max(totals, key=lambda slot: totals[slot] / (shares[slot] + 1))] += 1
    return shares
