"""A disk without room for the local Azure's state."""

import contextlib
from collections.abc import Iterator

from localazure.state import State


@contextlib.contextmanager
def full_disk(state: State) -> Iterator[None]:
    """The database cannot grow while the block runs: SQLite then says what it says when the disk is full."""
    database = state._database
    pages, limit = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "max_page_count"))
    database.execute(f"PRAGMA max_page_count = {pages}")
    yield
    database.execute(f"PRAGMA max_page_count = {limit}")
