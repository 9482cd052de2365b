"""Files that hold secrets, and what is left of them when writing fails."""

from pathlib import Path

import pytest

from localazure.credentials import Credentials, CredentialsError
from localazure.files import write_private


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
