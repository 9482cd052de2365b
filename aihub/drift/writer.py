"""Who wrote a resource last: what Resource Manager keeps as `systemData` of most types."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aihub.safe_text import short

_KINDS = {"Application": "application", "User": "user", "ManagedIdentity": "managed identity", "Key": "key"}


@dataclass(frozen=True)
class Writer:
    """The last writer of a resource, compared with the state's."""

    is_other: bool | None
    """Whether somebody has written the resource since the state has it; None where Azure does not say."""
    who: str | None = None
    """Who wrote since then, and when."""


def writer(before: Any, now: Any, modified: datetime | None) -> Writer:
    """Return who has written a resource since the state has it.

    Args:
        before: the resource's `systemData` in the state.
        now: its `systemData` in Azure.
        modified: time of the last write of the state's entries on this resource.
    """
    time = _time(now, "lastModifiedAt")
    if time is None:
        return Writer(None)
    if time == _time(before, "lastModifiedAt") or (modified and time <= modified):
        return Writer(is_other=False)
    # Without `systemData` in the state, only the state's own time says what came later.
    is_known = modified is not None or _time(before, "lastModifiedAt") is not None
    return Writer(is_other=True if is_known else None, who=principal(now, "lastModified") if is_known else None)


def principal(system_data: Any, verb: str) -> str | None:
    """Return who created or wrote a resource, and when; None where Azure does not say.

    Args:
        system_data: the resource's `systemData`.
        verb: `created` or `lastModified`.
    """
    if not isinstance(system_data, Mapping) or not system_data.get(f"{verb}By"):
        return None
    kind = _KINDS.get(str(system_data.get(f"{verb}ByType")), "")
    at = str(system_data.get(f"{verb}At") or "")[:19]
    return short(" ".join(filter(None, (kind, str(system_data[f"{verb}By"])))) + (f", {at}Z" if at else ""))


def _time(system_data: Any, name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(system_data[name]))
    except (TypeError, KeyError, ValueError):
        return None
    return found if found.tzinfo else None
