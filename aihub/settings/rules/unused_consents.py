"""Warnings about consents (`replace`) to changes that the settings do not make."""

from collections.abc import Iterator

from aihub.rules import consents as rules
from aihub.settings.models import Settings
from aihub.settings.nodes import Node
from aihub.settings.rules.parts import Violation


def check_consents(settings: Settings, _root: Node) -> Iterator[Violation]:
    """Yield each consent to a change that the settings do not make."""
    values = settings.fixed_values({})
    for field, consent in settings.replace.items():
        text = None
        if field not in values:
            text = "the settings have no such value, so there is nothing to consent to; remove the line"
        elif consent.to != values[field]:
            text = "to is not the value in the settings; write that value, or remove the line once the change is made"
        elif consent.was == consent.to:
            text = "from and to are the same; write the value that the stack has now as from, or remove the line"
        if text:
            yield Violation(rules.CONSENT_UNUSED, ("replace", field), text)
