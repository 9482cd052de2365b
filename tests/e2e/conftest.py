"""The real Pulumi CLI and projects for the end-to-end tests."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localazure import pulumi_home
from localazure.engine import engine_path, pulumi_with_python
from localazure.instance import LocalAzure
from tests.e2e import transit
from tests.e2e.preloaded import preloaded
from tests.e2e.project import STATE_AT_THE_END, Project

# The first of them may have to build the Pulumi CLI, and each runs many commands, which have limits of their own.
_LIMIT_SECONDS = 1800


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("e2e"):
            item.add_marker(pytest.mark.timeout(_LIMIT_SECONDS))


@pytest.fixture(scope="session")
def pulumi_cli(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Pulumi CLI, able to run Python; the first run on a machine may install or build it."""
    return pulumi_with_python(engine_path(print), tmp_path_factory.mktemp("pulumi"))


@pytest.fixture(scope="session")
def launchers(tmp_path_factory: pytest.TempPathFactory, pulumi_cli: Path) -> Iterator[Path]:
    """A folder with the Pulumi CLI, its hosts and `aihub`, all but the first preloaded."""
    with preloaded(tmp_path_factory.mktemp("preloaded") / "bin", pulumi_cli) as folder:
        yield folder


@pytest.fixture(scope="session")
def secrets_provider() -> Iterator[str]:
    """The secrets provider of the projects' stacks."""
    with pytest.MonkeyPatch.context() as patch, transit.running() as variables:
        for name, value in variables.items():
            patch.setenv(name, value)
        yield transit.PROVIDER


@pytest.fixture
def preloaded_environment(launchers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the shell of `aihub local env` find the launchers, in what makes that shell in this process."""
    environment = pulumi_home.environment

    def with_launchers(azure: LocalAzure, tell: Callable[[str], None]) -> dict[str, str]:
        variables = environment(azure, tell)
        return variables | STATE_AT_THE_END | {"PATH": f"{launchers}{os.pathsep}{variables['PATH']}"}

    monkeypatch.setattr(pulumi_home, "environment", with_launchers)


@pytest.fixture
def project(tmp_path: Path, launchers: Path, secrets_provider: str) -> Iterator[Project]:
    """A project of the test's own; nothing runs until `start` is called."""
    with _closing(tmp_path, launchers, secrets_provider) as made:
        yield made


@pytest.fixture(scope="module")
def module_project(
    tmp_path_factory: pytest.TempPathFactory, launchers: Path, secrets_provider: str
) -> Iterator[Project]:
    """One for the tests of a module; nothing runs until `start` is called."""
    with _closing(tmp_path_factory.mktemp("shared"), launchers, secrets_provider) as made:
        yield made


@pytest.fixture(scope="module")
def shared_project(module_project: Project) -> Project:
    """One for the tests of a module, which each bring the stack to the settings that they need."""
    module_project.start()
    return module_project


@contextmanager
def _closing(folder: Path, launchers: Path, secrets_provider: str) -> Iterator[Project]:
    project = Project(folder / "project", launchers, secrets_provider)
    try:
        yield project
    finally:
        project.close()
    status = project.azure.status()
    assert (status.azure_pid, status.provider_pid) == (None, None)
