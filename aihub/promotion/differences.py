"""What a pinned stack's own settings change of its release."""

from collections.abc import Iterator

from pydantic import JsonValue

from aihub.settings import Settings
from aihub.settings.models.base import Promotion
from aihub.settings.releases.document import Release, guardrails_in
from aihub.settings.releases.fields import Tree, fields, put
from aihub.settings.releases.filters import COMPARISONS


def differences(release: Release, settings: Settings) -> Iterator[str]:
    """Yield a line for each difference: what is left out, adjustable fields, guardrails that are stricter.

    Args:
        release: the release.
        settings: the settings of a stack that is pinned to it.
    """
    for name, reason in settings.exclude.items():
        yield f"deployments.{name}: left out: {reason}"
    fixed: Tree = {}
    for field in fields(settings):
        if field.promotion is Promotion.RELEASE:
            put(fixed, field.path, field.value)
        elif field.promotion is Promotion.ADJUSTABLE and (given := _at(release.defaults, field.path)) != field.value:
            yield f"{'.'.join(field.path)}: {_shown(given)} → {_shown(field.value)}"
    for kind, compare in COMPARISONS:
        was, now = guardrails_in(release.settings, kind), guardrails_in(fixed, kind)
        for name in now:
            where = f"guardrails.{kind}.{name}"
            if name not in was:
                yield f"{where}: added"
            else:
                yield from (f"{where}: {how}: {what}" for how, what in compare(was[name], now[name]))


def _at(tree: Tree, path: tuple[str, ...]) -> JsonValue:
    value: JsonValue = tree
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _shown(value: JsonValue) -> str:
    # Values of environment variables are nobody's business here.
    if isinstance(value, dict):
        return ", ".join(value) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "nothing" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
