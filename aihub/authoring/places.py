"""Where each value of a YAML file stands: indexes into its text, so that a change can leave all other bytes alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import yaml
from yaml import events

# The parsers of the settings' own reader: the C parser takes a tab before a comment, PyYAML's own does not.
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXTS = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Kind = Literal["mapping", "sequence", "scalar", "alias"]


@dataclass
class Place:
    """A value in the text of a file."""

    kind: Kind
    start: int
    """Index of its first character; of the anchor or tag where it has one."""
    end: int
    """Index after its last character; without the comments and blank lines that follow it."""
    column: int
    """Column of its first character, from 0; of a mapping in lines of its own that of its names."""
    is_flow: bool = False
    """Whether it is written in braces or brackets."""
    is_empty: bool = False
    """Whether there is nothing in the file, as after `deployments:`."""
    entries: list[tuple[str, "Place", "Place"]] = field(default_factory=list)
    """Name, place of the name and place of the value of each entry of a mapping."""

    def entry(self, name: str) -> "Place | None":
        """Return the value of a name, or None where the mapping does not have it."""
        return next((value for key, _, value in self.entries if key == name), None)


def root_of(text: str) -> Place | None:
    """Return the first document of a file; None when it has none.

    Raises:
        yaml.YAMLError: the text is no YAML.
        RecursionError: it is nested too deep.
    """
    parsed = yaml.parse(text, Loader=_PARSER)
    for event in parsed:
        if isinstance(event, events.DocumentStartEvent):
            return _value(next(parsed), parsed)
    return None


def texts_of(text: str) -> dict[str, Any] | None:
    """Return the mapping that a file contains, each single value as text; None when it is no mapping or no YAML."""
    try:
        found = yaml.load(text, _TEXTS)  # noqa: S506 - it makes nothing but text
    except (yaml.YAMLError, RecursionError):
        return None
    # A file of comments only has no values yet.
    return found if isinstance(found, dict) else None if found else {}


def _value(event: yaml.Event, rest: Iterator[yaml.Event]) -> Place:
    assert event.start_mark
    assert event.end_mark
    start, end, column = event.start_mark.index, event.end_mark.index, event.start_mark.column
    match event:
        case events.MappingStartEvent():
            place = Place("mapping", start, end, column, bool(event.flow_style))
            while not isinstance(event := next(rest), events.MappingEndEvent):
                key, name = _value(event, rest), str(getattr(event, "value", ""))
                value = _value(next(rest), rest)
                if not place.entries and not place.is_flow:
                    # An anchor may stand on the line above the first name.
                    place.column = key.column
                place.entries.append((name, key, value))
                place.end = value.end
        case events.SequenceStartEvent():
            place = Place("sequence", start, end, column, bool(event.flow_style))
            while not isinstance(event := next(rest), events.SequenceEndEvent):
                item = _value(event, rest)
                place.end = max(place.end, item.end)
        case events.AliasEvent():
            return Place("alias", start, end, column)
        case events.ScalarEvent():
            return Place("scalar", start, end, column, is_empty=start == end)
        case _:
            raise AssertionError(event)
    if place.is_flow and event.end_mark:
        place.end = event.end_mark.index
    return place
