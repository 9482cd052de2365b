"""An empty checkout, and the command line in it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aihub.cli import cli

Aihub = Callable[..., Result]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty checkout, in which nobody is logged in."""
    (tmp_path / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n")
    monkeypatch.chdir(tmp_path)
    for name in ("ARM_SUBSCRIPTION_ID", "ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_TENANT_ID", "PULUMI_STACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    return tmp_path


@pytest.fixture
def aihub(project: Path) -> Aihub:
    def call(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=given)

    return call


def write(project: Path, **files: str) -> None:
    """Write `config/<name>.yaml` files."""
    (project / "config").mkdir(exist_ok=True)
    for name, text in files.items():
        (project / "config" / f"{name}.yaml").write_text(text, encoding="utf-8", newline="")
