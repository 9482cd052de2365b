"""Read one YAML file, remembering where each value stands.

Owns everything that can be said of a file before its meaning: is it YAML, are its names unique, is it a
mapping. Says nothing about which fields exist.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aihub.settings.errors import Problem, SettingsPath, dotted

# The parser in C is about ten times faster; a PyYAML built without it has only the other.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_YAML = "tag:yaml.org,2002:"

# PyYAML's sentences, in part, and ours. PyYAML's own are not shown: they can quote the file.
_SYNTAX = {
    "expected a single document": "a second YAML document; keep one in a file, with no further '---' line",
    "mapping values are not allowed": "a ':' that cannot stand here; quote the value, or align the line",
    "could not find expected ':'": "a line without 'name:'; write it as name: value",
    "expected ',' or": "a bracket or brace without its end; close it, or put the value in quotes",
    "unexpected end of stream": "a quote without its end; close it",
    "alias": "an alias ('*name') without its anchor; write the value itself, or put it in quotes",
    "cannot start any token": "a character that cannot start a value; put the value in quotes",
    "did not find expected": "indentation that fits nothing above it; align it with its neighbours",
    "expected <block end>": "indentation that fits nothing above it; align it with its neighbours",
    "for merging": "a '<<' without a mapping; write the fields themselves",
}


@dataclass(frozen=True)
class Location:
    """A line of a file; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True)
class Node:
    """A value and where it stands. A mapping's entry stands where its name does."""

    value: Any
    """A dict of names to nodes, a list of nodes, or a scalar."""
    at: Location


def read_file(path: Path) -> tuple[Node | None, list[Problem]]:
    """Return a file's mapping, or None when there is none to go on with, and what is wrong with the file."""
    file = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        return None, [Problem(file, 1, "", f"cannot be read ({error.strerror}); make it a readable file")]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [Problem(file, line, "", "not text in UTF-8; save the file as UTF-8")]
    return _Reader(file, text).read()


class _Reader:
    """The conversion of one file."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._text = text
        self._problems: list[Problem] = []
        self._converted: dict[int, Any] = {}
        self._open: set[int] = set()

    def read(self) -> tuple[Node | None, list[Problem]]:
        try:
            self._loader = _Loader(self._text)
            root = self._loader.get_single_node()
            if isinstance(root, yaml.MappingNode):
                return Node(self._convert(root, ()), Location(self._file, 1)), self._problems
            empty = root is None or root.tag == f"{_YAML}null"
            what = "the file is empty" if empty else "no settings in this file"
            self._add(1, (), f"{what}; write names and values, such as hub: {{name: ai-example}}")
        except yaml.YAMLError as error:
            self._problems.append(self._syntax_problem(error))
        except RecursionError:
            self._add(1, (), "nested too deep; write settings, such as hub: {name: ai-example}")
        return None, self._problems

    def _add(self, line: int, path: SettingsPath, text: str) -> None:
        self._problems.append(Problem(self._file, line, dotted(path), text))

    def _convert(self, node: yaml.Node, path: SettingsPath) -> Any:
        # An alias is the same node again: converted once, and an alias inside its own anchor has no end.
        if id(node) in self._open:
            self._add(_line(node), path, "an alias inside its own anchor; write the value itself")
            return {}
        if id(node) not in self._converted:
            self._open.add(id(node))
            self._converted[id(node)] = self._convert_new(node, path)
            self._open.remove(id(node))
        return self._converted[id(node)]

    def _convert_new(self, node: yaml.Node, path: SettingsPath) -> Any:
        if not node.tag.startswith(_YAML):
            self._add(_line(node), path, "a YAML tag ('!...'); write the plain value")
            return {}
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [
                Node(self._convert(item, (*path, index)), Location(self._file, _line(item)))
                for index, item in enumerate(node.value)
            ]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: SettingsPath) -> dict[str, Node]:
        first_lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in first_lines:
                first = first_lines[key.value]
                self._add(_line(key), (*path, key.value), f"written twice, first in line {first}; keep one of them")
            first_lines.setdefault(key.value, _line(key))
        # Puts what '<<' brings in before the mapping's own entries, which therefore win.
        self._loader.flatten_mapping(node)
        entries: dict[str, Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != f"{_YAML}str":
                self._add(_line(key), path, "a name that is not text; put it in quotes")
                continue
            entries[key.value] = Node(self._convert(value, (*path, key.value)), Location(self._file, _line(key)))
        return entries

    def _scalar(self, node: yaml.ScalarNode, path: SettingsPath) -> Any:
        # YAML 1.1 (this parser) and 1.2 (editors) read 010, 1_000 and 1:30 differently.
        if node.tag == f"{_YAML}int" and not re.fullmatch("[-+]?(0|[1-9][0-9]*)", node.value):
            self._add(
                _line(node),
                path,
                "a number in a form that YAML readers disagree on; write plain digits, or quote it",
            )
        try:
            return self._loader.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self._add(_line(node), path, "a value that looks like a date or number but is none; put it in quotes")
            return node.value

    def _syntax_problem(self, error: yaml.YAMLError) -> Problem:
        if isinstance(error, yaml.reader.ReaderError):
            line = self._text.count("\n", 0, error.position) + 1
            return Problem(self._file, line, "", "a character that cannot stand in YAML; remove it")
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else 1
        lines = self._text.splitlines()
        here = lines[line - 1] if line <= len(lines) else ""
        if "\t" in here[: len(here) - len(here.lstrip())]:
            return Problem(self._file, line, "", "a tab; indent with spaces")
        said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
        ours = (text for part, text in _SYNTAX.items() if part in said)
        return Problem(self._file, line, "", next(ours, "not YAML; write names and values, such as name: value"))


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line + 1
    return line
