"""What is wrong with a sequence of records."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from aihub.evidence.folder import Folder
from aihub.evidence.record import digest
from aihub.evidence.store import Stored, read_all
from aihub.evidence.verify import verify
from tests.unit.evidence.written import EXPECTED, NOW, record, write


@pytest.fixture
def stored(tmp_path: Path) -> list[Stored]:
    """Six records that are whole."""
    write(Folder(tmp_path), 6)
    return read_all(Folder(tmp_path))


def _without(*numbers: int) -> Callable[[list[Stored]], list[Stored]]:
    return lambda stored: [each for each in stored if each.sequence not in numbers]


def _edited(number: int, old: bytes, new: bytes) -> Callable[[list[Stored]], list[Stored]]:
    def edit(stored: list[Stored]) -> list[Stored]:
        assert old in stored[number - 1].data
        return [
            Stored(each.sequence, each.data.replace(old, new)) if each.sequence == number else each for each in stored
        ]

    return edit


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        (_without(), []),
        (_without(1), ["record 1 is missing"]),
        (_without(3), ["record 3 is missing"]),
        (_without(2, 3, 5), ["records 2 to 3 are missing", "record 5 is missing"]),
        (
            _edited(2, b'"pass"', b'"fail"'),
            ["record 2: altered since record 3 was written, which has its digest"],
        ),
        (_edited(6, b'"stack": "test"', b'"stack": "prod"'), ["record 6: of the stack prod, and this is test"]),
        (
            _edited(6, b"0000-000000000001", b"0000-000000000002"),
            [
                "record 6: of the subscription 00000000-0000-0000-0000-000000000002, and this is "
                "00000000-0000-0000-0000-000000000001"
            ],
        ),
        (_edited(6, b'"aihub"', b'"other"'), ["record 6: of the project other, and this is aihub"]),
        (
            _edited(6, b'"format": 2', b'"format": 3'),
            ["record 6: format 3, and this program reads up to 2; update the program"],
        ),
        (_edited(6, b'"kind": ', b'"kind": {'), ["record 6: not JSON, perhaps cut short"]),
        (_edited(6, b'"sequence": 6', b'"sequence": 5'), ["record 6: says that it is record 5"]),
    ],
)
def test_findings(stored: list[Stored], change: Callable[[list[Stored]], list[Stored]], findings: list[str]) -> None:
    assert verify(change(stored), EXPECTED, NOW) == findings


def test_a_first_record_that_follows_another() -> None:
    first = record(1, "e" * 64)
    assert verify([Stored(1, first.data())], EXPECTED, NOW) == ["record 1: names a record before it, and is the first"]


def test_clocks() -> None:
    first = record(1, at=NOW + timedelta(minutes=2))
    second = record(2, digest(first.data()), at=NOW)
    third = record(3, digest(second.data()), at=NOW - timedelta(seconds=30))
    assert verify([Stored(each.sequence, each.data()) for each in (first, second, third)], EXPECTED, NOW) == [
        "record 1: written at 2026-11-29T12:02:00Z, and it is 2026-11-29T12:00:00Z by this machine's clock",
        "record 2: written at 2026-11-29T12:00:00Z, before record 1 (2026-11-29T12:02:00Z): one of two machines' clocks "
        "is wrong",
    ]
