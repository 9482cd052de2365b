"""The program, run on the settings of a test."""

from pathlib import Path
from typing import Any

import pytest

from tests.unit.components.recording import Recording, record_main, write_project


@pytest.fixture(name="run")
def _run(tmp_path: Path) -> Any:
    def run(deployments: dict[str, Any], *, auth: str = "keys", **more: Any) -> Recording:
        hub = {"name": "ai-demo", "location": "swedencentral", "projects": ["chat"], "auth": auth}
        config = more.pop("config", None)
        settings = {"hub": hub | more.pop("hub", {}), "deployments": deployments, **more}
        return record_main(write_project(tmp_path, dev=settings), "dev", config=config)

    return run
