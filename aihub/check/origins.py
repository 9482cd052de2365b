"""Each value of a stack's settings with its origin: the profile, a file, a release, or the field's default."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from aihub.closest import closest
from aihub.errors import AihubError
from aihub.report.redaction import shown
from aihub.rules import RULES
from aihub.safe_text import short
from aihub.settings import Loaded, load, stacks
from aihub.settings.errors import dotted
from aihub.settings.nodes import Location, Node, find, plain
from aihub.settings.profiles.compare import Strictness, strictness
from aihub.settings.releases.fields import fields

Origin = Literal["profile", "base", "overlay", "release", "default"]


@dataclass(frozen=True)
class Value:
    """One value that the settings have in the end."""

    place: tuple[str, ...]
    """Path of the value, as names."""
    value: JsonValue
    """The value, or `(not shown)` where it may be a secret."""
    origin: Origin
    file: str | None
    """The file that says it; for a value of the profile, the one that chooses the profile. None for a default."""
    line: int | None
    profile_says: JsonValue = None
    """The value that the profile says; None where it says none."""
    compared: Strictness | None = None
    """How strict the value is beside that of the profile; None where the profile says none."""
    why: str | None = None
    """Why the profile has its value; None where it has none."""

    @property
    def path(self) -> str:
        """Path of the value, as text."""
        return dotted(self.place)


@dataclass(frozen=True)
class Explained:
    """The values of a stack's settings."""

    stack: str
    profile: str | None
    values: tuple[Value, ...]


class UnknownNameError(AihubError):
    """No stack and no rule has a name, or no value of the settings a path that begins so."""

    exit_code = 2


def known_stacks(config_dir: Path, names: Sequence[str]) -> Sequence[str]:
    """Return stacks by their names, or all stacks where there are no names.

    Raises:
        UnknownNameError: a name is that of no stack; it may be meant as that of a rule.
    """
    known = stacks(config_dir)
    for name in names:
        if name not in known:
            from policy.rules import RULES as POLICIES

            guess = closest(name, [*known, *RULES, *POLICIES])
            hint = f"did you mean {guess}?" if guess else f"the stacks here are {', '.join(known)}"
            raise UnknownNameError(f"no rule {short(name)}, and no stack of this name; {hint}")
    return names or known


def explained(config_dir: Path, names: Sequence[str], prefix: str | None = None) -> list[Explained]:
    """Return each value of some stacks' settings with its origin.

    Args:
        config_dir: the folder with the settings.
        names: the stacks.
        prefix: path below which the values are; `*` stands for any name. None for all values. A stack that has none
            there is left out.

    Raises:
        SettingsError: the settings of a stack are invalid.
        UnknownNameError: no stack has a value there.
    """
    whole = [_explained(config_dir, each) for each in names]
    if prefix is None:
        return whole
    pattern = re.compile(re.escape(prefix).replace(r"\*", ".+?") + r"(?=[.\[]|$)")
    narrow = [replace(each, values=tuple(one for one in each.values if pattern.match(one.path))) for each in whole]
    if found := [each for each in narrow if each.values]:
        return found
    known = {one.path for each in whole for one in each.values}
    known |= {path[: found.start()] for path in known for found in re.finditer(r"\.", path)}
    guess = closest(prefix, sorted(known))
    hint = f"did you mean {guess}?" if guess else "write the path of a field, such as hub.auth or deployments.*.sku"
    raise UnknownNameError(f"--path {short(prefix)}: the settings have no such field; {hint}")


def _explained(config_dir: Path, stack: str) -> Explained:
    loaded = load(config_dir, stack)
    return Explained(stack, loaded.settings.profile, tuple(_values(loaded)))


def _values(loaded: Loaded) -> Iterator[Value]:
    assert loaded.root is not None, "load gives it"
    for field in fields(loaded.settings):
        for path, value in _parts(field.path, field.value):
            yield _value(loaded, loaded.root, path, value)


def _parts(path: tuple[str, ...], value: JsonValue) -> Iterator[tuple[tuple[str, ...], JsonValue]]:
    """Yield a value, or each of a mapping's: of tags, for example, both files may have some."""
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _parts((*path, name), each)
    else:
        yield path, value


def _value(loaded: Loaded, root: Node, path: tuple[str, ...], value: JsonValue) -> Value:
    node = find(root, path)
    at = node.at if node is not None else None
    file, line = (at.file, at.line) if at else (None, None)
    made = Value(path, shown(path, value), _origin(loaded, at), file, line)
    layer = loaded.profile
    if layer is None or (says := find(layer.root, path)) is None:
        return made
    entry = next(each for place, each in layer.entries.items() if _overlap(place, path))
    wanted: JsonValue = plain(says)
    compared = "same" if value == wanted else strictness(entry, layer.profile, value)
    return replace(made, profile_says=wanted, compared=compared, why=entry.why)


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether one of two paths begins with the other."""
    least = min(len(one), len(other))
    return one[:least] == other[:least]


def _origin(loaded: Loaded, at: Location | None) -> Origin:
    if at is None:
        return "default"
    if at.profile:
        return "profile"
    file = Path(at.file)
    if loaded.release and file.stem == loaded.release.id:
        return "release"
    return "base" if file.stem == "base" else "overlay"
