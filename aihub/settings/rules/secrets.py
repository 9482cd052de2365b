"""Texts that look like a secret: a warning in a settings file, an error in a release, which is never changed.

Known are the forms of keys that these settings meet (Azure, OpenAI, Hugging Face, GitHub, …), and any long run of
letters and digits that change as often as in a random text. A password in words is not found.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from aihub.rules import texts as rules
from aihub.secret_forms import FORM, SHORTEST, SK
from aihub.settings.errors import SettingsPath
from aihub.settings.models import Settings
from aihub.settings.nodes import Node, plain
from aihub.settings.rules.parts import Violation

_DIGEST = re.compile(r"\bsha[0-9]+:[0-9a-f]+")
_RUN = re.compile(r"[A-Za-z0-9]{20,}")
"""Names have shorter parts, or change less often between letters and digits, or capital and small letters."""
_TO_OR_FROM_DIGIT = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_TO_ANOTHER_KIND = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[a-z0-9])|(?<=[0-9])(?=[A-Za-z])")

ADVICE = (
    "looks like a secret; write none here, and a digest as sha256:<digits>, an id shortened, so that they are not taken "
    "for one"
)


@lru_cache(1024)
def looks_like_a_secret(text: str) -> bool:
    """Return whether a text holds what looks like a key, token or password."""
    if len(text) < SHORTEST:
        return False
    text = _DIGEST.sub("", text)
    return (
        bool(FORM.search(text))
        or any(map(_is_random, _RUN.findall(text)))
        or any(len(_TO_OR_FROM_DIGIT.findall(found)) > 2 for found in SK.findall(text))
    )


def secrets_in(value: object, path: SettingsPath = ()) -> Iterator[SettingsPath]:
    """Yield the path of each name and text in a part of the settings that looks like a secret."""
    if isinstance(value, str) and looks_like_a_secret(value):
        yield path
    below: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        below = value.items()
    elif isinstance(value, list):
        below = enumerate(value)
    for name, each in below:
        if isinstance(name, str) and looks_like_a_secret(name):
            yield (*path, name)
        yield from secrets_in(each, (*path, name))


def check_secrets(_settings: Settings, root: Node) -> Iterator[Violation]:
    """Yield each name and text that looks like a secret."""
    for path in secrets_in(plain(root)):
        if path != ("release",):
            yield Violation(rules.SECRET_IN_SETTINGS, path, ADVICE)


def _is_random(run: str) -> bool:
    return 4 * len(_TO_OR_FROM_DIGIT.findall(run)) >= len(run) or 2 * len(_TO_ANOTHER_KIND.findall(run)) >= len(run)
