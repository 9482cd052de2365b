"""What behaviours were answered: a committed file for each chapter, and how an answer differs from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Any

import yaml

from tests.conformance.answers import Record, lines
from tests.conformance.assumptions import Assumption

_FOLDER = Path(__file__).parent / "snapshots"
_WIDTH = 120
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEAD = "# Written by `make conformance ACCEPT=1`: status, code and form of each answer, never a value.\n"


@dataclass
class Snapshots:
    """The committed snapshots."""

    folder: Path = _FOLDER
    _read: dict[str, dict[str, list[Record]]] = field(default_factory=dict)

    def of(self, assumption: Assumption) -> list[Record]:
        """What a behaviour was answered; nothing where it is new."""
        return self._chapter(assumption.chapter).get(assumption.id, [])

    def accept(self, answered: Mapping[str, list[Record]], known: Mapping[str, Assumption]) -> None:
        """Writes what behaviours were answered, and forgets those that are no more.

        Args:
            answered: the records of some behaviours by id.
            known: all that there are.
        """
        for chapter in {each.chapter for each in known.values()}:
            ids = [each.id for each in known.values() if each.chapter == chapter]
            before = self._chapter(chapter)
            merged = {name: answered.get(name) or before.get(name) for name in ids}
            text = _HEAD + yaml.safe_dump(
                {name: records for name, records in merged.items() if records},
                sort_keys=False,
                width=_WIDTH,
                default_flow_style=None,
            )
            (self.folder / f"{chapter}.yaml").write_text(text, encoding="utf-8")

    def _chapter(self, name: str) -> dict[str, list[Record]]:
        if name not in self._read:
            file = self.folder / f"{name}.yaml"
            found: Any = yaml.load(file.read_bytes(), _LOADER) if file.exists() else {}  # noqa: S506 - both are safe
            self._read[name] = found or {}
        return self._read[name]


def compared(snapshot: list[Record], answered: list[Record]) -> list[str]:
    """How answers differ from the snapshot, each difference on a line with both sides beside each other."""
    if not snapshot:
        return ["there is no snapshot yet; to take what is answered: make conformance ACCEPT=1"]
    found: list[str] = []
    for number, (kept, new) in enumerate(zip_longest(snapshot, answered), 1):
        one, other = (_members(record) for record in (kept, new))
        for name in sorted({*one, *other}):
            if one.get(name) != other.get(name):
                left, right = one.get(name, "-"), other.get(name, "-")
                found.append(f"{number}. {(kept or new)['request']}  {name}:  snapshot {left}  |  now {right}")
    return found


def _members(record: Record | None) -> dict[str, str]:
    return dict(line.partition(": ")[::2] for line in lines(record or {}))
