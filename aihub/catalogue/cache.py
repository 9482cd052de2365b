"""Azure's lists of models in the user's cache folder, one file for each subscription and region.

A file that is damaged, of another version, or of another subscription or region counts as missing.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aihub.files import write_whole

_FORMAT = 1
_WORD = re.compile(r"[A-Za-z0-9-]{1,64}")


@dataclass(frozen=True)
class Cached:
    """A list of models as it was read from Azure."""

    entries: Sequence[Mapping[str, Any]]
    read_at: datetime


def load(subscription: str, region: str, now: datetime) -> Cached | None:
    """Return the cached list of a region; None where there is none that can be used.

    Args:
        subscription: id of the subscription.
        region: short name of the region.
        now: the present time; a list from the future is not used.
    """
    try:
        document = json.loads(_file(subscription, region).read_text(encoding="utf-8"))
        expected = {"format": _FORMAT, "subscription": subscription, "region": region}
        if any(document.get(name) != value for name, value in expected.items()):
            return None
        read_at, entries = datetime.fromisoformat(document["read_at"]), document["entries"]
        if read_at > now or not all(isinstance(each, dict) for each in entries):
            return None
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RuntimeError):
        return None
    return Cached(entries, read_at)


def store(subscription: str, region: str, cached: Cached) -> bool:
    """Write a list to the cache, all or nothing; return whether that was possible."""
    document = {
        "format": _FORMAT,
        "subscription": subscription,
        "region": region,
        "read_at": cached.read_at.astimezone(UTC).isoformat(),
        "entries": cached.entries,
    }
    try:
        write_whole(_file(subscription, region), json.dumps(document).encode(), private=True)
    except (OSError, ValueError, RuntimeError):
        return False
    return True


def _file(subscription: str, region: str) -> Path:
    """Return the path of a list.

    Raises:
        ValueError: an id or a name that is no file's name; Azure has none like it.
        RuntimeError: the user has no home folder.
    """
    if not _WORD.fullmatch(subscription) or not _WORD.fullmatch(region):
        raise ValueError("not the id of a subscription, or not the name of a region")
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "aihub" / "models" / f"{subscription}-{region}.json"
