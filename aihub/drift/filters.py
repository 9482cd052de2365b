"""Content filters that have been changed in Azure: stricter, laxer, or otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from aihub.arm.bodies import value_at
from aihub.settings.releases.filters import Direction, filter_changes


def policy_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[Direction, str]]:
    """Yield how a content-filter policy changed: in which direction, and what.

    Args:
        before: outputs of the policy in the state.
        now: its outputs as they are read now.
    """
    yield from filter_changes(_as_settings(before), _as_settings(now))


def _as_settings(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy in the form of the settings."""
    properties = value_at(outputs, "properties") or {}
    return {
        "base": properties.get("basePolicyName"),
        "mode": properties.get("mode"),
        "filters": [
            {
                "name": str(each.get("name")),
                "source": each.get("source"),
                "severity": each.get("severityThreshold"),
                "blocking": each.get("blocking") is not False,
                "enabled": each.get("enabled") is not False,
            }
            for each in properties.get("contentFilters") or []
        ],
        "blocklists": [
            {
                "name": str(each.get("blocklistName")),
                "source": each.get("source"),
                "blocking": each.get("blocking") is not False,
            }
            for each in properties.get("customBlocklists") or []
        ],
    }
