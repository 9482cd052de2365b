"""Problems of the settings, each as one line that says where, what is wrong, and what to write instead.

No message contains a field's value, which could be a secret in the wrong place. Names of fields are shown when they
look like words, else as `?`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aihub.errors import AihubError
from aihub.rules import Rule
from aihub.safe_text import one_line

SettingsPath = Sequence[str | int]
"""The path of a value in the settings: names of fields and indexes of list items."""

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,40}")
_LETTER_BESIDE_DIGIT = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_MOST_CHANGES_IN_A_NAME, _MOST_CHANGES_IN_A_PART = 5, 3
_PARTS = re.compile(r"[._-]")
_LONGEST_PART_WITH_DIGITS, _LONGEST_PART = 15, 24
_KEY_PREFIX = re.compile(
    r"(^|[._-])((sk|pk|rk|hf|gh[a-z]|glpat|pul|xox[a-z])[-_]|github_pat_|AKIA|AIza|eyJ)[A-Za-z0-9_-]{12}", re.IGNORECASE
)
"""Prefixes of keys: OpenAI, Stripe, Hugging Face, GitHub, GitLab, Pulumi, Slack, AWS, Google, JSON Web Tokens."""


@dataclass(frozen=True, order=True)
class Problem:
    """One error or warning about the settings, with its place."""

    file: str
    line: int
    """Line number, from 1; 0 for a problem that is in no file."""
    path: str
    """Dotted path of the field; empty for a problem of the whole file."""
    text: str
    """`what is wrong; what to write`."""
    rule: Rule = field(compare=False)
    """The rule that is broken."""

    @property
    def is_warning(self) -> bool:
        """Whether the settings are valid all the same."""
        return self.rule.severity == "warning"

    def __str__(self) -> str:
        path = f"{self.path}: " if self.path else ""
        line = f":{self.line}" if self.line else ""
        kind = "warning: " if self.is_warning else ""
        return one_line(f"{self.file}{line}: {path}{kind}{self.text}") + f" [{self.rule.id}]"


class SettingsError(AihubError):
    """The settings of a stack are invalid. The text has one line for each problem, sorted by file and line."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(*map(str, self.problems))

    def format_message(self) -> str:
        """Return the problems alone: each begins with its file and line."""
        return str(self)


def dotted(path: SettingsPath) -> str:
    """Return a path as text, such as `hub.projects[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{printable(part)}"
    return text.removeprefix(".")


def printable(name: str) -> str:
    """Return a name, or `?` when it may be a key in the place of a name.

    A text may be a key when letters and digits alternate often (`a1b2c3d4`), or when one part of it is long.
    """
    is_word = _WORD.fullmatch(name) and not _KEY_PREFIX.search(name)
    return name if is_word and _changes(name) <= _MOST_CHANGES_IN_A_NAME and _has_parts_of_a_name(name) else "?"


def _has_parts_of_a_name(name: str) -> bool:
    return all(
        len(part) <= (_LONGEST_PART_WITH_DIGITS if _changes(part) else _LONGEST_PART)
        and _changes(part) <= _MOST_CHANGES_IN_A_PART
        for part in _PARTS.split(name)
    )


def _changes(text: str) -> int:
    """Return how often a text changes between letters and digits."""
    return len(_LETTER_BESIDE_DIGIT.findall(text))
