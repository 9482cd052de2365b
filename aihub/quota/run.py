"""What a run needs of each quota at its peak, write by write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aihub.quota.usage import Usage

Amounts = Mapping[str, int]
"""Amounts by the name of the usage row."""


@dataclass(frozen=True)
class Step:
    """One write of a run: what a deployment holds before it, and after it."""

    name: str
    before: Amounts
    after: Amounts

    @property
    def is_change(self) -> bool:
        """Whether it holds something else afterwards."""
        return dict(self.before) != dict(self.after)


@dataclass(frozen=True)
class Need:
    """What a run needs of one quota."""

    row: Usage
    held: int
    """What the stack's deployments hold now."""
    declared: int
    """What they hold after the run."""
    peak: int
    """The highest use, by whomever, that a write of the run leads to; 0 when no write takes any."""
    refused: str | None
    """The name of the first deployment whose write Azure refuses; None when the quota is enough."""

    @property
    def missing(self) -> int:
        """What the quota lacks at the run's peak."""
        return 0 if self.row.limit is None else max(0, self.peak - self.row.limit)

    @property
    def elsewhere(self) -> int:
        """What others hold. Azure counts late at times, so it may say that less is in use than the stack holds."""
        return max(0, self.row.used - self.held)

    @property
    def fits_in_the_end(self) -> bool:
        """Whether the quota is enough for what is declared, once what the run deletes is gone."""
        return self.row.limit is None or self.elsewhere + self.declared <= self.row.limit


def needs(rows: Mapping[str, Usage], steps: Sequence[Step]) -> list[Need]:
    """Return what a run needs of each quota that its deployments hold or take, in the order of the writes.

    Azure refuses a write when the deployment's whole amount is more than what is free without it. A write that is
    refused counts as done for those after it, so that `missing` is what the whole run lacks.

    Args:
        rows: usage rows by name; a quota that is not among them is left out.
        steps: what the run does with each of the stack's deployments, in the order of its writes.
    """
    names = dict.fromkeys(name for step in steps for name in (*step.before, *step.after) if name in rows)
    return [_need(rows[name], steps) for name in names]


def best_order(rows: Mapping[str, Usage], steps: Sequence[Step]) -> list[Step]:
    """Return writes that may come in any order in one in which Azure refuses as few as possible.

    Always the write next that fits and grows least; the search is not exhaustive.

    Args:
        rows: usage rows by name.
        steps: the writes.
    """
    used = {name: max(row.used, sum(step.before.get(name, 0) for step in steps)) for name, row in rows.items()}
    left, ordered = list(steps), list[Step]()
    while left:
        fitting = [each for each in left if all(_fits(row, used, each) for row in rows.values())]
        step = min(fitting or left, key=_growth)
        left.remove(step)
        ordered.append(step)
        for name in rows:
            used[name] += step.after.get(name, 0) - step.before.get(name, 0)
    return ordered


def worst_order(row: str, steps: Sequence[Step]) -> list[Step]:
    """Return writes that may come in any order with those first that take most of a row."""
    return sorted(steps, key=lambda each: each.before.get(row, 0) - each.after.get(row, 0))


def _fits(row: Usage, used: Mapping[str, int], step: Step) -> bool:
    after = step.after.get(row.name, 0)
    more = after - step.before.get(row.name, 0)
    return row.limit is None or not (after and step.is_change) or used[row.name] + more <= row.limit


def _growth(step: Step) -> int:
    return sum(step.after.values()) - sum(step.before.values())


def _need(row: Usage, steps: Sequence[Step]) -> Need:
    held = sum(step.before.get(row.name, 0) for step in steps)
    declared = sum(step.after.get(row.name, 0) for step in steps)
    used, peak = max(row.used, held), 0
    refused = None
    for step in steps:
        after = step.after.get(row.name, 0)
        used += after - step.before.get(row.name, 0)
        if after and step.is_change:
            peak = max(peak, used)
            if refused is None and row.limit is not None and used > row.limit:
                refused = step.name
    return Need(row, held, declared, peak, refused)
