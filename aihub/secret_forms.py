"""The forms of secrets: keys, tokens and passwords as text contains them."""

import re
from functools import cache

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
# ASCII: without regard to the case of all letters of Unicode, the pattern takes four times as long to compile.
_FLAGS = re.IGNORECASE | re.ASCII
FORM = re.compile("|".join(_FORMS), _FLAGS)
"""The forms of keys, tokens and passwords that these settings and Azure's answers meet."""
SHORTEST = len("://a:b@")
"""Length of the shortest text that has one of the forms."""
SK = re.compile(r"\b[sr]k[-_][A-Za-z0-9_/+=-]{16,}")
"""How keys of OpenAI, Anthropic, Stripe and others begin; a name may begin so, too."""


def hidden(text: str) -> str:
    """Return a text of others with what has the form of a secret replaced."""
    if len(text) < SHORTEST:
        return text
    return SK.sub(_unless_a_name, _whole().sub("[hidden]", text))


def _unless_a_name(found: re.Match[str]) -> str:
    return "[hidden]" if any(each.isdigit() for each in found[0]) else found[0]


@cache
def _whole() -> re.Pattern[str]:
    """Return the forms with all of the secret, of which they are the beginning; `aihub check` needs no such pattern."""
    return re.compile(
        rf"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)|(?:{FORM.pattern})[^\s'\";,<>]*",
        _FLAGS | re.DOTALL,
    )
