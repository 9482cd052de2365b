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
            text = "nothing in the settings has this value; remove the line"
        elif consent.to != values[field]:
            text = "to is not the value that the settings have; write that, or remove the line when the change is made"
        elif consent.was == consent.to:
            text = "from and to are the same; write the value that the stack has now as from, or remove the line"
        if text:
            at = locate(root, ("replace", field))
            found.append(Problem(at.file, at.line, dotted(("replace", field)), text, is_warning=True))
    return found
