"""A project folder of so many deployments, with a local Azure of its own."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from types import TracebackType
from typing import Literal

import yaml

from bench.measure import Run, run
from localazure import pulumi_home
from localazure.instance import LocalAzure

Variant = Literal["ours", "plain"]

_ROOT = Path(__file__).parent.parent
_AWAIT = "        await previous.urn.future()\n"
# What `aihub local env` sets for speed; the plain variant has the CLI's defaults.
_FOR_SPEED = ("PULUMI_PARALLEL", "PULUMI_DIY_BACKEND_ZSTD")


@dataclass
class Project:
    """A folder with a program, settings and, within the `with` block, a running local Azure."""

    folder: Path
    variant: Variant
    size: int
    environment: dict[str, str] = field(init=False)
    """For the CLI, pointing at the local Azure."""

    def __enter__(self) -> "Project":
        self.folder.mkdir()
        for name in ("Pulumi.yaml", "components", "aihub"):
            (self.folder / name).symlink_to(_ROOT / name)
        (self.folder / "__main__.py").write_text(_program(self.variant), encoding="utf-8")
        (self.folder / "config").mkdir()
        (self.folder / "config" / "local.yaml").write_text(yaml.safe_dump(_settings(self.size)), encoding="utf-8")
        self.azure = LocalAzure(self.folder)
        self.azure.up(time_scale=0)
        variables = pulumi_home.environment(self.azure, lambda _line: None)
        pulumi_home.ensure_stack(self.azure, variables)
        if self.variant == "plain":
            variables = {name: value for name, value in variables.items() if name not in _FOR_SPEED}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
        self.environment = {**inherited, **variables}
        if self.variant == "plain":
            self.pulumi("config", "set", "aihub:keepSdkAliases", "true")
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.azure.down()
        shutil.rmtree(self.folder)

    def pulumi(self, *arguments: str) -> Run:
        """Runs the CLI.

        Raises:
            CommandError: it failed.
        """
        pulumi = which("pulumi", path=self.environment["PATH"])
        assert pulumi, "the environment's PATH starts with the CLI's folder"
        command = [pulumi, *arguments, "--non-interactive"]
        return run(command, cwd=self.folder, environment=self.environment, servers=self._servers())

    def _servers(self) -> dict[str, int]:
        """The processes that are beside the CLI, by what they are."""
        status = self.azure.status()
        found = {"local Azure": status.azure_pid, "stand-in": status.provider_pid}
        return {role: pid for role, pid in found.items() if pid}


def _program(variant: Variant) -> str:
    """The project's own, or the same as one would write it plainly: with all deployments declared at once."""
    text = (_ROOT / "__main__.py").read_text(encoding="utf-8")
    if variant == "ours":
        return text
    plain = text.replace(_AWAIT, "")
    assert plain != text, f"__main__.py has no line {_AWAIT.strip()!r} any more"
    return plain


def _settings(size: int) -> dict[str, object]:
    deployment = {
        "type": "azure-openai",
        "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"},
        "sku": {"name": "GlobalStandard", "capacity": 1},
    }
    vault = {"purge_protection": False, "soft_delete_days": 7}
    return {
        "hub": {"name": "ai-bench", "location": "swedencentral", "projects": ["chat"], "key_vault": vault},
        # Copies: YAML would write one object in many places as aliases of one anchor.
        "deployments": {f"model-{number:03}": {**deployment} for number in range(size)},
    }
