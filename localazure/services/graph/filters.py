"""`$filter` of Microsoft Graph: terms that are joined by `and`."""

import re
from typing import Any

from localazure.services.graph.errors import GraphError

Object = dict[str, Any]

_VALUE = r"'(?P<value>(?:[^']|'')*)'"
_TERMS = tuple(
    re.compile(text, re.IGNORECASE)
    for text in (
        rf"(?P<equal>\w+)\s+eq\s+{_VALUE}",
        rf"startswith\(\s*(?P<start>\w+)\s*,\s*{_VALUE}\s*\)",
        rf"(?P<any>\w+)/any\(\s*(\w+)\s*:\s*\2\s+eq\s+{_VALUE}\s*\)",
    )
)
_JOINT = re.compile(r"\s+and\s+", re.IGNORECASE)


def select(objects: list[Object], text: str) -> list[Object]:
    """The objects that a filter selects; case does not matter.

    Raises:
        GraphError: 400, the filter cannot be parsed.
    """
    for term in _JOINT.split(text.strip()):
        found = next((match for each in _TERMS if (match := each.fullmatch(term))), None)
        if found is None:
            raise GraphError(400, "BadRequest", f"Invalid filter clause: Syntax error in '{text}'.")
        objects = [each for each in objects if _holds(each, found.groupdict())]
    return objects


def _holds(each: Object, term: dict[str, str | None]) -> bool:
    wanted = str(term["value"]).replace("''", "'").casefold()
    if term.get("any"):
        return wanted in {str(value).casefold() for value in each.get(str(term["any"]), [])}
    value = str(each.get(term.get("equal") or str(term.get("start"))) or "").casefold()
    return value == wanted if term.get("equal") else value.startswith(wanted)
