"""Texts that look like a secret: a warning in a settings file, an error in a release, which is never changed.

Known are the forms of keys that these settings meet (Azure, OpenAI, Hugging Face, GitHub, …), and any long run of
letters and digits that change as often as in a random text. A password in words is not found.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from aihub.rules import texts as rules
from aihub.settings.errors import SettingsPath
from aihub.settings.models import Settings
from aihub.settings.nodes import Node, plain
from aihub.settings.rules.parts import Violation

_FORMS = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    # Parts of connection strings and of signed addresses; a login in an address.
    r"\b(AccountKey|SharedAccessKey|SharedAccessSignature|InstrumentationKey|Password|Pwd)=[^;\s]{8}",
    r"[?&]sig=[A-Za-z0-9%/+]{20}",
    r"://[^/\s:@]+:[^/\s:@]+@",
    # Entra ID's client secrets.
    r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31}",
    r"\bhf_[A-Za-z0-9]{30}|\bgh[a-z]_[A-Za-z0-9]{30}|\bgithub_pat_[A-Za-z0-9_]{30}|\bglpat-[A-Za-z0-9_-]{20}",
    r"\bpul-[0-9a-f]{40}|\bxox[a-z]-[A-Za-z0-9-]{20}|\bAKIA[0-9A-Z]{16}|\bAIza[A-Za-z0-9_-]{30}",
    r"\beyJ[A-Za-z0-9_-]{10,300}\.[A-Za-z0-9_-]{10}",
    # Keys of AI services, and 32 or 64 bytes in base64, as keys of storage accounts and of other services are.
    r"JQQJ99[A-Z0-9]{6}|(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)",
)
_FORM = re.compile("|".join(_FORMS), re.IGNORECASE)
_SHORTEST = len("://a:b@")
_SK = re.compile(r"\b[sr]k[-_][A-Za-z0-9_/+=-]{16,}")
"""How keys of OpenAI, Anthropic, Stripe and others begin; a name may begin so, too."""
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
    if len(text) < _SHORTEST:
        return False
    text = _DIGEST.sub("", text)
    return (
        bool(_FORM.search(text))
        or any(map(_is_random, _RUN.findall(text)))
        or any(len(_TO_OR_FROM_DIGIT.findall(found)) > 2 for found in _SK.findall(text))
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
