"""The files of releases: written once, found by the first digits, refused when altered."""

import json
from pathlib import Path

import pytest

from aihub.settings.releases import files
from aihub.settings.releases.document import Program, Release
from aihub.settings.releases.errors import ReleaseError

RELEASE = Release(program=Program(commit="a" * 40, digest="b" * 64), settings={"deployments": {}}, defaults={})


def test_release_is_read_as_it_was_written(tmp_path: Path) -> None:
    files.write(tmp_path, RELEASE)

    assert files.read(tmp_path, RELEASE.id) == RELEASE
    assert files.read(tmp_path, RELEASE.id[:6]) == RELEASE
    assert files.read_all(tmp_path) == [RELEASE]


def test_spelling_of_a_file_does_not_matter(tmp_path: Path) -> None:
    file = files.write(tmp_path, RELEASE)
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8")

    assert files.read(tmp_path, RELEASE.id) == RELEASE


def test_what_looks_like_a_secret_is_not_written(tmp_path: Path) -> None:
    held = RELEASE.model_copy(update={"defaults": {"smoke": {"note": "9f8e7d6c5b4a39281706f5e4d3c2b1a0"}}})
    with pytest.raises(ReleaseError, match=r"^smoke\.note: looks like a secret"):
        files.write(tmp_path, held)
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    file = files.write(tmp_path, RELEASE)
    before = file.stat().st_mtime_ns

    assert files.write(tmp_path, RELEASE) == file
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("a" * 40, "c" * 40), "altered since it was written"),
        (lambda text: text[: len(text) // 2], "not JSON, perhaps cut short"),
        (lambda _text: "", "not JSON, perhaps cut short"),
        (lambda _text: "[" * 100_000, "not JSON, perhaps cut short"),
        (lambda _text: "[]", "not a release"),
        (lambda text: text.replace('"format": 1', '"format": 2'), "format 2, and this program reads up to 1"),
        (lambda text: text.replace('"commit"', '"comit"'), "program.commit: missing or of another kind"),
        (lambda text: text.replace('"defaults": {}', '"defaults": []'), "defaults: missing or of another kind"),
    ],
)
def test_files_that_are_no_whole_release_are_refused(tmp_path: Path, change: "type[str]", says: str) -> None:
    file = files.write(tmp_path, RELEASE)
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(ReleaseError, match=says) as refused:
        files.read(tmp_path, RELEASE.id)
    assert str(refused.value).startswith(str(file))


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    files.write(tmp_path, RELEASE).write_bytes(b"\xff\xfe")

    with pytest.raises(ReleaseError, match="not text in UTF-8"):
        files.read_all(tmp_path)


@pytest.mark.parametrize("release_id", ["", "abc", "../../etc/passwd", "Z" * 64, "a" * 65])
def test_text_that_is_no_id_is_refused(tmp_path: Path, release_id: str) -> None:
    with pytest.raises(ReleaseError, match="not a release's id"):
        files.read(tmp_path, release_id)


def test_unknown_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release aaaaaa"):
        files.read(tmp_path, "aaaaaa")


def test_digits_that_several_ids_begin_with_are_refused(tmp_path: Path) -> None:
    for end in "12":
        (tmp_path / "releases").mkdir(exist_ok=True)
        (tmp_path / "releases" / f"{'a' * 63}{end}.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ReleaseError, match="2 releases begin with aaaaaa; write more digits"):
        files.read(tmp_path, "aaaaaa")
