"""A project whose state is in a folder, without the Pulumi CLI."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import aihub.evidence.writing
from aihub import pulumi_cli
from aihub.cli import cli
from aihub.evidence.folder import Folder
from tests.unit.evidence.written import SUBSCRIPTION

WHO = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose state is in `state/` beside it, with a stack `test`."""
    folder = tmp_path / "project"
    (folder / "config").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n")
    (folder / "config" / "test.yaml").write_text("hub: {name: ai-example, location: swedencentral}\n")
    backend(monkeypatch, f"file://{tmp_path}/state")
    monkeypatch.chdir(folder)
    for name in [each for each in os.environ if each.startswith(("ARM_", "AZURE_", "GITHUB_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    for name in ("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_SECRET"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", SUBSCRIPTION)
    monkeypatch.setattr(aihub.evidence.writing, "object_id", lambda _credential: WHO)
    return folder


@pytest.fixture
def store(project: Path) -> Folder:
    """The store of the stack's records."""
    return Folder(project.parent / "state" / ".aihub" / "evidence" / "aihub" / "test")


def backend(monkeypatch: pytest.MonkeyPatch, url: str, outputs: dict[str, Any] | None = None) -> None:
    """Makes the Pulumi CLI be logged in to a backend."""

    def answer(_project: Path, arguments: Sequence[str], _stack: str | None, **_options: Any) -> str:
        answers = {
            "whoami --json": json.dumps({"user": "me", "url": url}),
            "stack --show-name": "test\n",
            "config --json": "{}",
            "stack output --json": json.dumps(outputs or {}),
        }
        return answers[" ".join(arguments)]

    monkeypatch.setattr(pulumi_cli, "run", answer)


def run(*arguments: str) -> Result:
    """Runs a command."""
    return CliRunner().invoke(cli, arguments)
