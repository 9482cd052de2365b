"""What the local Azure remembers."""

from pathlib import Path

import pytest

from localazure.state import State, StateError
from tests.localazure.full_disk import full_disk

PLANTED = "planted-secret-value"


def test_documents_survive_a_restart_in_the_order_they_were_made(tmp_path: Path) -> None:
    state = State(tmp_path)
    for key in ("b", "a", "c"):
        state.put("thing", key, {"value": key})
    state.put("thing", "b", {"value": "changed"})
    state.put("other", "b", {"value": "elsewhere"})
    state.delete("thing", "c")
    state.close()

    reopened = State(tmp_path)

    assert list(reopened.items("thing")) == [("b", {"value": "changed"}), ("a", {"value": "a"})]
    assert reopened.get("other", "b") == {"value": "elsewhere"}
    assert reopened.get("thing", "c") is None
    reopened.close()


def test_documents_survive_a_process_that_never_closed(tmp_path: Path) -> None:
    killed = State(tmp_path)
    killed.put("thing", "a", {"value": 1})

    reopened = State(tmp_path)

    assert reopened.get("thing", "a") == {"value": 1}
    reopened.close()
    killed.close()


def test_items_are_those_of_one_kind_below_a_prefix(tmp_path: Path) -> None:
    state = State(tmp_path)
    for kind, key in (("thing", "/a/1"), ("thing", "/a/2"), ("thing", "/ab"), ("other", "/a/3")):
        state.put(kind, key, {})
    assert [key for key, _ in state.items("thing", "/a/")] == ["/a/1", "/a/2"]
    state.close()


def test_no_value_is_in_clear_on_disk(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.put("secret", "vault/key", {"value": PLANTED})
    # Before and after the journal is written back.
    while_open = [path.read_bytes() for path in tmp_path.iterdir()]
    state.close()
    at_rest = [path.read_bytes() for path in tmp_path.iterdir()]

    assert while_open
    assert at_rest
    assert not any(PLANTED.encode() in content for content in while_open + at_rest)


def test_key_is_readable_by_the_user_alone(tmp_path: Path) -> None:
    State(tmp_path).close()
    assert (tmp_path / "azure.key").stat().st_mode & 0o077 == 0


def test_full_disk_is_an_error_that_changes_nothing(tmp_path: Path) -> None:
    state = State(tmp_path)
    state.put("thing", "a", {"value": "old"})
    with full_disk(state):
        for key in ("a", "new"):
            with pytest.raises(StateError, match="cannot write its state: database or disk is full"):
                state.put("thing", key, {"value": "x" * 100_000})
        assert list(state.items("thing")) == [("a", {"value": "old"})]
    state.put("thing", "new", {"value": "x" * 100_000})
    state.close()

    reopened = State(tmp_path)
    assert [key for key, _ in reopened.items("thing")] == ["a", "new"]
    assert reopened.get("thing", "a") == {"value": "old"}
    reopened.close()


@pytest.mark.parametrize("name", ["azure.db", "azure.key"])
@pytest.mark.parametrize("content", [b"", b"no such thing" * 100], ids=["empty", "garbage"])
def test_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path, name: str, content: bytes) -> None:
    state = State(tmp_path)
    state.put("secret", "vault/key", {"value": PLANTED})
    state.close()
    (tmp_path / name).write_bytes(content)
    if (name, content) == ("azure.db", b""):
        # An empty file is an empty database.
        empty = State(tmp_path)
        assert list(empty.items("secret")) == []
        empty.close()
        return
    with pytest.raises(StateError, match="is damaged; forget it with: aihub local reset") as raised:
        State(tmp_path)
    assert PLANTED not in str(raised.value)


def test_state_of_another_key_is_an_error(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        state = State(tmp_path / folder)
        state.put("thing", "a", {})
        state.close()
    (tmp_path / "one" / "azure.key").write_bytes((tmp_path / "other" / "azure.key").read_bytes())
    with pytest.raises(StateError, match="is damaged"):
        State(tmp_path / "one")
