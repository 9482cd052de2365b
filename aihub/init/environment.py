"""What a person decides about a new environment, and what is wrong with single answers."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from aihub.authoring.deployment import Wish
from aihub.authoring.errors import AuthoringError
from aihub.authoring.files import read_text
from aihub.authoring.render import rendered
from aihub.authoring.trial import checked
from aihub.closest import closest
from aihub.settings.profiles.table import PROFILES

_EXAMPLES = files("aihub.init") / "examples"


@dataclass(frozen=True)
class Origin:
    """Settings that a new environment begins with."""

    name: str
    """The name of an example, or the path of a file."""
    text: str
    is_example: bool
    """Whether they ship with aihub, and are for all environments."""


@dataclass(frozen=True)
class Environment:
    """A new environment, as a person wants it."""

    stack: str
    hub_name: str
    location: str | None
    """Region; None for the one of `base.yaml`."""
    models: tuple[Wish, ...] = ()
    origin: Origin | None = None
    is_production: bool = False
    """Whether Azure and Pulumi refuse to delete the vault and the hub."""
    profile: str | None = None
    """Profile of the settings; None for that of `base.yaml`, or for none."""
    subscription: str | None = None
    """Id of the subscription; None where it is not known."""


def examples() -> list[str]:
    """Return the names of the examples that ship with aihub."""
    return sorted(each.name.removesuffix(".yaml") for each in _EXAMPLES.iterdir() if each.name.endswith(".yaml"))


def origin_of(given: str) -> Origin:
    """Return the settings of an example or a file.

    Args:
        given: the name of an example, or the path of a settings file, which has a `/` or ends with `.yaml`.

    Raises:
        AuthoringError: there is no such example or file.
    """
    if "/" in given or given.endswith(".yaml"):
        return Origin(given, read_text(Path(given)), is_example=False)
    if given not in examples():
        guess = closest(given, examples())
        hint = f"did you mean {guess}? " if guess else ""
        raise AuthoringError(
            f"--from {given}: no such example; {hint}the examples are {', '.join(examples())}; another stack's file is "
            "written with its path, such as config/dev.yaml"
        )
    return Origin(given, (_EXAMPLES / f"{given}.yaml").read_text(encoding="utf-8"), is_example=True)


def name_problem(name: str) -> str | None:
    """Return what is wrong with the name of a hub, or None."""
    return _problem("hub.name", name, "swedencentral")


def profile_problem(profile: str) -> str | None:
    """Return what is wrong with the name of a profile, or None."""
    if profile in PROFILES:
        return None
    guess = closest(profile.lower(), PROFILES)
    hint = f"did you mean {guess}? " if guess else ""
    return f"no such profile; {hint}write {', '.join(PROFILES[:-1])} or {PROFILES[-1]}"


def region_problem(region: str) -> str | None:
    """Return what is wrong with the name of a region, or None."""
    return _problem("hub.location", "ai-example", region)


def _problem(path: str, name: str, region: str) -> str | None:
    file = Path("/settings/config/new.yaml")
    text = rendered({"hub": {"name": name, "location": region}})
    found = [each.text for each in checked(file.parent, {file: text}, ["new"]).problems if each.path == path]
    return found[0] if found else None
