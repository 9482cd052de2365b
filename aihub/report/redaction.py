"""Values that may be secrets, left out of a report: pull requests are read by more people than settings are."""

import re

from pydantic import JsonValue

from aihub.settings.rules.secrets import looks_like_a_secret

HIDDEN = "(not shown)"
_NAMED = re.compile(
    r"(?i)(\b\w*(?:password|passphrase|secret|token|api[-_]?key|accountkey|sig|pwd)\w*[\"']?\s*[=:]\s*[\"']?)\S+"
)
_WORD = re.compile(r"\S+")
_DIGEST = re.compile(r"\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b")
"""A commit or a release, which look random, too."""
_FREE_TEXT = {"environment_variables", "body", "prompt", "blocked_prompt", "expect"}
"""Settings that take any text, and are no model, size or name."""


def shown(path: tuple[str, ...], value: JsonValue) -> JsonValue:
    """Return a value of the settings, or HIDDEN when it may be a secret."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if _FREE_TEXT & set(path):
        return HIDDEN if value else value
    if isinstance(value, dict):
        return {name: shown((*path, name), each) for name, each in value.items()}
    return redacted(value) if isinstance(value, str) else [shown(path, each) for each in value]


def redacted(text: str) -> str:
    """Return a text without what may be secrets: values that are named so, and words that look like one."""
    return _WORD.sub(_unless_secret, _NAMED.sub(rf"\1{HIDDEN}", text))


def _unless_secret(found: re.Match[str]) -> str:
    return HIDDEN if looks_like_a_secret(_DIGEST.sub("", found[0])) else found[0]
