"""The workflows as data. All scalars are text, and so is `on`, which YAML 1.1 takes for true."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).parents[2]
WORKFLOWS = CHECKOUT / ".github" / "workflows"
SETUP = CHECKOUT / ".github" / "actions" / "setup" / "action.yml"
FILES = sorted([*WORKFLOWS.glob("*.yml"), SETUP])

Yaml = dict[str, Any]


def read(file: Path) -> Yaml:
    """Return a file of YAML."""
    found: Yaml = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes nothing but text
    return found


def workflow(name: str) -> Yaml:
    """Return a workflow by its file's name."""
    return read(WORKFLOWS / f"{name}.yml")


def jobs() -> Iterator[tuple[str, Yaml]]:
    """Yield each job as `workflow/job`."""
    for file in sorted(WORKFLOWS.glob("*.yml")):
        for name, job in read(file)["jobs"].items():
            yield f"{file.stem}/{name}", job


def steps() -> Iterator[tuple[str, Yaml]]:
    """Yield each step of the jobs, and of the action that they share, with its place."""
    for place, job in jobs():
        for number, step in enumerate(job.get("steps", ())):
            yield f"{place}/{number}", step
    for number, step in enumerate(read(SETUP)["runs"]["steps"]):
        yield f"setup/{number}", step


def script(name: str, job: str, step: str) -> str:
    """Return what a step of a workflow runs, by the step's name."""
    [found] = [each["run"] for each in workflow(name)["jobs"][job]["steps"] if each.get("name") == step]
    return str(found)
