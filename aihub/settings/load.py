"""Load the settings of a stack: read its files, merge them, validate them, and report all problems at once."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from os.path import lexists
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from aihub.closest import closest
from aihub.rules import files as file_rules
from aihub.settings import rules, validation_errors, waivers
from aihub.settings.errors import Problem, SettingsError, printable
from aihub.settings.models import Settings
from aihub.settings.nodes import Node, plain
from aihub.settings.overlay import empty_values, flipped_switches, merge, removed_deployments
from aihub.settings.profiles import choice as profile
from aihub.settings.releases import pin
from aihub.settings.releases.document import Release
from aihub.settings.waivers import Waived
from aihub.settings.yaml_file import read_file

if TYPE_CHECKING:
    from aihub.settings.profiles.layer import Layer

_BASE = "base"
PROMOTION = "promotion"
NOT_STACKS = {
    _BASE: "base.yaml holds what all stacks share, and base is not a stack; name a stack",
    PROMOTION: "promotion.yaml holds the order of promotion, and promotion is not a stack; name a stack",
}
"""Files that belong to no stack, by their names without the ending, each with the error for a stack of this name."""
MAX_PROBLEMS = 100
"""How many problems one report shows at most."""
_MOST_READ = MAX_PROBLEMS + 1
"""How many problems of one kind are worked out: one more tells that there are more than are shown."""


@dataclass(frozen=True)
class RemovedDeployments:
    """Deployments that `base.yaml` has and a stack's own file removes."""

    names: tuple[str, ...]
    """Their names, `?` for one that may be a key."""

    def __str__(self) -> str:
        """Return one line for a person."""
        count = len(self.names)
        many = "1 endpoint" if count == 1 else f"{count} endpoints"
        return f"the stack's own file removes {many} of base.yaml: {', '.join(self.names)}"


@dataclass(frozen=True)
class Loaded:
    """Valid settings, and what a person should know about them."""

    settings: Settings
    warnings: tuple[Problem, ...]
    """What is valid, and not advisable."""
    removed: RemovedDeployments | None
    """The deployments of `base.yaml` that the stack's own file removes; None when it removes none."""
    release: Release | None = None
    """The release that the stack is pinned to; None when it is pinned to none."""
    waived: tuple[Waived, ...] = ()
    """Warnings that a waiver covers."""
    unused_of_base: tuple[Problem, ...] = ()
    """A warning for each waiver of `base.yaml` that covers nothing in this stack; it may in another."""
    root: Node | None = None
    """The settings as they are written, with the values of the profile, each with its place."""
    profile: "Layer | None" = None
    """The values of the profile; None without a profile."""


def stacks(config_dir: Path) -> list[str]:
    """Return the stacks that have a file, in alphabetical order."""
    return sorted(path.stem for path in config_dir.glob("*.yaml") if path.stem not in NOT_STACKS)


def relative_to_cwd(folder: Path) -> Path:
    """Return a folder relative to the working directory when it is below that, for short file names in messages."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        # The working directory has been deleted, and nothing is below it.
        return folder
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def load_settings(config_dir: Path, stack: str) -> Settings:
    """Return the settings of a stack: its file merged over `base.yaml`, which may be absent.

    Raises:
        SettingsError: the settings are invalid; the error holds every problem.
    """
    return load(config_dir, stack).settings


def load(config_dir: Path, stack: str, release: str | None = None, today: dt.date | None = None) -> Loaded:
    """Return the settings of a stack and the warnings about them.

    Args:
        config_dir: the folder with the settings.
        stack: the stack.
        release: id of a release to load the stack with, in the place of the one that it pins.
        today: day on which waivers count and models are retired; by default this day in UTC.

    Raises:
        SettingsError: the settings are invalid; the error holds every problem.
    """
    config_dir = relative_to_cwd(config_dir)
    base, overlay, unreadable = _read(config_dir, stack)
    if release:
        overlay = Node({**overlay.value, "release": Node(release, overlay.at)}, overlay.at)
    files = _merged(config_dir, base, overlay, unreadable)
    root, problems = files.root, [*files.problems, *islice(rules.problems_as_written(files.root), _MOST_READ)]
    # Where a problem is reported already, no second one says that the value is of the wrong type.
    reported = {(problem.file, problem.line, problem.path) for problem in problems}
    found: list[Problem] = []
    settings = None
    try:
        settings = Settings.model_validate(plain(root))
    except ValidationError as error:
        found += islice(validation_errors.problems(error, root), _MOST_READ)
    found += islice(rules.problems_of_parts(settings, root), _MOST_READ)
    if files.release and settings:
        found += pin.problems(files.release, settings, files.overlay)
    problems += [new for new in found if (new.file, new.line, new.path) not in reported]
    if settings is None or not all(each.is_warning for each in problems):
        raise SettingsError(_first([each for each in problems if not each.is_warning]))
    day = today or dt.datetime.now(dt.UTC).date()
    advice = [
        *problems,
        *rules.problems_of_settings(settings, root, day),
        *flipped_switches(files.below, files.overlay),
    ]
    if errors := [each for each in advice if not each.is_warning]:
        raise RuledOutError(_first(errors), settings)
    removed = tuple(printable(name) for name in removed_deployments(files.below, root))
    applied = waivers.apply(settings, root, advice, day)
    of_base = tuple(each for each in applied.unused if each.file != files.overlay.at.file)
    return Loaded(
        settings,
        tuple(sorted({*applied.shown, *applied.unused} - {*of_base})),
        RemovedDeployments(removed) if removed else None,
        files.release,
        applied.waived,
        of_base,
        root,
        files.profile,
    )


class RuledOutError(SettingsError):
    """The settings of a stack are valid but for rules on all of them together."""

    def __init__(self, problems: Iterable[Problem], settings: Settings) -> None:
        super().__init__(problems)
        self.settings = settings
        """The settings that are refused."""


@dataclass(frozen=True)
class _Merged:
    """The settings of a stack as they are written."""

    below: Node
    """What the stack's own file is merged over, but for the profile, which lies beneath that."""
    overlay: Node
    """The stack's own file."""
    root: Node
    """All of it."""
    profile: "Layer | None"
    """The values of the profile."""
    release: Release | None
    """The release that the stack is pinned to."""
    problems: list[Problem]


