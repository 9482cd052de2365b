"""From the files of a stack to its settings: read, merge, validate, and report all that is wrong at once."""

from dataclasses import dataclass
from itertools import islice
from os.path import lexists
from pathlib import Path

from pydantic import ValidationError

from aihub.settings import rules, validation_errors
from aihub.settings.errors import Problem, SettingsError, closest, printable
from aihub.settings.models import Settings
from aihub.settings.overlay import merge, plain
from aihub.settings.rules import characters, names, retired_models, unused_consents
from aihub.settings.yaml_file import Node, read_file

_BASE = "base"
MOST_PROBLEMS = 100
"""That are told at once."""


@dataclass(frozen=True)
class TakenOut:
    """Deployments that `base.yaml` has and a stack's own file removes."""

    names: tuple[str, ...]
    """As they can be shown."""

    def __str__(self) -> str:
        """One line."""
        count = len(self.names)
        many = "1 endpoint" if count == 1 else f"{count} endpoints"
        return f"the stack's own file takes out {many} of base.yaml: {', '.join(self.names)}"


@dataclass(frozen=True)
class Loaded:
    """Settings, and what is not wrong but worth knowing."""

    settings: Settings
    warnings: tuple[Problem, ...]
    """What is not advisable."""
    taken_out: TakenOut | None
    """What the stack's own file removes of `base.yaml`; None when that is no deployment."""


def stacks(config_dir: Path) -> list[str]:
    """Return the stacks that have a file, in alphabetical order."""
    return sorted(path.stem for path in config_dir.glob("*.yaml") if path.stem != _BASE)


def as_seen_from_here(folder: Path) -> Path:
    """Return a folder relative to the working directory when it is below: messages then name files shortly."""
    try:
        here = Path.cwd()
    except FileNotFoundError:
        # It has been deleted, and nothing is below it.
        return folder
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def load_settings(config_dir: Path, stack: str) -> Settings:
    """Return the settings of a stack: its file laid over `base.yaml`, which may be absent.

    Raises:
        SettingsError: They cannot be used; it holds every problem.
    """
    return load(config_dir, stack).settings


def load(config_dir: Path, stack: str) -> Loaded:
    """Return the settings of a stack and the warnings about them.

    Raises:
        SettingsError: They cannot be used; it holds every problem.
    """
    config_dir = as_seen_from_here(config_dir)
    stack_file = config_dir / f"{stack}.yaml"
    if stack not in stacks(config_dir):
        raise SettingsError([_no_such_stack(config_dir, stack, stack_file)])
    base_file = config_dir / f"{_BASE}.yaml"
    # A link that leads nowhere is a mistake, not a base that is absent.
    read = [read_file(file) for file in (base_file, stack_file) if lexists(file) or file == stack_file]
    if lexists(misnamed := config_dir / f"{_BASE}.yml"):
        # To read the stack without it would take out all that it declares.
        what = f"a file that is not read; rename it to {base_file.name}"
        read.append((None, [Problem(str(misnamed), 1, "", what)]))
    nodes = [node for node, _ in read if node is not None]
    problems = [problem for _, found in read for problem in found]
    if len(nodes) < len(read):
        # What the unreadable file would have said is unknown: judging the rest would invent problems.
        raise SettingsError(problems)
    root = Node({}, nodes[0].at)
    for node in nodes:
        problems += names.empty_places(root, node)
        root = merge(root, node)
    problems += names.collisions(root)
    problems += islice(characters.problems(root), MOST_PROBLEMS)
    # A value that could not be read is not also of the wrong kind.
    told = {(problem.file, problem.line, problem.path) for problem in problems}
    found: list[Problem] = []
    settings = None
    try:
        settings = Settings.model_validate(plain(root))
    except ValidationError as error:
        found += islice(validation_errors.problems(error, root), MOST_PROBLEMS)
    found += islice(rules.problems(settings, root), MOST_PROBLEMS)
    problems += [new for new in found if (new.file, new.line, new.path) not in told]
    if problems or settings is None:
        raise SettingsError(_first(problems))
    taken_out = tuple(printable(name) for name in names.taken_out(nodes[0], root))
    warnings = (*retired_models.warnings(settings, root), *unused_consents.warnings(settings, root))
    return Loaded(settings, warnings, TakenOut(taken_out) if taken_out else None)


def _first(problems: list[Problem]) -> list[Problem]:
    """Return the problems that a person mends first: to explain thousands takes minutes, and nobody reads them."""
    ordered = sorted(set(problems))
    if len(ordered) <= MOST_PROBLEMS:
        return ordered
    last = ordered[MOST_PROBLEMS - 1]
    more = f"more problems than the {MOST_PROBLEMS} that are told; mend these first"
    return [*ordered[:MOST_PROBLEMS], Problem(last.file, last.line, "", more)]


def _no_such_stack(config_dir: Path, stack: str, stack_file: Path) -> Problem:
    if not config_dir.is_dir():
        return Problem(str(config_dir), 1, "", "no such folder; name the folder that holds the settings")
    if stack == _BASE:
        return Problem(str(stack_file), 1, "", "base is what all stacks share and no stack itself; name a stack")
    known = stacks(config_dir)
    guess = closest(stack, known)
    hint = f"did you mean {guess}? " if guess else ""
    listed = f"the stacks here are {', '.join(known)}" if known else "there is no stack here yet"
    return Problem(str(stack_file), 1, "", f"no such file; {hint}{listed}")
