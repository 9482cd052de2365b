import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from aihub.authoring.errors import AuthoringError
from aihub.authoring.files import create_files, read_text, replace_text


def test_all_files_are_created_or_none(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("mine")
    with pytest.raises(AuthoringError, match=r"b\.yaml: exists already"):
        create_files({tmp_path / "config" / "a.yaml": "a", tmp_path / "b.yaml": "b"})
    assert (tmp_path / "b.yaml").read_text() == "mine"
    assert not list((tmp_path / "config").iterdir())
    create_files({tmp_path / "config" / "a.yaml": "a\r\n", tmp_path / "c.yaml": "c"})
    assert (tmp_path / "config" / "a.yaml").read_bytes() == b"a\r\n"


def test_a_replaced_file_keeps_its_permissions_and_its_link(tmp_path: Path) -> None:
    file, link = tmp_path / "real.yaml", tmp_path / "dev.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    file.chmod(0o640)
    link.symlink_to(file)
    before = read_text(link)
    replace_text(link, before, before + "b: 2\r\n")
    assert file.read_bytes() == b"\xef\xbb\xbfa: 1\r\nb: 2\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "dev.yaml"
    file.write_text("new")
    with pytest.raises(AuthoringError, match="changed by somebody else meanwhile"):
        replace_text(file, "old", "mine")
    assert [each.name for each in tmp_path.iterdir()] == ["dev.yaml"]
    assert file.read_text() == "new"


def test_what_cannot_be_read_or_written_is_one_error(tmp_path: Path) -> None:
    file = tmp_path / "dev.yaml"
    file.write_bytes(b"\xff")
    with pytest.raises(AuthoringError, match="not text in UTF-8"):
        read_text(file)
    with pytest.raises(AuthoringError, match="cannot be read"):
        read_text(tmp_path / "none.yaml")
    with pytest.raises(AuthoringError, match="make it a file"):
        read_text(tmp_path)
    with pytest.raises(AuthoringError, match="cannot be written"):
        create_files({file / "below.yaml": ""})


def test_a_device_is_no_file(tmp_path: Path) -> None:
    link = tmp_path / "dev.yaml"
    link.symlink_to(os.devnull)
    with pytest.raises(AuthoringError, match="make it a file"):
        read_text(link)


def test_a_killed_run_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "dev.yaml"
    old, new = "a: 1\n" * 1000, "b: 2\n" * 1000
    script = (
        "import sys; from pathlib import Path; from aihub.authoring.files import replace_text\n"
        "file, old, new = Path(sys.argv[1]), 'a: 1\\n' * 1000, 'b: 2\\n' * 1000\n"
        "print(flush=True)\n"
        "while True:\n  replace_text(file, old, new); replace_text(file, new, old)\n"
    )
    for _ in range(3):
        file.write_text(old)
        with subprocess.Popen([sys.executable, "-c", script, str(file)], stdout=subprocess.PIPE) as run:
            assert run.stdout
            run.stdout.readline()
            os.kill(run.pid, signal.SIGKILL)
        assert file.read_text() in (old, new)
