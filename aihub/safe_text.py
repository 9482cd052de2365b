"""Text that others wrote, made fit to be shown: what services answer, what files and resources are called.

A terminal obeys escape sequences, and shows text with bidirectional overrides in another order than it has. Pipelines
obey commands in what a step prints: GitHub Actions `::error::…` at the start of a line and `##[…]` anywhere in it,
Azure Pipelines `##vso[…]` anywhere (`ActionCommand.cs` of actions/runner, `Command.cs` of azure-pipelines-agent).

Errors for a person are cleaned when they are made (`aihub.errors.AihubError`), what a call brought back when it is
taken, and all that is shown once more on its way out.
"""

import re
import unicodedata
from typing import Any

MAX_CHARACTERS = 4_000
"""Characters of a line; longer ones are cut."""
MAX_CHARACTERS_OF_A_NAME = 200
"""Characters of a code, an id or a model's name."""

_HIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Unicode's default-ignorable characters of other categories: .NET's comparisons, and so the pipelines, look past them.
_IGNORABLE = frozenset([
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10), 0xFFA0,
    *range(0xFFF0, 0xFFF9), *range(0xE0000, 0xE1000),
])  # fmt: skip
_BREAKS = re.compile(r"[ \t\r\n]+")
_COMMAND = re.compile(r"##(?=(vso)?\[)", re.IGNORECASE)
_PLAIN = re.compile(r"[ -~]*")
_HARMLESS = "\t\n\u200d\ufe0f"


def one_line(text: str, most: int = MAX_CHARACTERS) -> str:
    r"""Return one line of at most so many characters, with hidden characters shown as such: `\x1b`, `\u202e`."""
    line = _safe(_BREAKS.sub(" ", text[: 4 * most]).strip())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def short(text: str) -> str:
    """Return a code, an id or a model's name as one line, cut after 200 characters."""
    return one_line(text, MAX_CHARACTERS_OF_A_NAME)


def lines(text: str) -> str:
    """Lines of our own, of whatever length, with hidden characters shown as such; blanks stay as they are."""
    return "\n".join(map(_safe, text.split("\n")))


def for_terminal(text: str) -> str:
    """A model's answer, or a piece of it, for a terminal: hidden characters are shown as such.

    Tabs and line ends stay, and the two characters that join the parts of an emoji.
    """
    return text if _PLAIN.fullmatch(text) else "".join(each if each in _HARMLESS else _shown(each) for each in text)


def cleaned(document: Any) -> Any:
    """A JSON document in which each text is one line that is fit to be shown."""
    if isinstance(document, str):
        return one_line(document)
    if isinstance(document, dict):
        return {one_line(str(key)): cleaned(value) for key, value in document.items()}
    if isinstance(document, list | tuple):
        return [cleaned(each) for each in document]
    return document


def is_ignorable(character: str) -> bool:
    """Return whether Unicode says that a character may be ignored where it cannot be shown, though it is no control."""
    return ord(character) in _IGNORABLE


def _safe(line: str) -> str:
    if not _PLAIN.fullmatch(line):
        line = "".join(map(_shown, line))
    line = _COMMAND.sub(r"#\\x23", line)
    start = len(line) - len(line.lstrip())
    return f"{line[:start]}\\x3a{line[start + 1 :]}" if line.startswith("::", start) else line


def _shown(character: str) -> str:
    if unicodedata.category(character) in _HIDDEN_CATEGORIES or is_ignorable(character):
        return character.encode("unicode_escape").decode()
    return character
