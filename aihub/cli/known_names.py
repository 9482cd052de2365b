"""Names of stacks and deployments for shell completion: from the settings files alone, in a moment and without errors.

A half-written file has no names here, and whatever else goes wrong is nothing that a person who types wants to read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aihub import fast_yaml

_BASE = "base"
_NO_STACKS = {_BASE, "promotion"}
"""Files in `config/` that are no stack's own."""
_MAX_BYTES = 128 * 1024


def stack_names() -> list[str]:
    """Return the stacks that have settings, or a file of Pulumi's, in the project around the current folder."""
    folder = _project()
    if folder is None:
        return []
    settings = {each.stem for each in folder.glob("config/*.yaml")} - _NO_STACKS
    return sorted(settings | {each.name[len("Pulumi.") : -len(".yaml")] for each in folder.glob("Pulumi.?*.yaml")})


def deployment_names(stack: str | None) -> list[str]:
    """Return the deployments that a stack's settings declare; of all stacks together when no stack is given."""
    folder = _project()
    if folder is None:
        return []
    base = _deployments(folder / "config" / f"{_BASE}.yaml")
    found: set[str] = set()
    for name in [stack.rpartition("/")[2]] if stack else [*stack_names(), _BASE]:
        merged = {**base, **_deployments(folder / "config" / f"{name}.yaml")}
        # A null removes a deployment of base.yaml.
        found |= {name for name, each in merged.items() if each is not None}
    return sorted(found)


def _project() -> Path | None:
    try:
        here = Path.cwd()
    except OSError:
        return None
    return next((folder for folder in (here, *here.parents) if (folder / "Pulumi.yaml").is_file()), None)


def _deployments(file: Path) -> dict[str, Any]:
    return dict(_entries(file))


def _entries(file: Path) -> Iterator[tuple[str, Any]]:
    import yaml

    try:
        if file.stat().st_size > _MAX_BYTES:
            return
        text = file.read_text(encoding="utf-8")
        document = fast_yaml.parse(text)
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return
    deployments = document.get("deployments") if isinstance(document, dict) else None
    if isinstance(deployments, dict):
        yield from ((name, each) for name, each in deployments.items() if isinstance(name, str))
