"""From the files of a stack to its settings: read, merge, validate, and report all that is wrong at once."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from aihub.settings import checks, consents, explain, retired, rules
from aihub.settings.errors import Problem, SettingsError, closest
from aihub.settings.merge import merge, plain
from aihub.settings.models import Settings
from aihub.settings.source import Node, read_file

_BASE = "base"


@dataclass(frozen=True)
class Loaded:
    """Settings, and what is not wrong but not advisable."""

    settings: Settings
    warnings: tuple[Problem, ...]


def stacks(config_dir: Path) -> list[str]:
    """Return the stacks that have a file, in alphabetical order."""
    return sorted(path.stem for path in config_dir.glob("*.yaml") if path.stem != _BASE)


def as_seen_from_here(folder: Path) -> Path:
    """Return a folder relative to the working directory when it is below: messages then name files shortly."""
    here = Path.cwd()
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
    read = [read_file(file) for file in (base_file, stack_file) if file.exists() or file == stack_file]
    nodes = [node for node, _ in read if node is not None]
    problems = [problem for _, found in read for problem in found]
    if len(nodes) < len(read):
        # What the unreadable file would have said is unknown: judging the rest would invent problems.
        raise SettingsError(problems)
    root = Node({}, nodes[0].at)
    for node in nodes:
        problems += checks.idle_nulls(root, node)
        root = merge(root, node)
    problems += checks.collisions(root)
    settings = None
    try:
        settings = Settings.model_validate(plain(root))
    except ValidationError as error:
        # A value that could not be read is not also of the wrong kind.
        told = {(problem.file, problem.line, problem.path) for problem in problems}
        found = explain.problems(error, root)
        problems += [new for new in found if (new.file, new.line, new.path) not in told]
    problems += rules.problems(settings, root)
    if problems or settings is None:
        raise SettingsError(problems)
    return Loaded(settings, (*retired.warnings(settings, root), *consents.warnings(settings, root)))


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
