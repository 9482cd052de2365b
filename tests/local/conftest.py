"""A running local Azure for Microsoft's and OpenAI's own clients, one per test process."""

from collections.abc import Iterator

import pytest

from localazure.instance import LocalAzure
from tests.secrets_made import searched_azure

_QUOTAS = '{"*": {standardDSv2Family: 10000, TotalDedicatedCores: 10000}}'
"""Cores for the endpoints of all tests: many stay to the end, and hold theirs."""


@pytest.fixture(scope="session")
def running_azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAzure]:
    """Started once; tests share it and keep apart by the names of their resources."""
    with searched_azure(tmp_path_factory.mktemp("azure")) as azure:
        (azure.folder / "quotas.yaml").write_text(_QUOTAS, encoding="utf-8")
        yield azure


@pytest.fixture
def local_azure(running_azure: LocalAzure, monkeypatch: pytest.MonkeyPatch) -> LocalAzure:
    """The running local Azure, with this process's environment pointing at it as `aihub local env` does."""
    for name, value in running_azure.environment().items():
        monkeypatch.setenv(name, value)
    return running_azure
