"""The result of a check of a quota, from what a run needs of it."""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aihub.preflight.account import SoftDeletedHubs
from aihub.preflight.check import Result
from aihub.quota.run import Need, Step, needs
from aihub.quota.usage import Usage

_SHOWN = 5
"""Names of deployments in one result."""


@dataclass(frozen=True)
class Wording:
    """How a kind of quota is written about."""

    region: str
    unit: str
    """What it counts, after a number, such as `cores`; empty where the row's name says it."""
    where: Callable[[str], str]
    """Path in the settings of what decides how much a step takes, by the step's name."""
    more: str
    """How to get more of it, as the last of what can be done."""


def results_of(
    rows: Mapping[str, Usage], steps: Sequence[Step], wording: Wording, deleted: SoftDeletedHubs
) -> list[tuple[Need, Result]]:
    """Return what a run needs of each quota, with the result for it.

    Args:
        rows: usage rows by name.
        steps: what the run does, in the order of its writes.
        wording: how this kind of quota is written about.
        deleted: the soft-deleted hubs, which hold quota too.
    """
    unless_own = {each.row.name: each for each in needs({name: _unused(row) for name, row in rows.items()}, steps)}
    found = []
    for need in needs(rows, steps):
        result = result_of(need, steps, wording)
        if need.refused and deleted.has_own and unless_own[need.row.name].refused is None:
            what = f"{result.what}, unless it is what this hub itself holds, which is soft-deleted"
            result = Result("warn", result.where, what, "if it is not, Azure refuses it with InsufficientQuota")
        elif need.refused and need.elsewhere and deleted.others:
            held = f"soft-deleted hubs hold their quota until they are purged: {', '.join(deleted.others)}"
            result = replace(result, what=f"{result.what}; {held}")
        found.append((need, result))
    return found


def _unused(row: Usage) -> Usage:
    return replace(row, used=0)


def result_of(need: Need, steps: Sequence[Step], wording: Wording) -> Result:
    """Return the result for one quota.

    Args:
        need: what the run needs of it.
        steps: what the run does, in the order of its writes.
        wording: how this kind of quota is written about.
    """
    takers = [each.name for each in steps if each.after.get(need.row.name)]
    if need.refused is None:
        where = wording.where(takers[0]) if len(takers) == 1 else "deployments"
        return Result("pass", where, _evidence(need, takers, wording))
    what, fix = _evidence(need, takers, wording), _two_steps(need)
    if need.fits_in_the_end:
        what += f"; {_too_early(need, steps)}, which is {need.missing} too many at that time"
    else:
        what += f", which is {need.missing} too many"
        fix = f"lower {wording.where(need.refused)} or what else takes of it, {wording.more}"
    return Result("fail", wording.where(need.refused), what, fix)


def takes(row: str, steps: Iterable[Step], judged: Container[str]) -> bool:
    """Return whether a step that is judged takes of a row, by the steps' names."""
    return any(each.name in judged and row in each.after for each in steps)


def row_is_missing(name: str, where: str, region: str) -> Result:
    """Return the result for a quota that Azure does not list."""
    what = f"Azure lists no usage {name} for {region}, so what is left of this quota is not known"
    return Result("unknown", where, what, "look it up in the Foundry portal, under Quota")


def _evidence(need: Need, takers: Sequence[str], wording: Wording) -> str:
    row = need.row
    quota = "has no limit" if row.limit is None else f"has a quota of {_amount(row.limit, wording)}"
    by = f" ({_listed(takers)})" if takers else ""
    return (
        f"{row.name} in {wording.region} {quota}, and {row.used} {'is' if row.used == 1 else 'are'} in use; this stack "
        f"holds {need.held} of it and declares {need.declared}{by}"
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names) if more <= 1 else f"{', '.join(names[:_SHOWN])} and {more} more"


def _amount(number: int, wording: Wording) -> str:
    return f"{number} {wording.unit}".strip()


def _too_early(need: Need, steps: Sequence[Step]) -> str:
    index = next(number for number, each in enumerate(steps) if each.name == need.refused)
    row = need.row.name
    later = [each.name for each in steps[index + 1 :] if each.after.get(row, 0) < each.before.get(row, 0)]
    return f"{need.refused} is written before the run shrinks or deletes {_listed(later)}"


def _two_steps(need: Need) -> str:
    return (
        f"do it in two steps: first `pulumi up` with {need.refused} as it is now, or left out if it is new; then as it is "
        "declared"
    )
