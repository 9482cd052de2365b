"""One row of Azure's lists of usages: a quota of a region, and how much of it is in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from aihub.safe_text import short

_UNLIMITED = -1
"""The limit of a row that has none, as in the usages of Microsoft.MachineLearningServices."""


@dataclass(frozen=True)
class Usage:
    """A quota of a region, in the unit of its row: thousands of tokens per minute, units, accelerators or cores."""

    name: str
    """Azure's `name.value`, such as `OpenAI.GlobalStandard.gpt-4o`."""
    limit: int | None
    """The quota; None when it has no limit."""
    used: int
    """What is in use, by whomever in the subscription; resources of soft-deleted accounts count, too."""
    kind: str = ""
    """Azure's `type`, which tells rows of one name apart (`…/dedicatedCores/usages`, `…/lowPriorityCores/usages`)."""
    scope: str = ""
    """Azure's `offerScope` of a quota of accelerators, such as `Global`."""


def usages_in(rows: Iterable[Mapping[str, Any]]) -> list[Usage]:
    """Return the rows of a list of usages; leaves out those without a name or a limit.

    `currentValue` is null where a subscription has never used the quota.
    """
    found = []
    for row in rows:
        name, limit, used = row.get("name"), whole(row.get("limit")), whole(row.get("currentValue"))
        value = name.get("value") if isinstance(name, dict) else None
        if isinstance(value, str) and limit is not None:
            kind, scope = (short(str(row.get(member) or "")) for member in ("type", "offerScope"))
            found.append(Usage(short(value), None if limit == _UNLIMITED else limit, used or 0, kind, scope))
    return found


def whole(value: object) -> int | None:
    """Return a number of Azure's as a whole one; None for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return int(value)
