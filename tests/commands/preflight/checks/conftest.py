"""A local Azure for the checks that need more than a few answers."""

from collections.abc import Iterator

import pytest

from tests.commands.preflight.local_azure import Local, running


@pytest.fixture(scope="module")
def running_local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    with running(tmp_path_factory.mktemp("local")) as local:
        yield local


@pytest.fixture
def local(running_local: Local) -> Local:
    """Returns a local Azure that has nothing."""
    running_local.clear()
    return running_local
