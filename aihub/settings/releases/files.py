"""The files of releases: `config/releases/<id>.json`, written once and never again."""

import re
from pathlib import Path

from aihub.settings.errors import dotted
from aihub.settings.releases.document import Release, parse
from aihub.settings.releases.errors import ReleaseError
from aihub.settings.rules.secrets import ADVICE, secrets_in

FOLDER = "releases"
_ID = re.compile(r"[0-9a-f]{64}")
_SHORTEST_PREFIX = 6


def path_of(config_dir: Path, release_id: str) -> Path:
    """Return the path of a release's file."""
    return config_dir / FOLDER / f"{release_id}.json"


def write(config_dir: Path, release: Release) -> Path:
    """Write a release's file and return its path; one that is there already stays as it is.

    Raises:
        ReleaseError: the file that is there holds something else, or the release what looks like a secret.
    """
    refuse_secrets(release)
    file = path_of(config_dir, release.id)
    file.parent.mkdir(exist_ok=True)
    if file.exists():
        _read(file)
        return file
    # Renamed when whole: a run that is killed leaves no half of a release.
    new = file.with_suffix(".new")
    new.write_text(release.text(), encoding="utf-8")
    new.replace(file)
    return file


def refuse_secrets(release: Release) -> None:
    """Refuse a release that holds what looks like a secret.

    Raises:
        ReleaseError: it does; the error names each field.
    """
    if found := [*secrets_in(release.settings), *secrets_in(release.defaults)]:
        raise ReleaseError(*(f"{dotted(path)}: {ADVICE}" for path in found))


def read(config_dir: Path, release_id: str) -> Release:
    """Return the release of an id, or of the first digits of one.

    Raises:
        ReleaseError: there is none, or several begin so, or the file was altered.
    """
    ids = [file.stem for file in _files(config_dir)]
    if not re.fullmatch(rf"[0-9a-f]{{{_SHORTEST_PREFIX},64}}", release_id):
        raise ReleaseError(
            f"not a release's id, which is 64 digits of 0-9 and a-f, or {_SHORTEST_PREFIX} at least of them"
        )
    match [each for each in ids if each.startswith(release_id)]:
        case [one]:
            return _read(path_of(config_dir, one))
        case []:
            raise ReleaseError(f"no release {release_id[:12]} in {config_dir / FOLDER}; see: aihub release list")
        case several:
            raise ReleaseError(f"{len(several)} releases begin with {release_id}; write more digits of the id")


def read_all(config_dir: Path) -> list[Release]:
    """Return all releases, ordered by id.

    Raises:
        ReleaseError: a file was altered.
    """
    return [_read(file) for file in _files(config_dir)]


def _files(config_dir: Path) -> list[Path]:
    return sorted(file for file in (config_dir / FOLDER).glob("*.json") if _ID.fullmatch(file.stem))


def _read(file: Path) -> Release:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ReleaseError(f"{file}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise ReleaseError(f"{file}: not text in UTF-8; restore the file from git") from None
    release = parse(text, str(file))
    if release.id != file.stem:
        raise ReleaseError(f"{file}: altered since it was written: its content has another id; restore it from git")
    return release
