"""Warnings about consents (`replace`) to changes that the settings do not make."""

from aihub.settings.errors import Problem, dotted
from aihub.settings.models import Settings
from aihub.settings.nodes import Node, locate


def warnings(settings: Settings, root: Node) -> list[Problem]:
    """Return a warning for each consent to a change that the settings do not make."""
    values, found = settings.fixed_values({}), []
    for field, consent in settings.replace.items():
        text = None
        if field not in values:
            text = "the settings have no such value, so there is nothing to consent to; remove the line"
        elif consent.to != values[field]:
            text = "to is not the value in the settings; write that value, or remove the line once the change is made"
        elif consent.was == consent.to:
            text = "from and to are the same; write the value that the stack has now as from, or remove the line"
        if text:
            at = locate(root, ("replace", field))
            found.append(Problem(at.file, at.line, dotted(("replace", field)), text, is_warning=True))
    return found
