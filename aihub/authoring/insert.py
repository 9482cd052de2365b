"""Set a value in the text of a settings file; everything else in it stays as it is, byte for byte."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aihub.authoring.errors import AuthoringError
from aihub.authoring.places import Place, root_of, texts_of
from aihub.authoring.render import NO_COMMENTS, Comments, Path, rendered, rendered_in_line
from aihub.settings.errors import dotted

_MARK = "\ufeff"
"""The byte order mark that some editors begin a file with."""
_NOTHING = object()
_LINE = re.compile(r"[^\r\n]*(\r\n|\r|\n|\Z)")
_BLANK_LINE_INSIDE = re.compile(r"(\r\n|\r|\n)[ \t]*(\r\n|\r|\n)")
_COMMA_AHEAD = re.compile(r"(\s|(?<=\s)#[^\r\n]*(?=[\r\n]))*,")
_END_OF_DOCUMENT = re.compile(r"^(\.\.\.|---)(?=\s|\Z)", re.MULTILINE)


def with_value(text: str, path: Path, value: Any, where: str, comments: Comments = NO_COMMENTS) -> str:
    """Return the text of a settings file with a value set at a path.

    What the path lacks is added after what its mapping has; a single value that is there is replaced; a mapping is
    merged by name. Comments, order, quotes, indentation and line ends of everything else are kept, except that an empty
    `{}` makes room for lines.

    Args:
        text: the file's text, with its line ends as they are.
        path: names from the top, such as `("deployments", "chat")`.
        value: the value, of the kinds that JSON has.
        where: the file's name, for errors.
        comments: comments on what is added, by paths from the top.

    Raises:
        AuthoringError: the file is no YAML, or written in a form that cannot be changed in place, such as an alias.
    """
    before, mark = texts_of(text), _MARK if text.startswith(_MARK) else ""
    if before is None:
        raise AuthoringError(f"{where}: not the YAML of settings; run aihub check, and mend what it shows")
    edit = _Edit(text.removeprefix(mark), where, comments)
    wanted = _merged(before, path, _as_read(value))
    for after in edit.candidates(path, value):
        if texts_of(after) == wanted:
            return mark + after
    raise edit.refusal(path, "cannot be changed in place here")


def without_value(text: str, path: Path, where: str) -> str:
    """Return the text of a settings file without the value at a path, and without the comment right above it.

    A mapping that would be left without entries goes with its last one. A path that the file does not have changes
    nothing.

    Args:
        text: the file's text, with its line ends as they are.
        path: names from the top.
        where: the file's name, for errors.

    Raises:
        AuthoringError: the value stands in a form that cannot be changed in place, such as an alias.
    """
    values, mark = texts_of(text), _MARK if text.startswith(_MARK) else ""
    parents: list[Any] = [values]
    for name in path:
        found = parents[-1].get(name, _NOTHING) if isinstance(parents[-1], dict) else _NOTHING
        if found is _NOTHING:
            return text
        parents.append(found)
    while len(path) > 1 and len(parents[len(path) - 1]) == 1:
        path = path[:-1]
    edit = _Edit(text.removeprefix(mark), where, NO_COMMENTS)
    after = edit.without(path)
    if texts_of(after) != _less(values, path):
        raise edit.refusal(path, "cannot be taken out in place")
    return mark + after


def _less(values: Any, path: Path) -> Any:
    name, *rest = path
    if not rest:
        return {key: value for key, value in values.items() if key != name}
    return {**values, name: _less(values[name], tuple(rest))}


def _as_read(value: Any) -> Any:
    read = texts_of(rendered_in_line({"value": value}))
    assert read is not None
    return read["value"]


def _merged(values: Any, path: Path, value: Any) -> Any:
    if path:
        name, *rest = path
        old = values if isinstance(values, dict) else {}
        return {**old, name: _merged(old.get(name), tuple(rest), value)}
    if isinstance(value, dict) and isinstance(values, dict):
        for name, each in value.items():
            values = _merged(values, (name,), each)
        return values
    return value


@dataclass(frozen=True)
class _Edit:
    """A change of one text."""

    text: str
    where: str
    comments: Comments

    def refusal(self, path: Path, why: str) -> AuthoringError:
        return AuthoringError(f"{self.where}: {dotted(path)}: {why}; edit the file by hand")

    def candidates(self, path: Path, value: Any) -> list[str]:
        """Return the texts that may be the changed one, the best first: only reading them tells."""
        root = root_of(self.text)
        if root is None or root.is_empty:
            return [self._appended(path, value)]
        place = root
        for depth, name in enumerate(path):
            found = self._mapping(place, path[:depth]).entry(name)
            if found is None:
                return self._added(place, path[:depth], _nested(path[depth:], value))
            if found.is_empty or self._is_empty_mapping(found):
                rest = path[depth + 1 :]
                if rest or isinstance(value, Mapping):
                    return [self._filled(place, found, path[: depth + 1], _nested(rest, value))]
                if found.is_empty:
                    return [f"{self.text[: found.end]} {rendered_in_line(value)}{self.text[found.end :]}"]
            place = found
        if isinstance(value, Mapping):
            return [self._merged_in(place, path, value)]
        return [self._replaced(place, path, value)]

    def without(self, path: Path) -> str:
        """Return the text without the entry at a path, which it has."""
        place = root_of(self.text)
        for depth, name in enumerate(path[:-1]):
            place = self._mapping(place, path[:depth]).entry(name) if place else None
        entries = self._mapping(place, path[:-1]).entries if place else []
        at = next((index for index, (name, _, _) in enumerate(entries) if name == path[-1]), None)
        if place is None or at is None:
            raise self.refusal(path, "comes from an anchor")
        _, key, value = entries[at]
        if place.is_flow:
            start = key.start if at == 0 else entries[at - 1][2].end
            end = entries[1][1].start if at == 0 else value.end
            return self.text[:start] + self.text[end:]
        lines = self.text[: key.start].splitlines(keepends=True)
        above = len(lines) - 1 if key.column else len(lines)
        while above and lines[above - 1].lstrip(" ").startswith("#") and lines[above - 1].index("#") == key.column:
            above -= 1
        last = _LINE.match(self.text, len(self.text[: value.end].rstrip()))
        return "".join(lines[:above]) + self.text[last.end() if last else len(self.text) :]

    def _mapping(self, place: Place, path: Path) -> Place:
        if place.kind == "mapping":
            return place
        if place.kind == "alias":
            raise self.refusal(path, "an alias, so that it cannot be changed alone")
        if self.text[place.start : place.end] in {"null", "~"}:
            raise self.refusal(path, "null, which removes what base.yaml has")
        raise self.refusal(path, "not names and values")

    def _is_empty_mapping(self, place: Place) -> bool:
        return place.kind == "mapping" and not place.entries and self.text[place.start] == "{"

    def _merged_in(self, place: Place, path: Path, value: Mapping[str, Any]) -> str:
        self._mapping(place, path)
        text = self.text
        for name, each in value.items():
            text = with_value(text, (*path, name), each, self.where, self.comments)
        return text

    def _replaced(self, place: Place, path: Path, value: Any) -> str:
        if place.kind != "scalar" or self.text[place.start] in "&!|>":
            raise self.refusal(path, "not a plain value, so that it cannot be replaced alone")
        return f"{self.text[: place.start]}{rendered_in_line(value)}{self.text[place.end :]}"

    def _appended(self, path: Path, value: Any) -> str:
        """Return the text with the first values of a file that has comments only, or nothing."""
        return self._spliced(self._end_of_document(), self._lines(_nested(path, value), (), 0), blank=bool(self.text))

    def _added(self, place: Place, path: Path, value: Mapping[str, Any]) -> list[str]:
        """Return the text with entries added to a mapping that has some."""
        if place.is_flow:
            return [self._added_in_braces(place, value)]
        last = place.entries[-1][2].end
        # After a text in lines of its own (`|`), blank lines are the text's only when it keeps them (`|+`).
        ends = [self.text[:last].rstrip(" \t\r\n"), self.text[:last]]
        blank = self._is_spaced(place)
        lines = self._lines(value, path, place.column)
        return [self._spliced(self._after(len(end), place.column), lines, blank=blank) for end in ends]

    def _added_in_braces(self, place: Place, value: Mapping[str, Any]) -> str:
        text, entry = self.text, rendered_in_line(value).removeprefix("{").removesuffix("}")
        if not place.entries:
            at = text.index("{", place.start) + 1
            return f"{text[:at]}{entry}{text[at:]}"
        _, key, last = place.entries[-1]
        comma = "" if _COMMA_AHEAD.match(text, last.end) else ","
        line_start = max(text.rfind("\n", 0, key.start), text.rfind("\r", 0, key.start)) + 1
        if text[line_start : key.start].strip():
            return f"{text[: last.end]}, {entry}{text[last.end :]}"
        # Each entry has a line of its own.
        line = _LINE.match(text, last.end)
        assert line
        if "}" in text[last.end : line.end()].partition("#")[0]:
            return f"{text[: last.end]}, {entry}{text[last.end :]}"
        own = f"{text[line_start : key.start]}{entry}{'' if comma else ','}{self._newline}"
        return f"{text[: last.end]}{comma}{text[last.end : line.end()]}{own}{text[line.end() :]}"

    def _filled(self, parent: Place, place: Place, path: Path, value: Mapping[str, Any]) -> str:
        """Return the text with the first entries of a mapping that is there without any, as `{}` or as nothing."""
        if parent.is_flow:
            blank = " " if place.is_empty and self.text[place.start - 1] != " " else ""
            return f"{self.text[: place.start]}{blank}{rendered_in_line(value)}{self.text[place.end :]}"
        start = len(self.text[: place.start].rstrip(" ")) if place.kind == "mapping" else place.end
        emptied = _Edit(self.text[:start] + self.text[place.end :], self.where, self.comments)
        column = parent.column + self._step
        lines = emptied._lines(value, path, column)
        return emptied._spliced(emptied._after(start, parent.column + 1), lines, blank=False)

    def _lines(self, value: Mapping[str, Any], path: Path, column: int) -> str:
        text = rendered(value, self.comments, at=path, indent=column, step=self._step)
        return text.replace("\n", self._newline)

    def _spliced(self, at: int, lines: str, *, blank: bool) -> str:
        """Return the text with lines put in at an index that begins a line, or ends the text."""
        before, after, newline = self.text[:at], self.text[at:], self._newline
        if before and not before.endswith(("\n", "\r")):
            # The text ends without a line end, and goes on doing so.
            before, lines = before + newline, lines.removesuffix(newline)
        if blank and before and not before.endswith((newline * 2, "\n\n")):
            before += newline
        return f"{before}{lines}{after}"

    def _after(self, index: int, column: int) -> int:
        """Return where an entry begins that follows the one that ends at an index.

        Comments that are indented as deep as the mapping are the mapping's, and stay before the new entry.
        """
        if not column:
            return self._end_of_document()
        # A text in lines of its own ends where the next line begins.
        line = None if self.text[index - 1] in "\r\n" else _LINE.match(self.text, index)
        at = line.end() if line else index
        comment = re.compile(rf"([ \t]*(\r\n|\r|\n))*[ ]{{{column},}}#[^\r\n]*(\r\n|\r|\n|\Z)")
        while at < len(self.text) and (found := comment.match(self.text, at)):
            at = found.end()
        return at

    def _end_of_document(self) -> int:
        """Return the index of what ends the first document: `...`, another `---`, or the end of the text."""
        content = root_of(self.text)
        found = _END_OF_DOCUMENT.search(self.text, content.end if content else 0)
        return found.start() if found else len(self.text)

    def _is_spaced(self, place: Place) -> bool:
        """Return whether blank lines stand between the entries of a mapping."""
        if len(place.entries) == 1:
            value = place.entries[0][2]
            return value.kind == "mapping" and not value.is_flow
        pairs = zip(place.entries, place.entries[1:], strict=False)
        return any(_BLANK_LINE_INSIDE.search(self.text, one[2].end, two[1].start) for one, two in pairs)

    @property
    def _newline(self) -> str:
        found = re.search(r"\r\n|\n|\r", self.text)
        return found[0] if found else "\n"

    @property
    def _step(self) -> int:
        """Blanks by which the file indents."""
        root = root_of(self.text)
        for _, key, value in root.entries if root else ():
            if value.kind == "mapping" and not value.is_flow:
                return value.column - key.column
        return 2


def _nested(path: Path, value: Any) -> Any:
    for name in reversed(path):
        value = {name: value}
    return value
