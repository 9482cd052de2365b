"""Verify an environment's records: each follows the one before, and all are of this environment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aihub.evidence.errors import EvidenceError
from aihub.evidence.record import Record, digest, parse
from aihub.evidence.store import Stored

TOLERANCE = timedelta(minutes=1)
"""How far apart the clocks of two machines may be."""


@dataclass(frozen=True)
class Expected:
    """Values that every record of an environment must have."""

    project: str
    stack: str
    subscription: str


def verify(stored: Sequence[Stored], expected: Expected, now: datetime) -> list[str]:
    """Return what is wrong with the records, a line for each finding; none where they are whole.

    Records that were removed from the end leave nothing behind by which they could be missed.

    Args:
        stored: the documents, in order.
        expected: the environment whose records they should be.
        now: the time.
    """
    return list(_findings(stored, expected, now))


def _findings(stored: Sequence[Stored], expected: Expected, now: datetime) -> Iterator[str]:
    before: Stored | None = None
    latest: Record | None = None
    for each in stored:
        yield from _gap(before, each)
        try:
            record = parse(each.data, each.sequence)
        except EvidenceError as error:
            yield str(error)
        else:
            yield from _chain(before, record)
            yield from _place(record, expected)
            yield from _time(latest, record, now)
            latest = record
        before = each


def _gap(before: Stored | None, each: Stored) -> Iterator[str]:
    first = before.sequence + 1 if before else 1
    if each.sequence > first:
        missing = f"record {first} is" if each.sequence == first + 1 else f"records {first} to {each.sequence - 1} are"
        yield f"{missing} missing"


def _chain(before: Stored | None, record: Record) -> Iterator[str]:
    if record.sequence == 1:
        if record.previous is not None:
            yield "record 1: names a record before it, and is the first"
    elif before and before.sequence == record.sequence - 1 and record.previous != digest(before.data):
        yield f"record {before.sequence}: altered since record {record.sequence} was written, which has its digest"


def _place(record: Record, expected: Expected) -> Iterator[str]:
    for what in ("project", "stack", "subscription"):
        found, wanted = getattr(record, what), getattr(expected, what)
        if found.casefold() != wanted.casefold():
            yield f"record {record.sequence}: of the {what} {found}, and this is {wanted}"


def _time(latest: Record | None, record: Record, now: datetime) -> Iterator[str]:
    if record.at - now > TOLERANCE:
        yield f"record {record.sequence}: written at {_shown(record.at)}, and it is {_shown(now)} by this machine's clock"
    if latest and latest.at - record.at > TOLERANCE:
        yield (
            f"record {record.sequence}: written at {_shown(record.at)}, before record {latest.sequence} "
            f"({_shown(latest.at)}): one of two machines' clocks is wrong"
        )


def _shown(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
