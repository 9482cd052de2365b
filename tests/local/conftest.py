"""A running local Azure for Microsoft's and OpenAI's own clients, one per test process."""

from collections.abc import Iterator

import pytest

from localazure.instance import LocalAzure
from tests.secrets_made import searched_azure


@pytest.fixture(scope="session")
def running_azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAzure]:
    """Started once; tests share it and keep apart by the names of their resources."""
    with searched_azure(tmp_path_factory.mktemp("azure")) as azure:
        yield azure


@pytest.fixture
def local_azure(running_azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> LocalAzure:
    """The running local Azure, with this process's environment pointing at it as `aihub local env` does."""
    for name, value in running_azure.environment().items():
        monkeypatch.setenv(name, value)
    return running_azure
