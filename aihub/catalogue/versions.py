"""Compare two versions of a model, as far as the names of the versions tell which is newer."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

_Item = TypeVar("_Item")

UPGRADES = {"OnceNewDefaultVersionAvailable", "OnceCurrentVersionExpired"}
"""Values of a deployment's `versionUpgradeOption` with which Azure replaces its version by itself."""

_DATE = re.compile(r"(?<!\d)(20\d\d)-?(\d\d)-?(\d\d)(?!\d)")
_NUMBERS = re.compile(r"\d+(\.\d+)*")
# Versions named by month and day alone; the year is in Microsoft's "Azure OpenAI model retirements".
_YEARS = {"0301": 2023, "0314": 2023, "0613": 2023, "1106": 2023, "0125": 2024}


def is_upgrade(declared: str, live: str) -> bool:
    """Return whether Azure may have upgraded the declared version to the deployed one by itself.

    Azure upgrades to newer versions only. Where the names tell no order, any other version may be the newer one.
    """
    one, other = _ordered(declared), _ordered(live)
    if one is None or other is None or type(one) is not type(other):
        return declared.casefold() != live.casefold()
    return other > one  # type: ignore[operator]


def _ordered(version: str) -> date | tuple[int, ...] | None:
    """A value that grows with the version: its date, or its numbers; None where it has neither."""
    month_and_day = version[:4]
    if (year := _YEARS.get(month_and_day)) and not version[4:5].isdigit():
        return date(year, int(month_and_day[:2]), int(month_and_day[2:]))
    if found := _DATE.search(version):
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return None
    return tuple(map(int, version.split("."))) if _NUMBERS.fullmatch(version) else None


def is_before(version: str, other: str) -> bool:
    """Return whether a version is older than another; both must be named by a date, which no later version precedes."""
    one, two = _ordered(version), _ordered(other)
    return isinstance(one, date) and isinstance(two, date) and one < two


def are_of_one_kind(version: str, other: str) -> bool:
    """Return whether two versions may be of one series; a number and a date are names of two."""
    one, two = _ordered(version), _ordered(other)
    return one is None or two is None or type(one) is type(two)


def newest_first(items: Iterable[_Item], version: Callable[[_Item], str]) -> list[_Item]:
    """Sort by version, the newest first; versions that tell no order come after, by their names."""

    def key(item: _Item) -> tuple[int, float, str]:
        found = _ordered(version(item))
        if isinstance(found, date):
            return 2, float(found.toordinal()), ""
        return (1, 0.0, version(item).zfill(20)) if found else (0, 0.0, version(item))

    return sorted(items, key=key, reverse=True)
