"""How strict content filters are: a number for each, which grows with what it stops."""

from collections.abc import Iterable, Mapping
from typing import Any

from policy.subjects import Filter

HARMS = ("hate", "sexual", "selfharm", "violence")
_SEVERITIES = {"high": 1, "medium": 2, "low": 3}
"""By the lowest severity that a filter acts on: the lower, the more it stops."""
_BLOCKS = 10
MEDIUM = _BLOCKS + _SEVERITIES["medium"]
"""The strength of Microsoft's default for harms: it blocks from medium severity on."""
DEFAULTS: Mapping[Filter, int] = {
    **{(harm, source): MEDIUM for harm in HARMS for source in ("prompt", "completion")},
    ("jailbreak", "prompt"): _BLOCKS + 1,
    ("protected material text", "completion"): _BLOCKS + 1,
    ("protected material code", "completion"): 1,
}
"""What a policy does that leaves a filter out: Microsoft's default safety policy
(https://learn.microsoft.com/azure/ai-foundry/openai/concepts/default-safety-policies)."""


def strength(*, enabled: bool, blocking: bool, severity: str | None) -> int:
    """Return the strength of a filter: 0 where it is off; marking is less than blocking."""
    if not enabled:
        return 0
    return (_BLOCKS if blocking else 0) + _SEVERITIES.get((severity or "medium").lower(), 1)


def strengths(filters: Iterable[Mapping[str, Any]]) -> dict[Filter, int]:
    """Return the strengths of the filters of a policy, as ARM's `contentFilters` has them, with the defaults."""
    own = {
        (str(each.get("name")).lower(), str(each.get("source")).lower()): strength(
            enabled=each.get("enabled") is not False,
            blocking=each.get("blocking") is not False,
            severity=each.get("severityThreshold"),
        )
        for each in filters
    }
    return {**DEFAULTS, **own}


def shown(names: Iterable[Filter]) -> str:
    """Return filters for people."""
    return ", ".join(f"{name} in {source}s" for name, source in sorted(names))
