"""The quotas of the subscription, where they are other than the services' own, from `.local/quotas.yaml` or a test.

The file has regions, `*` for all, and below each the names of usage rows as Azure's lists of usages show them. A number
is the quota; a mapping may also say what is used elsewhere in the subscription, and what a region can still give of it:

    swedencentral:
      OpenAI.GlobalStandard.gpt-4o: 450
      OpenAI.ProvisionedManaged: {limit: 300, elsewhere: 100, capacity: 50}
    "*":
      standardDSv2Family: 24
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localazure.data_file import DataFile, DataFileError
from localazure.facts.locations import name_of

ALL_REGIONS = "*"
_MEMBERS = ("limit", "elsewhere", "capacity")


class QuotaFileError(DataFileError):
    """The file of quotas cannot be read, or something in it is wrong."""


@dataclass(frozen=True)
class Quota:
    """One quota of one region, as it is given; what is None or 0 is as the service has it."""

    limit: int | None = None
    elsewhere: int = 0
    """What others in the subscription use of it."""
    capacity: int | None = None
    """What the region can still give, whatever the quota says."""


class Quotas:
    """The quotas of a file, which is read again when it has changed, and those set by a test."""

    def __init__(self, path: Path | None = None) -> None:
        self._file: DataFile[dict[tuple[str, str], Quota]] = DataFile(path, _parse, {})
        self._set: dict[tuple[str, str], Quota] = {}

    def set(self, row: str, quota: Quota, region: str = ALL_REGIONS) -> None:
        """Sets a quota, in place of the file's."""
        self._set[name_of(region), row] = quota

    def clear(self) -> None:
        """Forgets the quotas that a test has set."""
        self._set.clear()

    def of(self, region: str, row: str) -> Quota:
        """The quota of a row in a region, as it is given; empty when it is not.

        Raises:
            DataFileError: the file is wrong.
        """
        for quotas in (self._set, self._file.content()):
            for place in (name_of(region), ALL_REGIONS):
                if (place, row) in quotas:
                    return quotas[place, row]
        return Quota()


def _parse(given: Any, path: Path) -> dict[tuple[str, str], Quota]:
    found = {}
    for region, rows in _mapping(given, f"{path}: regions with their usage rows are expected").items():
        for row, quota in _mapping(rows, f"{path}, {region}: usage rows with their quotas are expected").items():
            found[name_of(str(region)), str(row)] = _quota(quota, f"{path}, {region}, {row}")
    return found


def _mapping(given: Any, message: str) -> dict[Any, Any]:
    if not isinstance(given, dict):
        raise QuotaFileError(message)
    return given


def _quota(given: Any, place: str) -> Quota:
    members = given if isinstance(given, dict) else {"limit": given}
    if not members.keys() <= set(_MEMBERS) or not all(type(each) is int and each >= 0 for each in members.values()):
        raise QuotaFileError(f"{place}: a whole number is expected, or a mapping with {', '.join(_MEMBERS)}")
    return Quota(**members)
