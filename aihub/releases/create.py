"""Make a release out of the settings of a stack and the program of the last commit."""

from pathlib import Path

from aihub.releases.program import committed_program
from aihub.settings import load_settings
from aihub.settings.models import Settings
from aihub.settings.releases.document import Release
from aihub.settings.releases.errors import ReleaseError
from aihub.settings.releases.fields import release_fields
from aihub.settings.releases.files import refuse_secrets
from aihub.settings.releases.references import unpinned


def create(project: Path, stack: str) -> Release:
    """Return the release that a stack is now.

    Args:
        project: the folder with `Pulumi.yaml`.
        stack: the stack whose effective settings are released.

    Raises:
        ReleaseError: something is not committed, or a reference is not pinned and no reason is given.
        SettingsError: the settings are invalid.
    """
    return release_of(project, stack, load_settings(project / "config", stack))


def committed_release(project: Path, stack: str, settings: Settings) -> Release | None:
    """Return the release of a stack without a pin; None while something of it is not committed, or not pinned."""
    try:
        return release_of(project, stack, settings)
    except ReleaseError:
        return None


def release_of(project: Path, stack: str, settings: Settings) -> Release:
    """Return the release that a stack's settings are with the program of the last commit.

    Raises:
        ReleaseError: something is not committed, looks like a secret, or a reference is not pinned and no reason is
            given.
    """
    fixed, defaults = release_fields(settings)
    lines = [f"{'.'.join(path)}: {why}" for path, why in unpinned(fixed) if path[1] not in settings.unpinned]
    if lines:
        raise ReleaseError(
            "references that mean something else elsewhere; take these models from a registry, by version, or say why "
            "not, in the settings: unpinned: {<deployment>: <reason>}",
            *lines,
        )
    made = Release(program=committed_program(project, stack), settings=fixed, defaults=defaults)
    refuse_secrets(made)
    return made
