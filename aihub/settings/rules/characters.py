"""Characters that are not what they look like: typographic quotes and hyphens, letters of other scripts, hidden ones.

They come with text that is pasted from a page or a chat. In prose only hidden ones are out of place.
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

from aihub.settings.errors import Problem, SettingsPath, dotted
from aihub.settings.nodes import Node

_Kind = Literal["technical", "tag", "prose"]

_PROSE = tuple(
    tuple(path.split("/"))
    for path in (
        "hub/tags/*",
        "deployments/*/smoke/prompt",
        "deployments/*/smoke/expect",
        "deployments/*/smoke/blocked_prompt",
        "deployments/*/provider_terms/organization_name",
        "deployments/*/slots/*/environment_variables/*",
        "deployments/*/probe/body/**",
        "guardrails/blocklists/*/description",
        "guardrails/blocklists/*/items/*/pattern",
    )
)
"""Fields for people, or for models, to read; `*` is any name, `**` all below."""

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SCRIPTS_LIKE_LATIN = {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}


def problems(root: Node) -> Iterator[Problem]:
    """Yield a problem for each name and text that holds a character which is out of place there."""
    return _below(root, ())


def is_prose(path: SettingsPath) -> bool:
    """Say whether a field is for people, or for models, to read."""
    return any(_matches(path, pattern) for pattern in _PROSE)


def _matches(path: SettingsPath, pattern: tuple[str, ...]) -> bool:
    if pattern[-1] == "**":
        path, pattern = path[: len(pattern) - 1], pattern[:-1]
    return len(path) == len(pattern) and all(want in ("*", part) for part, want in zip(path, pattern, strict=True))


def _below(node: Node, path: SettingsPath) -> Iterator[Problem]:
    if isinstance(node.value, dict):
        for name, child in node.value.items():
            below = (*path, name)
            kind: _Kind = "tag" if below[:-1] == ("hub", "tags") else "technical"
            # The names in a probe's body are the model's own; those of variables are not.
            yield from _of(name, "prose" if is_prose(path) else kind, child, below)
            yield from _below(child, below)
    elif isinstance(node.value, list):
        for index, child in enumerate(node.value):
            yield from _below(child, (*path, index))
    elif isinstance(node.value, str):
        yield from _of(node.value, "prose" if is_prose(path) else "technical", node, path)


def _of(text: str, kind: _Kind, node: Node, path: SettingsPath) -> Iterator[Problem]:
    if text.isascii() and text.isprintable():
        return
    found = next(filter(None, (_what_is_wrong(character, text, kind) for character in text)), None)
    if found:
        yield Problem(node.at.file, node.at.line, dotted(path), found)


def _what_is_wrong(character: str, text: str, kind: _Kind) -> str | None:
    if character.isascii() and (character.isprintable() or (kind == "prose" and character in "\n\r\t")):
        return None
    name = f"U+{ord(character):04X} {unicodedata.name(character, 'of no name')}"
    category = unicodedata.category(character)
    if category in _HIDDEN:
        return f"holds {name}, which nobody sees; remove it, or type the text anew"
    if kind == "prose":
        return None
    if kind == "technical":
        return f"holds {name}, where only ASCII is read; type it anew"
    if category[0] not in "LMN" or unicodedata.normalize("NFKC", character) != character:
        return f"holds {name}, which looks like another character; type it anew"
    if _script(character) in _SCRIPTS_LIKE_LATIN and any(_script(other) == "LATIN" for other in text):
        return f"holds {name} among Latin letters, one of which it looks like; type it anew"
    return None


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]
