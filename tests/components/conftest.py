"""The program, run on the settings of a test."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.components.recording import Recording, record_main, write_project
from tests.in_memory import temporary_folders, tmp_path
from tests.unit.every_type import ALL, GUARDRAILS

__all__ = ("temporary_folders", "tmp_path")


def _run_in(folder: Path, deployments: dict[str, Any], *, auth: str = "keys", **more: Any) -> Recording:
    hub = {"name": "ai-demo", "location": "swedencentral", "projects": ["chat"], "auth": auth}
    config = more.pop("config", None)
    settings = {"hub": hub | more.pop("hub", {}), "deployments": deployments, **more}
    return record_main(write_project(folder, dev=settings), "dev", config=config)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    return partial(_run_in, tmp_path)


@pytest.fixture(scope="session")
def every_type(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What is registered for deployments of every type, once for all tests that only look at it."""
    return _run_in(tmp_path_factory.mktemp("every-type"), ALL, guardrails=GUARDRAILS)
