"""Content filters that have been changed in Azure: stricter, laxer, or otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from aihub.arm.bodies import value_at
from aihub.settings.releases.filters import Direction, filter_changes

_SEVERITIES = {"low": "Low", "medium": "Medium", "high": "High"}


def policy_changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[Direction, str]]:
    """Yield how a content-filter policy changed: in which direction, and what.

    Args:
        before: outputs of the policy in the state.
        now: its outputs as they are read now. Names may be in another case.
    """
    old = _as_settings(before, {})
    yield from filter_changes(old, _as_settings(now, {each.casefold(): each for each in _names(old)}))


def _as_settings(outputs: Mapping[str, Any], spelled: Mapping[str, str]) -> dict[str, Any]:
    """Return a policy in the form of the settings, with names as they are spelled in the state."""

    def name(value: Any) -> str:
        return spelled.get(str(value).casefold(), str(value))

    return {
        "base": name(value_at(outputs, "properties.basePolicyName")),
        "mode": name(value_at(outputs, "properties.mode")),
        "filters": [
            {
                "name": name(each.get("name")),
                "source": name(each.get("source")),
                # Services add severities; what is none is compared as another value, not by strictness.
                "severity": _SEVERITIES.get(str(each.get("severityThreshold")).lower()),
                "blocking": each.get("blocking") is not False,
                "enabled": each.get("enabled") is not False,
            }
            for each in _items(outputs, "properties.contentFilters")
        ],
        "blocklists": [
            {
                "name": name(each.get("blocklistName")),
                "source": name(each.get("source")),
                "blocking": each.get("blocking") is not False,
            }
            for each in _items(outputs, "properties.customBlocklists")
        ],
    }


def _items(outputs: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    found = value_at(outputs, path)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _names(policy: Mapping[str, Any]) -> list[str]:
    entries = [*policy["filters"], *policy["blocklists"]]
    return [policy["base"], policy["mode"], *(each[field] for each in entries for field in ("name", "source"))]
