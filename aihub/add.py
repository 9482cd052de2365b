"""The library behind `aihub add`: write one deployment into a settings file, and nothing else."""

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aihub.authoring.deployment import Wish, proposed
from aihub.authoring.errors import AuthoringError
from aihub.authoring.files import read_text, replace_text
from aihub.authoring.insert import with_value
from aihub.authoring.places import texts_of
from aihub.authoring.trial import checked
from aihub.catalogue.reading import Reading
from aihub.settings import Problem, relative_to_cwd, stacks
from aihub.settings.errors import SettingsError
from aihub.settings.nodes import Location, Node, find
from aihub.settings.yaml_file import read_file

_BASE = "base.yaml"


@dataclass(frozen=True)
class Added:
    """A deployment that was written."""

    file: str
    deployment: str
    values: dict[str, Any]
    diff: str
    """The changed lines, as a unified diff."""
    notes: tuple[str, ...]
    warnings: tuple[Problem, ...]
    """What `aihub check` warns of about the deployment."""
    next: tuple[str, ...]
    """The commands that come next."""

    def report(self, output: str) -> str:
        """Return what was written as `text` for a person, or as `json`."""
        if output == "json":
            return json.dumps({**vars(self), "warnings": [str(each) for each in self.warnings]}, indent=2)
        notes = [f"note: {each}" for each in self.notes]
        steps = [f"next: {each}" for each in self.next]
        return "\n".join([self.diff, *map(str, self.warnings), *notes, *steps])


def add(config_dir: Path, wish: Wish, read: Callable[[Sequence[str]], Reading], today: date, file: Path) -> Added:
    """Write a deployment into a file, once `aihub check` accepts the result for every stack that gets it.

    Args:
        config_dir: the folder with the settings.
        wish: the deployment that is asked for.
        read: returns the models of some regions.
        today: retired versions are not chosen.
        file: the file to write to: `base.yaml`, or a stack's own.

    Raises:
        AuthoringError: the deployment exists, cannot be deployed so, or the file cannot be changed.
        SettingsError: the settings are invalid already.
    """
    concerned = stacks(config_dir) if file.name == _BASE else [file.stem]
    shown = str(relative_to_cwd(file))
    own = _read(file)
    base = _read(config_dir / _BASE) if file.name != _BASE and (config_dir / _BASE).exists() else None
    regions = _regions(config_dir, own, base, concerned)
    models = read(regions)
    proposal = proposed(wish, models.catalogue, regions, today)
    _refuse_taken(proposal.name, shown, own, base)
    before = read_text(file)
    after = with_value(before, ("deployments", proposal.name), proposal.values, shown, proposal.comments())
    warnings = _warnings(config_dir, {file: after}, concerned) if concerned else ()
    replace_text(file, before, after)
    warned = tuple(each for each in warnings if each.path.startswith(f"deployments.{proposal.name}."))
    diff = _diff(shown, before, after)
    return Added(
        shown, proposal.name, proposal.values, diff, (*models.notes, *proposal.notes), warned, _next(concerned)
    )


def _warnings(config_dir: Path, files: Mapping[Path, str], concerned: Sequence[str]) -> tuple[Problem, ...]:
    """Return what `aihub check` warns of with a change.

    Raises:
        SettingsError: the settings are invalid, and were before the change.
        AuthoringError: they are invalid with the change only.
    """
    result = checked(config_dir, files, concerned)
    if result.problems:
        if before := checked(config_dir, {}, concerned).problems:
            raise SettingsError(before)
        raise AuthoringError("nothing is written, since aihub check refuses the result:", *map(str, result.problems))
    return result.warnings


def file_to_change(config_dir: Path, stack: str | None, file: Path | None) -> Path:
    """Return the file that a new deployment is written to.

    Args:
        config_dir: the folder with the settings.
        stack: the stack whose own file is meant; None for what all stacks share.
        file: the file that is meant; None for the usual one.

    Raises:
        AuthoringError: there is no such file, or it is not clear which one is meant.
    """
    if file:
        path = file.absolute()
        if path.parent != config_dir.absolute() or path.suffix != ".yaml":
            raise AuthoringError(f"{file}: no settings file of this project; name one in {relative_to_cwd(config_dir)}")
        chosen = config_dir / path.name
    elif stack:
        chosen = config_dir / f"{stack}.yaml"
    elif (config_dir / _BASE).exists():
        chosen = config_dir / _BASE
    else:
        found = stacks(config_dir)
        if len(found) != 1:
            which = f"write --stack {' or '.join(found)}" if found else "write one first: aihub init"
            raise AuthoringError(f"{relative_to_cwd(config_dir)}: there is no {_BASE}; {which}")
        chosen = config_dir / f"{found[0]}.yaml"
    if not chosen.exists():
        known = ", ".join(["base.yaml", *(f"{each}.yaml" for each in stacks(config_dir))])
        raise AuthoringError(f"{relative_to_cwd(chosen)}: no such file; the files there are {known}")
    return chosen


def _read(file: Path) -> Node:
    """Return what a file contains; a file of comments only has no values yet."""
    shown = relative_to_cwd(file)
    root, problems = read_file(shown)
    if root is None and texts_of(read_text(file)) != {}:
        raise SettingsError(problems)
    return root or Node({}, Location(str(shown), 1))


def _regions(config_dir: Path, own: Node, base: Node | None, concerned: Sequence[str]) -> list[str]:
    """Return the regions of the stacks that get the deployment, as far as the files name them."""
    roots = [own, base] if base else [own, *(_read(config_dir / f"{stack}.yaml") for stack in concerned)]
    named = [node.value for root in roots if (node := find(root, ("hub", "location")))]
    found = named[:1] if base else named
    return sorted({each for each in found if isinstance(each, str)})


def _refuse_taken(name: str, shown: str, own: Node, base: Node | None) -> None:
    for root in (own, base) if base else (own,):
        taken = find(root, ("deployments", name))
        if taken is None:
            continue
        what = "has a deployment of this name" if taken.value is not None else "removes the deployment of this name"
        where = f"{Path(taken.at.file).name} {what} in line {taken.at.line}"
        raise AuthoringError(f"{shown}: deployments.{name}: {where}; give the new one another: --name NAME")


def _diff(file: str, before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    return "\n".join(difflib.unified_diff(old, new, file, file, lineterm=""))


def _next(concerned: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"pulumi preview --stack {stack}" for stack in concerned) or ("aihub init",)
