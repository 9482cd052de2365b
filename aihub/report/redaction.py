"""Values that may be secrets, left out of a report: pull requests are read by more people than settings are."""

import re

from pydantic import JsonValue

HIDDEN = "(not shown)"
_NAMED = re.compile(
    r"(?i)(\b\w*(?:password|passphrase|secret|token|api[-_]?key|accountkey|sig|pwd)\w*[\"']?\s*[=:]\s*[\"']?)\S+"
)
_TOKEN = re.compile(r"[A-Za-z0-9+_=]{24,}")
_DIGEST = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""A commit, a release or a fingerprint."""
_FREE_TEXT = {"environment_variables", "body", "prompt", "blocked_prompt", "expect"}
"""Settings that take any text, and are no model, size or name."""


def shown(path: tuple[str, ...], value: JsonValue) -> JsonValue:
    """Return a value of the settings, or HIDDEN when it may be a secret."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if _FREE_TEXT & set(path):
        return HIDDEN if value else value
    return redacted(value) if isinstance(value, str) else value


def redacted(text: str) -> str:
    """Return a text without what may be secrets: values that are named so, and long runs of letters with digits."""
    return _TOKEN.sub(_unless_digest, _NAMED.sub(rf"\1{HIDDEN}", text))


def _unless_digest(found: re.Match[str]) -> str:
    token = found[0]
    is_plain = _DIGEST.fullmatch(token) or token.isalpha() or not any(map(str.isdigit, token))
    return token if is_plain else HIDDEN
