"""Rules on confusable and invisible characters: typographic quotes and hyphens, letters of other scripts.

Such characters come with text that is pasted from a web page or a chat. In prose only invisible ones are refused.
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

from aihub.rules import Rule
from aihub.rules import texts as rules
from aihub.settings.errors import Problem, SettingsPath
from aihub.settings.lookalikes import described, is_invisible, is_like_latin
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
        "exclude/*",
        "unpinned/*",
        "waivers/*/owner",
        "waivers/*/reason",
    )
)
"""Paths of fields that people or models read; `*` matches any name, `**` all that is below."""

_SCRIPTS_LIKE_LATIN = {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"}


def problems(root: Node) -> Iterator[Problem]:
    """Yield a problem for each name and text with a character that is not allowed there."""
    return _below(root, ())


def is_prose(path: SettingsPath) -> bool:
    """Return whether people or models read a field's text."""
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
            if kind == "tag" and name != name.strip():
                what = "begins or ends with a blank, which nobody sees; remove it"
                yield child.at.problem(rules.CHARACTER_INVISIBLE, below, what)
            # The names in a probe's body belong to the model, and may be any text.
            elif not _is_plain(name):
                yield from _text_problems(name, "prose" if is_prose(path) else kind, child, below)
            yield from _below(child, below)
    elif isinstance(node.value, list):
        for index, child in enumerate(node.value):
            yield from _below(child, (*path, index))
    elif isinstance(node.value, str) and not _is_plain(node.value):
        yield from _text_problems(node.value, "prose" if is_prose(path) else "technical", node, path)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _text_problems(text: str, kind: _Kind, node: Node, path: SettingsPath) -> Iterator[Problem]:
    found = next(filter(None, (_broken(character, text, kind) for character in text)), None)
    if found:
        rule, message = found
        yield node.at.problem(rule, path, message)


def _broken(character: str, text: str, kind: _Kind) -> tuple[Rule, str] | None:
    if character.isascii() and (character.isprintable() or (kind == "prose" and character in "\n\r\t")):
        return None
    name = described(character)
    if is_invisible(character):
        return rules.CHARACTER_INVISIBLE, f"contains {name}, which is invisible; remove it, or retype the text"
    if kind == "prose":
        return None
    if kind == "technical":
        return rules.CHARACTER_CONFUSABLE, f"contains {name}, and only ASCII is allowed here; retype it"
    if unicodedata.category(character)[0] not in "LMN" or unicodedata.normalize("NFKC", character) != character:
        return rules.CHARACTER_CONFUSABLE, f"contains {name}, which looks like another character; retype it"
    if unicodedata.combining(character) and unicodedata.normalize("NFC", text) != text:
        message = f"contains {name}, which makes one letter with the one before it; type that letter"
        return rules.CHARACTER_CONFUSABLE, message
    if is_like_latin(text):
        text = f"contains {name}, and each of its letters looks like a Latin one; retype it"
        return rules.CHARACTER_CONFUSABLE, text
    if _script(character) in _SCRIPTS_LIKE_LATIN and any(_script(other) == "LATIN" for other in text):
        text = f"contains {name}, which looks like a Latin letter, among Latin letters; retype it"
        return rules.CHARACTER_CONFUSABLE, text
    return None


def _script(character: str) -> str:
    return unicodedata.name(character, "").partition(" ")[0]
