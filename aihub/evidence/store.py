"""The store of an environment's records: numbered documents that are created once and never changed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from aihub.evidence.errors import EvidenceError
from aihub.evidence.record import Record, digest, parse

_LOST_RACES = 50
_READS_AT_ONCE = 10


class Store(Protocol):
    """Documents by their numbers. Each method raises EvidenceError when the place refuses or cannot be reached."""

    @property
    def where(self) -> str:
        """Address of the folder or container, for people."""

    def sequences(self) -> list[int]:
        """Return the numbers of all documents, in order; none where nothing was written yet."""

    def read(self, sequence: int) -> bytes:
        """Return a document."""

    def create(self, sequence: int, data: bytes) -> bool:
        """Create a document as a whole and return True, or return False where the number is taken."""


@dataclass(frozen=True)
class Stored:
    """A document as it is kept."""

    sequence: int
    data: bytes


def read_all(store: Store) -> list[Stored]:
    """Return all documents in order, unparsed.

    Raises:
        EvidenceError: the store refuses.
    """
    sequences = store.sequences()
    with ThreadPoolExecutor(_READS_AT_ONCE) as pool:
        return [Stored(*each) for each in zip(sequences, pool.map(store.read, sequences), strict=True)]


def records(store: Store) -> list[Record]:
    """Return all records in order.

    Raises:
        EvidenceError: the store refuses, or a document is no record.
    """
    return [parse(each.data, each.sequence) for each in read_all(store)]


def append(store: Store, make: Callable[[int, str | None], Record]) -> Record:
    """Write the next record and return it; a writer that was faster takes the number, and this one the next.

    Args:
        store: where to.
        make: returns the record for a number and the digest of the document before.

    Raises:
        EvidenceError: the store refuses.
    """
    for _ in range(_LOST_RACES):
        last = max(store.sequences(), default=0)
        record = make(last + 1, digest(store.read(last)) if last else None)
        if store.create(record.sequence, record.data()):
            return record
    raise EvidenceError(f"{store.where}: others wrote each of the next {_LOST_RACES} records first; try again")
