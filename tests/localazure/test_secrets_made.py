"""Each secret that a local Azure ever had is known, those that were replaced or forgotten in between too."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from localazure.instance import LocalAzure
from localazure.services.cognitive_services.account_keys import STORED as ACCOUNT_KEYS
from localazure.services.key_vault.secrets import _KIND as SECRET
from localazure.services.machine_learning.connections import _CREDENTIALS as CREDENTIALS
from localazure.services.machine_learning.endpoints import _KEYS as ENDPOINT_KEYS
from localazure.state import State
from tests.secrets_made import Secrets

DOCUMENTS: dict[str, dict[str, Any]] = {
    ACCOUNT_KEYS: {"key1": "VALUE"},
    ENDPOINT_KEYS: {"primaryKey": "VALUE"},
    CREDENTIALS: {"credentials": {"key": "VALUE"}},
    SECRET: {"versions": [{"value": "VALUE"}]},
    "resource": {"resource": {"properties": {"InstrumentationKey": "VALUE"}}},
}


def document(kind: str, value: str) -> Any:
    def put(within: Any) -> Any:
        if isinstance(within, dict):
            return {name: put(each) for name, each in within.items()}
        return [put(each) for each in within] if isinstance(within, list) else value

    return put(DOCUMENTS[kind])


@pytest.fixture
def azure(tmp_path: Path) -> LocalAzure:
    made = LocalAzure(tmp_path)
    made.folder.mkdir()
    return made


@pytest.fixture
def state(azure: LocalAzure) -> Iterator[State]:
    with closing(State(azure.folder)) as opened:
        yield opened


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_each_value_that_there_was_since_the_first_look_is_known(azure: LocalAzure, state: State, kind: str) -> None:
    secrets, key = Secrets(azure), "/x/microsoft.insights/components/it"
    state.put(kind, key, document(kind, "first"))
    secrets.note()
    for value in ("second", "third"):
        state.put(kind, key, document(kind, value))
    state.delete(kind, key)
    state.put(kind, key, document(kind, "fourth"))
    secrets.note()
    assert {"first", "second", "third", "fourth"} <= secrets.names.keys()


def test_those_from_before_a_reset_are_known(azure: LocalAzure, state: State) -> None:
    secrets = Secrets(azure)
    state.put(ACCOUNT_KEYS, "it", {"key1": "before"})
    secrets.note()
    state.close()
    azure.reset()
    with closing(State(azure.folder)) as anew:
        anew.put(ACCOUNT_KEYS, "it", {"key1": "after"})
        secrets.note()
    assert {"before", "after"} <= secrets.names.keys()


def test_what_is_found_is_told_by_its_name_alone(azure: LocalAzure, state: State) -> None:
    value = "0f3c" * 16
    state.put(ACCOUNT_KEYS, "/accounts/it", {"key1": value})
    (azure.folder / "azure.log").write_text(f"it is {value}")
    with pytest.raises(pytest.fail.Exception) as raised:
        Secrets(azure).check()
    assert str(raised.value) == "key1 of accounts/it in .local/azure.log"
