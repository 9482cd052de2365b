"""Make a release out of the settings of a stack and the program of the last commit."""

from collections.abc import Mapping
from pathlib import Path

from aihub.releases.program import committed_program
from aihub.releases.references import unpinned
from aihub.settings import load_settings
from aihub.settings.releases.document import Release
from aihub.settings.releases.errors import ReleaseError
from aihub.settings.releases.fields import release_fields


def create(project: Path, stack: str, reasons: Mapping[str, str]) -> Release:
    """Return the release that a stack is now.

    Args:
        project: the folder with `Pulumi.yaml`.
        stack: the stack whose effective settings are released.
        reasons: by deployment, why the release may have references that are not pinned.

    Raises:
        ReleaseError: something is not committed, or a reference is not pinned and no reason is given.
        SettingsError: the settings are invalid.
    """
    program = committed_program(project)
    settings, defaults = release_fields(load_settings(project / "config", stack))
    found = dict(unpinned(settings))
    for name in reasons:
        if not any(path.startswith(f"deployments.{name}.") for path in found):
            raise ReleaseError(f"--unpinned {name}: no reference of it is unpinned; leave the option out")
    waived = {path: why for path in found for name, why in reasons.items() if path.startswith(f"deployments.{name}.")}
    lines = [f"{path}: {why}" for path, why in found.items() if path not in waived]
    if lines:
        raise ReleaseError(
            "references that mean something else elsewhere; take these models from a registry, by version, or say why "
            "not: --unpinned DEPLOYMENT=REASON",
            *lines,
        )
    return Release(program=program, settings=settings, defaults=defaults, unpinned=waived)
