"""Where an answer goes."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from aihub.call.errors import CallInputError
from aihub.call.sink import Sink

_HOSTILE = "a\x1b[2Jb\u202ec\td\n👩\u200d💻 \ud83d"


def test_a_terminal_obeys_nothing_that_a_model_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    with Sink(None, is_forced=False) as sink:
        sink.text(_HOSTILE)
    assert capsys.readouterr().out == "a\\x1b[2Jb\\u202ec\td\n👩\u200d💻 \\ud83d"


def test_a_pipe_gets_every_character(capsys: pytest.CaptureFixture[str]) -> None:
    with Sink(None, is_forced=False) as sink:
        sink.text(_HOSTILE)
        sink.end_line()
    assert capsys.readouterr().out == _HOSTILE.replace("\ud83d", "?") + "\n"


def test_a_file_is_replaced_only_when_that_is_forced(tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("before")
    with pytest.raises(CallInputError, match=r"answer\.txt exists; write --force"):
        Sink(file, is_forced=False)
    with Sink(file, is_forced=True) as sink:
        sink.text("after")
    assert file.read_text() == "after"
    assert file.stat().st_mode & 0o400


def test_an_answer_that_breaks_off_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text("before")
    with suppress(KeyboardInterrupt), Sink(file, is_forced=True) as sink:
        sink.text("half")
        raise KeyboardInterrupt
    assert [each.name for each in tmp_path.iterdir()] == ["answer.txt"]
    assert file.read_text() == "before"


def test_a_process_that_ctrl_c_ends_at_once_leaves_no_file(tmp_path: Path) -> None:
    with Sink(tmp_path / "answer.png", is_forced=False) as sink:
        sink.content(b"half")
        assert list(tmp_path.iterdir()) == []


def test_a_link_that_leads_to_itself_is_told(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    with pytest.raises(CallInputError, match="leads to itself"):
        Sink(tmp_path / "link", is_forced=False)


def test_a_device_that_is_full_is_told() -> None:
    with pytest.raises(CallInputError, match=r"/dev/full cannot be written: No space left"):  # noqa: SIM117
        with Sink(Path("/dev/full"), is_forced=False) as sink:
            sink.text("hello")


def test_a_file_in_no_folder_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with pytest.raises(CallInputError, match="there is no folder"):
        Sink(tmp_path / "none" / "a.png", is_forced=False)


def test_a_device_is_written_to_and_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.symlink_to(os.devnull)
    with Sink(out, is_forced=False) as sink:
        sink.text("hello")
    assert out.readlink() == Path(os.devnull)
    assert out.is_char_device()


def test_a_link_leads_to_the_answer(tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text("before")
    (tmp_path / "link").symlink_to("answer.txt")
    with Sink(tmp_path / "link", is_forced=True) as sink:
        sink.text("after")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "answer.txt").read_text() == "after"


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CallInputError, match="is a folder"):
        Sink(tmp_path, is_forced=True)
