"""The real Pulumi CLI for the end-to-end tests."""

from pathlib import Path

import pytest

from localazure.engine import engine_path, pulumi_with_python


@pytest.fixture(scope="session")
def pulumi_cli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Pulumi CLI, able to run Python; the first run on a machine may install or build it."""
    return pulumi_with_python(engine_path(print), tmp_path_factory.mktemp("pulumi"))
