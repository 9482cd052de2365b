"""Split what one run cannot do at full quota into two runs, by trying what the first run could declare otherwise."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from aihub.quota.chain import Capacity, Change, chain
from aihub.quota.usage import Usage

RowOf = Callable[[Capacity], str | None]
"""Returns the name of the usage row that a capacity counts against; None for one that is not known."""
Declared = Mapping[str, Capacity]
"""Capacities by the name of the deployment, in the order of the settings."""
_DEPTH = 4
"""Most deployments that the first run declares otherwise."""


@dataclass(frozen=True)
class Split:
    """Two runs that do what one cannot: the first with some deployments otherwise, the second as declared."""

    refused: str
    """The deployment whose write Azure would refuse in one run."""
    frees_later: tuple[str, ...]
    """The deployments that free the quota only after that write."""
    removed: frozenset[str]
    """Those of them that the run deletes."""
    first: Mapping[str, Capacity | None]
    """What the first run declares otherwise: the capacity, or None for a deployment that is left out."""
    live: Mapping[str, Capacity]
    """What the account's deployments hold now."""

    @property
    def text(self) -> str:
        """Return why it takes two runs, and which."""
        why = [f"deletes {each}" if each in self.removed else f"shrinks {each}" for each in self.frees_later]
        return f"it takes of a quota that is full until this run {' and '.join(why)}, which comes after it. Do {self.steps}"

    @property
    def steps(self) -> str:
        """Return the two runs."""
        edits = "; ".join(self._edit(name, capacity) for name, capacity in self.first.items())
        return f"it in two steps: 1. {edits}, and run `pulumi up`. 2. Write it as it is now, and run `pulumi up` again"

    def _edit(self, name: str, capacity: Capacity | None) -> str:
        path = f"deployments.{name}"
        if capacity is None:
            gone = ", which takes its endpoint away until the second run" if name in self.live else ""
            return f"leave {path} out of the settings{gone}"
        if capacity == self.live.get(name):
            return f"leave {path} as it was (model {capacity.model}, sku {capacity.sku}, capacity {capacity.amount})"
        return f"write {path}.sku.capacity: {capacity.amount}"


def split(
    declared: Declared,
    live: Declared,
    usages: Mapping[str, Usage],
    row_of: RowOf,
    spillovers: Mapping[str, str] | None = None,
) -> Split | None:
    """Return the two runs; None when one run can do it, or no two of them can.

    Args:
        declared: the declared deployments.
        live: the stack's deployments that the account has.
        usages: usage rows by name.
        row_of: returns the usage row of a capacity.
        spillovers: the deployment that serves the requests that another cannot, by the other's name.
    """
    quota = _Quota(usages, row_of, spillovers or {}, live)
    refused = quota.refused(declared, live)
    if refused is None:
        return None
    changes = chain(declared, live, spillovers)
    index = next(number for number, each in enumerate(changes) if each.name == refused)
    later = [each for each in changes[index + 1 :] if each.frees & changes[index].takes]
    if not later:
        return None
    removed = frozenset(each.name for each in later if each.after is None)
    for first in quota.first_runs(declared, live, {}):
        return Split(refused, tuple(each.name for each in later), removed, first, live)
    return None


def split_if_full(declared: Declared, live: Declared, spillovers: Mapping[str, str] | None = None) -> Split | None:
    """Return the two runs that are needed if the deployments hold all that there is of their quotas.

    For when Azure does not say how much is left.

    Args:
        declared: the declared deployments.
        live: the stack's deployments that the account has.
        spillovers: the deployment that serves the requests that another cannot, by the other's name.
    """

    def row_of(capacity: Capacity) -> str:
        return ".".join(capacity.quota)

    rows: dict[str, int] = {row_of(each): 0 for each in declared.values()}
    for each in live.values():
        rows[row_of(each)] = rows.get(row_of(each), 0) + each.amount
    # What is declared in the end fits: whether the quota is enough for it is another question.
    wanted: dict[str, int] = {}
    for each in declared.values():
        wanted[row_of(each)] = wanted.get(row_of(each), 0) + each.amount
    full = {name: Usage(name, max(held, wanted.get(name, 0)), held) for name, held in rows.items()}
    return split(declared, live, full, row_of, spillovers)


