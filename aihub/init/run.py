"""Make the files of a new environment: all of them, or none."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from os.path import lexists
from pathlib import Path

from aihub.authoring.errors import AuthoringError
from aihub.authoring.files import create_files
from aihub.authoring.trial import checked
from aihub.catalogue.model import Catalogue
from aihub.check.origins import explained
from aihub.init.contents import contents
from aihub.init.environment import Environment
from aihub.settings import load_settings, relative_to_cwd
from aihub.settings.load import NOT_STACKS
from aihub.settings.nodes import find
from aihub.settings.yaml_file import read_file

_SUBSCRIPTION = "azure-native:subscriptionId"
_ANSWER_TEXT = ("chat/completions", "responses", "messages")
"""Tasks of endpoints that a person can talk to."""


@dataclass(frozen=True)
class Initialized:
    """An environment whose files were written."""

    stack: str
    files: tuple[str, ...]
    """The files that were written."""
    notes: tuple[str, ...]
    """What a person should know: what was assumed, and what could not be asked."""
    next: tuple[str, ...]
    """The commands that come next, in order."""

    def report(self, output: str) -> str:
        """Return what was written as `text` for a person, or as `json`."""
        if output == "json":
            return json.dumps(asdict(self), indent=2)
        written = [f"written: {each}" for each in self.files]
        notes = [f"note: {each}" for each in self.notes]
        return "\n".join([*written, *notes, "", "next:", *(f"  {each}" for each in self.next)])


def refuse_existing(project: Path, stack: str) -> None:
    """Refuse a stack that cannot be made, before a person is asked anything.

    Raises:
        AuthoringError: the stack has settings already, or no stack can have this name.
    """
    if why := NOT_STACKS.get(stack):
        raise AuthoringError(f"{stack}: {why}")
    for name in (f"config/{stack}.yaml", f"config/{stack}.yml"):
        if lexists(project / name):
            shown = relative_to_cwd(project / name)
            raise AuthoringError(
                f"{shown}: exists already, and aihub init overwrites nothing; name another stack, or add models to this "
                "one: aihub add MODEL"
            )


def initialize(
    project: Path,
    wanted: Environment,
    catalogue: Catalogue,
    today: date,
    notes: tuple[str, ...] = (),
    full_name: str | None = None,
) -> Initialized:
    """Write the files of a new environment, once `aihub check` accepts them.

    Args:
        project: the folder with Pulumi.yaml.
        wanted: the environment.
        catalogue: the models to choose from.
        today: retired versions are not chosen.
        notes: what a person should know besides.
        full_name: name of the stack with its organization, for the next commands; None where it has none.

    Raises:
        AuthoringError: the environment exists, an answer is wrong, or a file cannot be written.
    """
    refuse_existing(project, wanted.stack)
    made = contents(project, wanted, catalogue, today)
    result = checked(project / "config", made.files, [wanted.stack])
    if result.problems:
        raise AuthoringError("nothing is written, since aihub check refuses the result:", *map(str, result.problems))
    # The stack's own file comes last: a run that is killed before can be repeated.
    own = project / "config" / f"{wanted.stack}.yaml"
    create_files({path: made.files[path] for path in sorted(made.files, key=lambda path: path == own)})
    pulumi = project / f"Pulumi.{wanted.stack}.yaml"
    kept = () if pulumi in made.files else (f"{pulumi.name} was there, and is kept",)
    written = tuple(sorted(str(relative_to_cwd(path)) for path in made.files))
    told = (*notes, *made.notes, *kept, *_weaker(project, wanted))
    return Initialized(wanted.stack, written, told, _next(project, wanted, full_name or wanted.stack))


def _weaker(project: Path, wanted: Environment) -> Iterator[str]:
    """Yield a note for each value of the files that is weaker than the profile's."""
    (found,) = explained(project / "config", [wanted.stack])
    for each in found.values:
        if each.compared == "weaker":
            yield f"{each.file}:{each.line}: {each.path} is weaker than the profile {found.profile} has it"


def _next(project: Path, wanted: Environment, full_name: str) -> tuple[str, ...]:
    stack = f"--stack {full_name}"
    root, _ = read_file(project / f"Pulumi.{wanted.stack}.yaml")
    has_subscription = root is not None and find(root, ("config", _SUBSCRIPTION)) is not None
    configure = (
        () if has_subscription else (f"pulumi config set {_SUBSCRIPTION} {wanted.subscription or '<id>'} {stack}",)
    )
    deployments = load_settings(project / "config", wanted.stack).deployments
    chat = next((name for name, each in deployments.items() if each.task in _ANSWER_TEXT), None)
    return (
        f"pulumi stack init {full_name} --secrets-provider passphrase",
        *configure,
        'eval "$(aihub env)"',
        f"aihub preflight {stack}",
        f"pulumi up {stack}",
        f"aihub smoke {stack}",
        *([f'aihub call {chat} "Say hello." {stack}'] if chat else []),
    )
