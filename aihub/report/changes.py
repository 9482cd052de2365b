"""What a change does to the stacks, from git and the settings alone: no login, no Azure, no state."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from aihub.promotion.rules import FILE, read_rules
from aihub.releases.diff import diff
from aihub.releases.git import git, is_known, settings_at
from aihub.releases.program import digest_at
from aihub.report.redaction import shown
from aihub.settings import Loaded, SettingsError, load, stacks
from aihub.settings.errors import dotted
from aihub.settings.nodes import find
from aihub.settings.releases.fields import fields
from aihub.settings.yaml_file import read_file


@dataclass(frozen=True)
class Difference:
    """One effective setting that has another value."""

    path: str
    old: JsonValue
    """None where there was none."""
    new: JsonValue
    """None where there is none."""


@dataclass(frozen=True)
class StackChange:
    """What a change does to one stack."""

    stack: str
    before: str | None
    """The stack before it in the order of promotion; None for the first one, and where there is no order."""
    release: str | None
    """The release that the stack pins; None without a pin."""
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    """What changes besides: another release, in words, another program, other Pulumi configuration."""
    problems: tuple[str, ...] = ()
    """Why the settings are invalid."""
    has_new_problems: bool = False
    """Whether some of the problems were not there before."""
    is_unknown: bool = False
    """Whether nothing can be said, since there is nothing to compare with."""
    is_removed: bool = False
    """Whether it has no settings any more."""

    @property
    def changed(self) -> bool:
        """Whether the change may do anything to the stack."""
        return bool(self.is_unknown or self.differences or self.notes or self.has_new_problems)

    @property
    def deploy(self) -> bool:
        """Whether the stack is to be deployed.

        One without a pin always is, since it follows what is committed, unless it is entered from another one: then it
        waits for its first release.
        """
        return not self.is_removed and (self.changed if self.release else self.before is None)


def order(config: Path) -> list[str]:
    """Return the stacks in the order of promotion, or by name where there is no order.

    Raises:
        SettingsError: the order is invalid.
    """
    return [each.stack for each in read_rules(config).order] if (config / FILE).exists() else stacks(config)


def changes(project: Path, since: str | None, only: Sequence[str] = ()) -> list[StackChange]:
    """Return what has changed in each stack since a commit.

    Args:
        project: the folder with `Pulumi.yaml`.
        since: the commit; None to compare with nothing.
        only: the stacks to look at; empty for all.

    Raises:
        SettingsError: `promotion.yaml` is invalid.
        ReleaseError: this is no git repository.
    """
    config = project / "config"
    names = order(config)
    before = dict(zip(names[1:], names, strict=False)) if (config / FILE).exists() else {}
    chosen = [each for each in names if not only or each in only]
    chosen += [each for each in only if each not in names]
    if since is None or not is_known(project, since):
        return [_alone(config, each, before.get(each)) for each in chosen]
    with settings_at(project, since) as old:
        found = [_change(project, since, old, each, before.get(each)) for each in chosen]
        gone = [] if only else [each for each in _names(old) if each not in names and each not in stacks(config)]
    note = ("this stack is removed, and what is deployed of it stays: run pulumi destroy first",)
    return [*found, *(StackChange(each, None, None, notes=note, is_removed=True) for each in gone)]


def _alone(config: Path, stack: str, before: str | None) -> StackChange:
    new = _loaded(config, stack)
    return StackChange(stack, before, _pin(config, stack), problems=_problems(new), is_unknown=True)


def _change(project: Path, since: str, old_config: Path, stack: str, before: str | None) -> StackChange:
    config = project / "config"
    new, now = _loaded(config, stack), _pin(config, stack)
    if not (old_config / f"{stack}.yaml").exists():
        return StackChange(stack, before, now, notes=("this stack is new",), problems=_problems(new))
    old, was = _loaded(old_config, stack), _pin(old_config, stack)
    notes = [*_release_notes(was, now, old, new), *_notes(project, since, stack, now)]
    if isinstance(old, SettingsError) and isinstance(new, Loaded):
        notes.append("its settings were invalid, and are valid now")
    differences = list(_differences(old, new)) if isinstance(old, Loaded) and isinstance(new, Loaded) else []
    has_new = bool(_said(new) - _said(old))
    return StackChange(stack, before, now, tuple(differences), tuple(notes), _problems(new), has_new)


def _release_notes(
    was: str | None, now: str | None, old: Loaded | SettingsError, new: Loaded | SettingsError
) -> Iterator[str]:
    if was != now:
        yield f"release: {_short(was)} → {_short(now)}"
    if isinstance(old, Loaded) and isinstance(new, Loaded) and old.release and new.release:
        yield from (f"{each.about}: {each.text}" for each in diff(old.release, new.release))


def _notes(project: Path, since: str, stack: str, now: str | None) -> Iterator[str]:
    # A pinned stack runs the program of its release.
    if not now and digest_at(project, since) != digest_at(project, "HEAD"):
        yield "the program changes"
    file = f"Pulumi.{stack}.yaml"
    if git(project, "diff", "--name-only", since, "--", file):
        yield f"{file} changes"


def _differences(old: Loaded, new: Loaded) -> Iterator[Difference]:
    was = {each.path: each.value for each in fields(old.settings)}
    now = {each.path: each.value for each in fields(new.settings)}
    for path in sorted({*was, *now}):
        before, after = was.get(path), now.get(path)
        # An endpoint that is new or gone is its fields; those that are empty say nothing.
        if before != after and not (_is_empty(before) and _is_empty(after)):
            yield Difference(dotted([*map(str, path)]), shown(path, before), shown(path, after))


def _short(release: str | None) -> str:
    """Return the first digits of a release."""
    if release is None:
        return "not pinned"
    return release[:12] if re.fullmatch("[0-9a-f]+", release) else "?"


def _is_empty(value: JsonValue) -> bool:
    return value is None or value in ({}, [], "")


def _names(config: Path) -> list[str]:
    try:
        return order(config)
    except SettingsError:
        return []


def _pin(config: Path, stack: str) -> str | None:
    """The release that a stack's own file pins, whether its settings are valid or not."""
    root, _ = read_file(config / f"{stack}.yaml")
    pin = find(root, ("release",)) if root else None
    return pin.value if pin and isinstance(pin.value, str) else None


def _problems(loaded: Loaded | SettingsError) -> tuple[str, ...]:
    return () if isinstance(loaded, Loaded) else tuple(map(str, loaded.problems))


def _said(loaded: Loaded | SettingsError) -> set[tuple[str, str]]:
    """What is wrong, wherever the files are and whatever line it is in."""
    return set() if isinstance(loaded, Loaded) else {(each.path, each.text) for each in loaded.problems}


def _loaded(config: Path, stack: str) -> Loaded | SettingsError:
    try:
        return load(config, stack)
    except SettingsError as error:
        return error
