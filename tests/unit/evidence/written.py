"""Records as they could have been written."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aihub.evidence.record import Record
from aihub.evidence.store import Store, append
from aihub.evidence.verify import Expected

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
RELEASE, OTHER_RELEASE = "a" * 64, "b" * 64
SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
EXPECTED = Expected("aihub", "test", SUBSCRIPTION)


def record(sequence: int = 1, previous: str | None = None, **fields: Any) -> Record:
    """A record of a smoke test that passed; the first was written an hour ago, each other a second after the one
    before."""
    given = {
        "kind": "smoke",
        "outcome": "pass",
        "project": EXPECTED.project,
        "stack": EXPECTED.stack,
        "subscription": SUBSCRIPTION,
        "release": RELEASE,
        "program": "c" * 64,
        "commit": "d" * 40,
        "who": "11111111-2222-3333-4444-555555555555",
        "at": NOW - timedelta(hours=1) + timedelta(seconds=sequence),
    }
    return Record(sequence=sequence, previous=previous, **{**given, **fields})


def write(store: Store, count: int, **fields: Any) -> list[Record]:
    """Append records of the same fields; return them."""
    return [append(store, lambda sequence, previous: record(sequence, previous, **fields)) for _ in range(count)]
