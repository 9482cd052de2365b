"""Check settings that are not written yet: a change is written only once `aihub check` accepts the result."""

import os
import tempfile
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aihub.check import CheckResult, check
from aihub.settings import Problem, relative_to_cwd


def checked(config_dir: Path, files: Mapping[Path, str], stacks: Sequence[str] | None = None) -> CheckResult:
    """Return what `aihub check` would say if some files had other texts, or existed.

    Args:
        config_dir: the folder with the settings; it may be missing.
        files: texts by their paths, below the folder that contains `config_dir`.
        stacks: the stacks to check; None for all.
    """
    project = config_dir.parent
    with tempfile.TemporaryDirectory(prefix="aihub-") as folder:
        copy = Path(folder).resolve()
        _link(project, copy, {config_dir, *files})
        _link(config_dir, copy / config_dir.name, files)
        for path, text in files.items():
            target = copy / path.relative_to(project)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        result = check(copy / config_dir.name, stacks, os.environ)
    places = {each.file: str(relative_to_cwd(project / Path(each.file).relative_to(copy))) for each in _all(result)}
    renamed = {kind: tuple(replace(each, file=places[each.file]) for each in getattr(result, kind)) for kind in _KINDS}
    return replace(result, **renamed)


def _link(folder: Path, copy: Path, without: Container[Path]) -> None:
    """Give a new folder what another has: links, since a copy would be made of whatever is there, pipes too."""
    if folder.is_dir():
        copy.mkdir(exist_ok=True)
        for each in folder.iterdir():
            if each not in without:
                (copy / each.name).symlink_to(each.absolute())


_KINDS = ("problems", "warnings")


def _all(result: CheckResult) -> tuple[Problem, ...]:
    return (*result.problems, *result.warnings)