@dataclass(frozen=True)
class _Quota:
    """The quotas, and what others hold of them."""

    usages: Mapping[str, Usage]
    row_of: RowOf
    spillovers: Mapping[str, str]
    live: Declared

    def refused(self, declared: Declared, live: Declared) -> str | None:
        """Return the first deployment whose write Azure refuses in a run; None when the run succeeds."""
        used = self._used(live)
        for change in chain(declared, live, self.spillovers):
            if (name := self._write(change, used)) is not None:
                return name
        return None

    def fits(self, name: str, declared: Declared, live: Declared) -> int:
        """Return the capacity that a deployment can have when it is written in a run: what is free by then."""
        used, wanted = self._used(live), declared[name]
        for change in chain(declared, live, self.spillovers):
            if change.name == name:
                self._free(change, used)
                row = self.usages.get(self.row_of(wanted) or "")
                return 0 if row is None or row.limit is None else max(0, row.limit - used.get(row.name, row.used))
            self._free(change, used)
            self._take(change, used)
        return 0

    def first_runs(
        self, declared: Declared, live: Declared, changed: Mapping[str, Capacity | None]
    ) -> Iterator[Mapping[str, Capacity | None]]:
        """Yield what the first run can declare otherwise, so that it succeeds and the second one after it."""
        first = _with(declared, changed)
        refused = self.refused(first, live)
        if refused is None:
            if first != dict(live) and self.refused(declared, first) is None:
                yield changed
            return
        if refused in changed or len(changed) >= _DEPTH:
            return
        for other in self._others(refused, first, live):
            yield from self.first_runs(declared, live, {**changed, refused: other})

    def _others(self, name: str, first: Declared, live: Declared) -> Iterator[Capacity | None]:
        """Yield what a deployment can be in the first run: smaller, as it is, or not there."""
        before, fits = live.get(name), self.fits(name, first, live)
        # Provisioned throughput goes up in steps from a minimum, which are not known here.
        if 0 < fits < first[name].amount and not first[name].sku.endswith("ProvisionedManaged"):
            yield replace(first[name], amount=fits)
        if before is not None:
            yield before
        yield None

    def _used(self, live: Declared) -> dict[str, int]:
        """Return what is in use of each row when the stack's deployments hold what they hold."""
        now = self._held(self.live)
        then = self._held(live)
        return {name: max(0, row.used - now.get(name, 0)) + then.get(name, 0) for name, row in self.usages.items()}

    def _held(self, deployments: Declared) -> dict[str, int]:
        held: dict[str, int] = {}
        for each in deployments.values():
            if row := self.row_of(each):
                held[row] = held.get(row, 0) + each.amount
        return held

    def _write(self, change: Change, used: dict[str, int]) -> str | None:
        self._free(change, used)
        self._take(change, used)
        row = self.usages.get(self.row_of(change.after) or "") if change.after else None
        is_over = row is not None and row.limit is not None and used[row.name] > row.limit
        return change.name if is_over and change.before != change.after else None

    def _free(self, change: Change, used: dict[str, int]) -> None:
        row = self.row_of(change.before) if change.before else None
        if row in used and change.before:
            used[str(row)] -= change.before.amount

    def _take(self, change: Change, used: dict[str, int]) -> None:
        row = self.row_of(change.after) if change.after else None
        if row in used and change.after:
            used[str(row)] += change.after.amount


def _with(declared: Declared, changed: Mapping[str, Capacity | None]) -> dict[str, Capacity]:
    return {name: found for name, each in declared.items() if (found := changed.get(name, each)) is not None}