def _read(config_dir: Path, stack: str) -> tuple[Node | None, Node, list[Problem]]:
    """Return `base.yaml`, None where there is none, the stack's own file, and what is wrong in both.

    Raises:
        SettingsError: one of the files cannot be read, or there is no such stack.
    """
    stack_file = config_dir / f"{stack}.yaml"
    if stack not in stacks(config_dir):
        raise SettingsError([_no_such_stack(config_dir, stack, stack_file)])
    base_file = config_dir / f"{_BASE}.yaml"
    # A link that leads nowhere is a mistake, not a base that is absent.
    has_base = lexists(base_file)
    base, problems = read_file(base_file) if has_base else (None, [])
    overlay, more = read_file(stack_file)
    problems = [*problems, *more]
    if is_misnamed := lexists(misnamed := config_dir / f"{_BASE}.yml"):
        # To read the stack without this file would remove all that it declares.
        what = f"aihub does not read a file of this name; rename it to {base_file.name}"
        problems.append(Problem(str(misnamed), 1, "", what, file_rules.FILE_MISNAMED))
    if is_misnamed or overlay is None or (has_base and base is None):
        # Without the unreadable file the rest would show problems that are none.
        raise SettingsError(problems)
    return base, overlay, problems


def _merged(config_dir: Path, base: Node | None, overlay: Node, problems: list[Problem]) -> _Merged:
    """Merge a stack's own file over `base.yaml`, or over the release that it pins.

    Raises:
        SettingsError: the release cannot be used.
    """
    problems = [*problems, *pin.misplaced(base, overlay)]
    release = pin.pinned_release(config_dir, overlay)
    if isinstance(release, Problem):
        # Without the release the rest would show problems that are none.
        raise SettingsError([*problems, release])
    problems += profile.weaker(base, overlay)
    below = pin.pinned_base(release, config_dir, base) if release else base or Node({}, overlay.at)
    beneath = None
    if choice := profile.chosen(base, overlay):
        from aihub.settings.profiles.layer import layer, leaves

        beneath = layer(choice, below, overlay)
        if release:
            below = pin.pinned_base(release, config_dir, base, {*leaves(beneath.root)})
    problems += empty_values(beneath.root if beneath else Node({}, base.at), base) if base else ()
    above = merge(beneath.root, below) if beneath else below
    problems += empty_values(above, overlay)
    root = merge(above, overlay)
    if release:
        problems += pin.unknown_deployments(release, overlay)
        root = pin.without_excluded(root)
    return _Merged(below, overlay, root, beneath, release, problems)


def _first(problems: list[Problem]) -> list[Problem]:
    """Return the problems to show: explaining thousands of them takes minutes, and nobody reads so many."""
    ordered = sorted(set(problems))
    if len(ordered) <= MAX_PROBLEMS:
        return ordered
    last = ordered[MAX_PROBLEMS - 1]
    more = f"more problems than the {MAX_PROBLEMS} that are shown; mend these first"
    return [*ordered[:MAX_PROBLEMS], Problem(last.file, last.line, "", more, file_rules.MORE_PROBLEMS)]


def _no_such_stack(config_dir: Path, stack: str, stack_file: Path) -> Problem:
    if not config_dir.is_dir():
        what = "no such folder; name the folder that holds the settings"
        return Problem(str(config_dir), 1, "", what, file_rules.FILE_MISSING)
    if why := NOT_STACKS.get(stack):
        return Problem(str(stack_file), 1, "", why, file_rules.FILE_MISSING)
    known = stacks(config_dir)
    guess = closest(stack, known)
    hint = f"did you mean {guess}? " if guess else ""
    listed = f"the stacks here are {', '.join(known)}" if known else "there is no stack here yet"
    return Problem(str(stack_file), 1, "", f"no such file; {hint}{listed}", file_rules.FILE_MISSING)
