"""Records in a folder: created as a whole or not at all, and by one writer each."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aihub.evidence.errors import EvidenceError
from aihub.evidence.folder import Folder
from aihub.evidence.store import append, read_all, records
from aihub.evidence.verify import verify
from tests.unit.evidence.written import EXPECTED, NOW, record, write

CHECKOUT = Path(__file__).parents[3]
WRITER = """
import sys
from pathlib import Path
from aihub.evidence.folder import Folder
from tests.unit.evidence.written import write
write(Folder(Path(sys.argv[1])), int(sys.argv[2]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / ".aihub" / "evidence" / "aihub" / "test")


def test_nothing_was_written_yet(folder: Folder) -> None:
    assert folder.sequences() == []
    assert records(folder) == []


def test_records_are_numbered_and_chained(folder: Folder) -> None:
    written = write(folder, 12)
    assert sorted(each.name for each in folder.path.iterdir()) == [f"{number:08}.json" for number in range(1, 13)]
    assert records(folder) == written
    assert verify(read_all(folder), EXPECTED, NOW) == []


def test_a_number_that_is_taken_keeps_its_document(folder: Folder) -> None:
    assert folder.create(1, b"first")
    assert not folder.create(1, b"second")
    assert folder.read(1) == b"first"
    assert [each.name for each in folder.path.iterdir()] == ["00000001.json"]


def test_threads_that_write_at_once(folder: Folder) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(folder, 4), range(8)))
    assert folder.sequences() == list(range(1, 33))
    assert verify(read_all(folder), EXPECTED, NOW) == []


def test_processes_that_write_at_once(folder: Folder) -> None:
    command = [sys.executable, "-c", WRITER, str(folder.path), "25"]
    writers = [subprocess.Popen(command, cwd=CHECKOUT) for _ in range(2)]
    assert [each.wait(60) for each in writers] == [0, 0]
    assert folder.sequences() == list(range(1, 51))
    assert verify(read_all(folder), EXPECTED, NOW) == []


def test_a_writer_that_is_killed_leaves_whole_records(folder: Folder) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(folder.path), "100000"], cwd=CHECKOUT)
    try:
        deadline = time.monotonic() + 60
        while len(folder.sequences()) < 20:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        writer.kill()
        writer.wait()
    found = len(folder.sequences())
    write(folder, 1)
    assert folder.sequences() == list(range(1, found + 2))
    assert verify(read_all(folder), EXPECTED, NOW.replace(year=2027)) == []


def test_a_half_written_file_is_no_record(folder: Folder) -> None:
    write(folder, 1)
    (folder.path / ".00000002.json.0123.unfinished").write_bytes(record(2).data()[:50])
    assert folder.sequences() == [1]
    write(folder, 1)
    assert [each.sequence for each in records(folder)] == [1, 2]


def test_other_files_are_no_records(folder: Folder) -> None:
    write(folder, 1)
    for name in ("2.json", "00000002.json.bak", "notes.txt", "00000003.JSON"):
        (folder.path / name).write_text("{}")
    assert folder.sequences() == [1]


def test_a_place_that_is_no_folder(folder: Folder) -> None:
    folder.path.parent.mkdir(parents=True)
    folder.path.write_text("")
    for use in (folder.sequences, lambda: folder.create(1, b""), lambda: folder.read(1)):
        with pytest.raises(EvidenceError, match=str(folder.path)):
            use()


def test_a_writer_that_always_comes_second_gives_up(folder: Folder) -> None:
    class Taken(Folder):
        def create(self, sequence: int, data: bytes) -> bool:
            return False

    with pytest.raises(EvidenceError, match="others wrote each of the next 50 records first; try again"):
        append(Taken(folder.path), record)
