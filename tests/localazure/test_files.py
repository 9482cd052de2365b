"""Files that hold secrets, and what is left of them when writing fails."""

import os
import stat
from pathlib import Path

import pytest

from localazure.credentials import Credentials, CredentialsError
from localazure.files import make_private, write_private
from tests.other_user import NOBODY, needs_root


def test_file_is_whole_and_readable_by_the_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in (b"first", b"second"):
        write_private(path, data)
        assert path.read_bytes() == data
    assert path.stat().st_mode & 0o077 == 0


def test_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_private(path, b"before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_private(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_credentials_are_made_once(tmp_path: Path) -> None:
    made = Credentials.of(tmp_path)
    assert Credentials.of(tmp_path) == made
    assert made.client_secret not in repr(made)
    assert (tmp_path / "credentials.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'"text"', b'{"client": 1}', b'{"client_secret": "s"}', b"\xff\xfe"]
)
def test_damaged_credentials_are_an_error_that_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "credentials.json").write_bytes(content)
    with pytest.raises(CredentialsError, match=r"credentials.json is damaged; delete the folder .* aihub local up"):
        Credentials.of(tmp_path)


def modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.lstat().st_mode) for each in [folder, *folder.rglob("*")]}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_folder_is_private_whatever_the_shell_says(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        make_private(tmp_path / ".local")
    finally:
        os.umask(before)
    assert modes(tmp_path / ".local") == {".local": 0o700}


def test_folder_that_is_there_becomes_private_with_all_in_it(tmp_path: Path) -> None:
    folder = tmp_path / ".local"
    (folder / "pulumi").mkdir(parents=True)
    (folder / "pulumi" / "state").write_text("s", encoding="utf-8")
    (folder / "program").touch()
    (folder / "azure.log").touch()
    for path, mode in ((folder, 0o777), (folder / "pulumi", 0o755), (folder / "program", 0o755)):
        path.chmod(mode)
    (folder / "azure.log").chmod(0o644)
    make_private(folder)
    assert modes(folder) == {".local": 0o700, "pulumi": 0o700, "state": 0o600, "program": 0o700, "azure.log": 0o600}


def test_cached_program_with_a_name_in_the_folder_stays_as_it_is(tmp_path: Path) -> None:
    cached, folder = tmp_path / "pulumi", tmp_path / ".local"
    cached.touch()
    cached.chmod(0o755)
    folder.mkdir()
    (folder / "pulumi").hardlink_to(cached)
    make_private(folder)
    assert stat.S_IMODE(cached.stat().st_mode) == 0o755


@pytest.mark.parametrize("is_there", [True, False])
def test_link_in_the_place_of_the_folder_is_refused_and_not_followed(tmp_path: Path, *, is_there: bool) -> None:
    target = tmp_path / "shared"
    if is_there:
        target.mkdir()
        target.chmod(0o777)
    (tmp_path / ".local").symlink_to(target)
    with pytest.raises(OSError):
        make_private(tmp_path / ".local")
    assert not is_there or stat.S_IMODE(target.stat().st_mode) == 0o777


@needs_root
@pytest.mark.parametrize("name", [".", "azure.db", "link"])
def test_what_another_user_put_there_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / ".local"
    folder.mkdir()
    (folder / "azure.db").touch()
    (folder / "link").symlink_to(folder / "azure.db")
    os.chown(folder / name, NOBODY, NOBODY, follow_symlinks=False)
    with pytest.raises(OSError, match="belongs to another user; delete it"):
        make_private(folder)
