"""A project folder of so many deployments, with a local Azure of its own."""

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Literal

from aihub import pulumi_cli
from bench.measure import Run, run
from components.sdk.services import load_classes_when_used
from localazure import pulumi_home
from localazure.instance import LocalAzure

Variant = Literal["ours", "sdk as it comes", "plain"]
"""`ours` is the program as it is; `sdk as it comes` is without `components.sdk`, but for the aliases; `plain` also
keeps the aliases, declares all deployments at once, and has the CLI's defaults."""

_ROOT = Path(__file__).parent.parent
_AWAIT = "        await each.last_write.urn.future()\n"
_QUICKEN = 'quicken_sdk(keep_aliases=config.get_bool("keepSdkAliases") or False)\n'
LOADS_IN_PARTS = load_classes_when_used.__name__
"""The change that is made when `components` is imported."""
_WHOLE_SERVICES = """import sys

from components.sdk.services import ServiceFinder

sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, ServiceFinder)]
"""
# What `aihub env` sets for speed; the plain variant has the CLI's defaults.
_FOR_SPEED = {name: pulumi_cli.ENVIRONMENT[name] for name in ("PULUMI_PARALLEL", "PULUMI_DIY_BACKEND_ZSTD")}


@dataclass(frozen=True)
class Project:
    """A program with its settings, and a local Azure that runs."""

    azure: LocalAzure
    variant: Variant
    environment: dict[str, str]
    """The CLI's variables."""

    def leave_out(self, change: str | None) -> None:
        """Have the program make all changes of `components.sdk` but one, by the name of its function; None for all."""
        text = _program("ours")
        if change == LOADS_IN_PARTS:
            text = _WHOLE_SERVICES + text
        elif change:
            text = f"import components.sdk\n\ncomponents.sdk.{change} = lambda: None\n{text}"
        (self.azure.project / "__main__.py").write_text(text, encoding="utf-8")

    def pulumi(self, *arguments: str) -> Run:
        """Runs the CLI.

        Raises:
            CommandError: it failed.
        """
        status = self.azure.status()
        pids = {"local Azure": status.azure_pid, "stand-in": status.provider_pid}
        return run(
            [str(which("pulumi", path=self.environment["PATH"])), *arguments, "--non-interactive"],
            cwd=self.azure.project,
            environment=self.environment,
            servers={role: pid for role, pid in pids.items() if pid},
        )


@contextlib.contextmanager
def project(folder: Path, variant: Variant, settings: Mapping[str, str], time_scale: float = 0) -> Iterator[Project]:
    """Makes a project with an empty stack and stops its local Azure in the end.

    Args:
        folder: where to make it.
        variant: of the program.
        settings: files of `config/` by name, with their text.
        time_scale: how long one of Azure's seconds takes in its local Azure, in seconds.

    Raises:
        LocalAzureError: the local Azure does not start, or there is no Pulumi CLI.
    """
    (folder / "config").mkdir(parents=True)
    for name, text in settings.items():
        (folder / "config" / name).write_text(text, encoding="utf-8")
    (folder / "__main__.py").write_text(_program(variant), encoding="utf-8")
    for name in ("Pulumi.yaml", "components", "aihub"):
        (folder / name).symlink_to(_ROOT / name)
    azure = LocalAzure(folder)
    try:
        azure.up(time_scale=time_scale)
        variables = pulumi_home.environment(azure, lambda _line: None)
        if variant != "plain":
            variables |= _FOR_SPEED
        pulumi_home.ensure_stack(azure, variables)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PULUMI_")}
        yield Project(azure, variant, {**inherited, **variables})
    finally:
        azure.down()


def _program(variant: Variant) -> str:
    text = (_ROOT / "__main__.py").read_text(encoding="utf-8")
    for part in (_AWAIT, _QUICKEN):
        assert text.count(part) == 1, "what the program does for speed has changed; take it out of the variants here"
    if variant == "ours":
        return text
    if variant == "sdk as it comes":
        return _WHOLE_SERVICES + text.replace(
            _QUICKEN, "from components.sdk.aliases import drop_sdk_aliases\n\ndrop_sdk_aliases()\n"
        )
    return _WHOLE_SERVICES + text.replace(_QUICKEN, "").replace(_AWAIT, "")


def settings_of(size: int) -> dict[str, str]:
    """Settings with so many deployments."""
    deployment = {
        "type": "azure-openai",
        "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"},
        "sku": {"name": "GlobalStandard", "capacity": 1},
    }
    vault = {"purge_protection": False, "soft_delete_days": 7}
    content = {
        "hub": {"name": "ai-bench", "location": "swedencentral", "projects": ["chat"], "key_vault": vault},
        "deployments": {f"model-{number:03}": deployment for number in range(size)},
    }
    # JSON is YAML.
    return {"local.yaml": json.dumps(content)}
