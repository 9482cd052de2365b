"""With what a run was made: stack, versions, commit."""

import platform
import subprocess
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

_PATIENCE_SECONDS = 5.0


class Tools:
    """Asks the programs beside the run, which does not wait for them."""

    def __init__(self, project: Path, *, with_stack: bool = False) -> None:
        """Ask.

        Args:
            project: the project's folder.
            with_stack: whether to ask which stack is selected, too.
        """
        self._project = project
        self._asked = {
            "pulumi": self._ask("pulumi", "version"),
            # A commit, and whether files differ from it; `--exclude` keeps tags out.
            "commit": self._ask("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"),
        }
        if with_stack:
            self._asked["stack"] = self._ask("pulumi", "stack", "--show-name", "--non-interactive")

    def project_name(self) -> str:
        """As Pulumi.yaml has it; the folder's where that cannot be read."""
        return project_name(self._project)

    def selected_stack(self) -> str | None:
        """The one that Pulumi takes when none is named."""
        return self._answer("stack")

    def versions(self) -> dict[str, Any]:
        """By tool; None where there is none."""
        return {
            "aihub": _package("aihub"),
            "python": platform.python_version(),
            "openai": _package("openai"),
            "pulumi": (self._answer("pulumi") or "").removeprefix("v") or None,
            "commit": self._answer("commit"),
        }

    def _ask(self, *command: str) -> "Future[str | None]":
        asked: Future[str | None] = Future()
        # A thread that nobody waits for when the process ends.
        Thread(target=lambda: asked.set_result(_output(command, self._project)), daemon=True).start()
        return asked

    def _answer(self, name: str) -> str | None:
        try:
            return self._asked[name].result(_PATIENCE_SECONDS)
        except TimeoutError:
            return None


def project_name(project: Path) -> str:
    """Return the name in Pulumi.yaml, or the folder's where that file cannot be read."""
    try:
        return str(yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return project.name


def run_url(environment: Mapping[str, str]) -> str | None:
    """Return the page of the pipeline's run, on GitHub or Azure Pipelines; None elsewhere."""
    for form, *names in (
        ("{}/{}/actions/runs/{}", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"),
        ("{}{}/_build/results?buildId={}", "SYSTEM_COLLECTIONURI", "SYSTEM_TEAMPROJECTID", "BUILD_BUILDID"),
    ):
        if all(environment.get(name) for name in names):
            return form.format(*(environment[name] for name in names))
    return None


def _output(command: Sequence[str], folder: Path) -> str | None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


@cache
def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
