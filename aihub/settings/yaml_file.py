"""Read one YAML file into a tree of nodes, which keep the line of each value.

Reports what is wrong with the file whatever its fields mean: no valid YAML, duplicate names, no mapping, too large.
"""

import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from aihub.rules import Rule, texts
from aihub.rules import files as rules
from aihub.settings.errors import Problem, SettingsPath, dotted
from aihub.settings.lookalikes import described, punctuation_like
from aihub.settings.nodes import Location, Node

# The C parser is about ten times faster; PyYAML may be built without it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_YAML = "tag:yaml.org,2002:"
_STR, _NULL, _MERGE, _MAP, _SEQ = (f"{_YAML}{kind}" for kind in ("str", "null", "merge", "map", "seq"))
_SCALARS = {f"{_YAML}{kind}" for kind in ("null", "bool", "int", "float", "timestamp", "str")}

MAX_BYTES = 128 * 1024
MAX_NODES = 10_000
"""Largest number of names and values in a file, each alias counted with all that it refers to."""
_MAX_LEVELS = 50

_NUMBER_OF_YAML_1_2 = re.compile(
    r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_QUOTED = ("'", '"', "|", ">")
_PLAIN_DIGITS = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_MAX_DIGITS = 15
"""Longest whole number that a JSON reader keeps exactly, since its numbers are doubles."""

# Parts of PyYAML's messages, and the messages shown instead: PyYAML's own can quote the file.
_SYNTAX = {
    "expected a single document": "a second YAML document; keep one in a file, with no further '---' line",
    "mapping values are not allowed": "a ':' that is not allowed here; quote the value, or align the line",
    "could not find expected ':'": "a line without 'name:'; write it as name: value",
    "expected ',' or": "a bracket or brace that is not closed; close it, or put the value in quotes",
    "unexpected end of stream": "a quote that is not closed; close it",
    "alias": "an alias ('*name') without its anchor; write the value itself, or put it in quotes",
    "cannot start any token": "a character that cannot start a value; put the value in quotes",
    "did not find expected": "indentation that matches nothing above it; align it with the lines around it",
    "expected <block end>": "indentation that matches nothing above it; align it with the lines around it",
    "for merging": "a '<<' without a mapping; write the fields themselves",
}


@dataclass(frozen=True)
class Subject:
    """What a file is to hold, for messages."""

    name: str = "settings"
    example: str = "hub: {name: ai-example}"
    less: str = "write the settings of one environment only"
    """What to do about a file that is too large."""


SETTINGS = Subject()


class _TooLargeError(Exception):
    """A file has more names and values than MAX_NODES."""


def read_file(path: Path, subject: Subject = SETTINGS) -> tuple[Node | None, list[Problem]]:
    """Return the mapping that a file contains, or None when it cannot be read, and the problems of the file."""
    file = str(path)
    try:
        # Opening a FIFO waits for a writer, and a device may be endless.
        if not stat.S_ISREG(path.stat().st_mode):
            what = "a folder, a device or a pipe; make it a file"
            return None, [Problem(file, 1, "", what, rules.FILE_UNREADABLE)]
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        what = f"cannot be read ({error.strerror}); make it a readable file"
        return None, [Problem(file, 1, "", what, rules.FILE_UNREADABLE)]
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return None, [Problem(file, line, "", "not text in UTF-8; save the file as UTF-8", rules.FILE_UNREADABLE)]
    if len(data) > MAX_BYTES:
        size = f"larger than {MAX_BYTES // 1024} KiB, the most that {subject.name} may have"
        return None, [Problem(file, 1, "", f"{size}; {subject.less}", rules.FILE_TOO_LARGE)]
    root, problems = _parsed(file, text, subject)
    return root, [*problems]


@lru_cache(maxsize=8)
def _parsed(file: str, text: str, subject: Subject) -> tuple[Node | None, list[Problem]]:
    """Return what a text comes to; kept, since a check reads `base.yaml` for each stack."""
    return _Reader(file, text, subject).read()


class _Reader:
    """Reads one file."""

    def __init__(self, file: str, text: str, subject: Subject) -> None:
        self._file = file
        self._text = text
        self._subject = subject
        self._too_deep = f"nested too deep; write {subject.name}, such as {subject.example}"
        self._problems: list[Problem] = []
        self._converted: dict[int, tuple[Any, int]] = {}
        self._open_ids: set[int] = set()
        self._nodes = 0

    def read(self) -> tuple[Node | None, list[Problem]]:
        try:
            self._loader = _Loader(self._text)
            root = self._loader.get_single_node()
            if isinstance(root, yaml.MappingNode):
                node = Node(self._convert(root, ()), Location(self._file, 1))
                if not _is_too_deep(node):
                    return node, self._problems
                self._add(rules.YAML_TOO_DEEP, 1, (), self._too_deep)
            else:
                empty = root is None or root.tag == _NULL
                what = "the file is empty" if empty else f"no {self._subject.name} in this file"
                self._add(rules.FILE_EMPTY, 1, (), f"{what}; write names and values, such as {self._subject.example}")
        except yaml.YAMLError as error:
            self._problems.append(self._syntax_problem(error))
        except RecursionError:
            self._add(rules.YAML_TOO_DEEP, 1, (), self._too_deep)
        except _TooLargeError:
            what = f"more than {MAX_NODES} names and values, aliases expanded"
            return None, [Problem(self._file, 1, "", f"{what}; {self._subject.less}", rules.FILE_TOO_LARGE)]
        return None, self._problems

    def _add(self, rule: Rule, line: int, path: SettingsPath, text: str) -> None:
        self._problems.append(Problem(self._file, line, dotted(path), text, rule))

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise _TooLargeError

    def _convert(self, node: yaml.Node, path: SettingsPath) -> Any:
        if self._is_text(node):
            # Most values, which need no conversion.
            self._count(1)
            return node.value
        # PyYAML returns the same node for an alias and its anchor: convert it once, and stop where it contains itself.
        if id(node) in self._open_ids:
            self._add(
                rules.YAML_ALIAS_IN_ITSELF, _line(node), path, "an alias inside its own anchor; write the value itself"
            )
            return {}
        if id(node) in self._converted:
            value, nodes = self._converted[id(node)]
            self._count(nodes)
            return value
        before = self._nodes
        self._count(1)
        self._open_ids.add(id(node))
        value = self._convert_new(node, path)
        self._open_ids.remove(id(node))
        self._converted[id(node)] = value, self._nodes - before
        return value

    def _convert_new(self, node: yaml.Node, path: SettingsPath) -> Any:
        if isinstance(node, yaml.MappingNode) and node.tag == _MAP:
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == _SEQ:
            return [self._node(item, (*path, index), _line(item)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.ScalarNode) and self._matches_its_tag(node):
            return self._scalar(node, path)
        self._add(rules.YAML_TAG, _line(node), path, "a YAML tag ('!...'); write the plain value")
        return {}

    def _node(self, node: yaml.Node, path: SettingsPath, line: int) -> Node:
        is_empty = isinstance(node, yaml.ScalarNode) and node.tag == _NULL and not node.value
        return Node(self._convert(node, path), Location(self._file, line), is_empty)

    def _mapping(self, node: yaml.MappingNode, path: SettingsPath) -> dict[str, Node]:
        first_lines: dict[str, int] = {}
        merged: dict[str, Node] = {}
        entries: dict[str, Node] = {}
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in first_lines:
                    first = first_lines[key.value]
                    text = f"written twice, first in line {first}; keep one of them"
                    self._add(rules.NAME_WRITTEN_TWICE, _line(key), (*path, key.value), text)
                first_lines.setdefault(key.value, _line(key))
            if key.tag == _MERGE:
                merged = self._merged(value, path)
            elif not self._is_text(key):
                self._add(rules.NAME_NOT_TEXT, _line(key), path, "a name that is not text; put it in quotes")
            else:
                entries[key.value] = self._node(value, (*path, key.value), _line(key))
        return {**merged, **entries}

    def _merged(self, node: yaml.Node, path: SettingsPath) -> dict[str, Node]:
        """Return the entries of a merge key ('<<'): of several mappings the first one wins."""
        sources: Sequence[yaml.Node] = node.value if isinstance(node, yaml.SequenceNode) else [node]
        found: dict[str, Node] = {}
        for source in sources:
            if not isinstance(source, yaml.MappingNode):
                raise yaml.constructor.ConstructorError(None, None, "not a mapping for merging", source.start_mark)
            found = {**self._convert(source, path), **found}
        return found

    def _tag_of(self, text: str) -> str:
        """Return the tag that YAML infers for an unquoted text."""
        tag: str = self._loader.resolve(yaml.ScalarNode, text, (True, False))
        return tag

    def _matches_its_tag(self, node: yaml.ScalarNode) -> bool:
        """Return whether a scalar has the type that its tag says: `!!int` may be written before any text."""
        return node.tag == _STR or node.tag == self._tag_of(node.value)

    def _is_text(self, node: yaml.Node) -> bool:
        """Return whether a node is text, and the same one for every reader of YAML."""
        return node.tag == _STR and isinstance(node, yaml.ScalarNode) and not self._is_ambiguous(node)

    def _is_ambiguous(self, node: yaml.ScalarNode) -> bool:
        """Return whether YAML 1.1 (PyYAML) and YAML 1.2 (editors) read an unquoted text as different values."""
        if node.style in _QUOTED:
            return False
        match node.tag.removeprefix(_YAML):
            case "int":
                return not _PLAIN_DIGITS.fullmatch(node.value)
            case "float":
                return not _NUMBER_OF_YAML_1_2.fullmatch(node.value)
            case "str":
                is_number = bool(_NUMBER_OF_YAML_1_2.fullmatch(node.value))
                return is_number and node.tag == self._tag_of(node.value)
        return False

    def _scalar(self, node: yaml.ScalarNode, path: SettingsPath) -> Any:
        if node.tag not in _SCALARS:
            self._add(rules.VALUE_AMBIGUOUS, _line(node), path, "a character that YAML reserves; put it in quotes")
        elif self._is_ambiguous(node):
            what = "a number in a form that YAML readers disagree on"
            self._add(rules.VALUE_AMBIGUOUS, _line(node), path, f"{what}; write plain digits, or quote it")
        elif node.tag == f"{_YAML}int" and len(node.value.lstrip("+-")) > _MAX_DIGITS:
            what = f"a number of more than {_MAX_DIGITS} digits, which not every JSON reader keeps exactly"
            self._add(rules.VALUE_AMBIGUOUS, _line(node), path, f"{what}; write fewer, or quote it")
        else:
            try:
                return self._loader.construct_object(node)
            except (yaml.YAMLError, ValueError, OverflowError):
                what = "a value that looks like a date or number but is none"
                self._add(rules.VALUE_AMBIGUOUS, _line(node), path, f"{what}; put it in quotes")
        return node.value

    def _syntax_problem(self, error: yaml.YAMLError) -> Problem:
        if isinstance(error, yaml.reader.ReaderError):
            return self._not_allowed(error)
        if conflict := _CONFLICT.search(self._text):
            line = self._text.count("\n", 0, conflict.start()) + 1
            what = "an unresolved merge conflict; keep one of the two sides, and remove the lines <<<<<<<, ======= and >>>>>>>"
            return Problem(self._file, line, "", what, rules.MERGE_CONFLICT)
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = mark.line + 1 if mark else 1
        lines = self._text.splitlines()
        here = lines[line - 1] if line <= len(lines) else ""
        if "\t" in here[: len(here) - len(here.lstrip())]:
            return self._syntax(line, "a tab; indent with spaces")
        if lookalike := self._lookalike(lines, line):
            return lookalike
        said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
        if "maximum nesting depth" in said:
            return Problem(self._file, line, "", self._too_deep, rules.YAML_TOO_DEEP)
        messages = (text for part, text in _SYNTAX.items() if part in said)
        return self._syntax(line, next(messages, "not YAML; write names and values, such as name: value"))

    def _not_allowed(self, error: yaml.reader.ReaderError) -> Problem:
        # The C parser counts bytes and gives the character as a number, PyYAML's own counts characters.
        is_number = isinstance(error.character, int)
        before = self._text.encode()[: error.position] if is_number else self._text[: error.position].encode()
        character = chr(error.character) if is_number else error.character
        what = f"a character that YAML does not allow, {described(character)}; remove it"
        return self._syntax(before.count(b"\n") + 1, what)

    def _lookalike(self, lines: Sequence[str], line: int) -> Problem | None:
        """Return the problem of a character that looks like YAML's own, in the line of an error or the one before."""
        for number in (line, line - 1):
            for found in _FOREIGN.finditer(lines[number - 1]) if 0 < number <= len(lines) else ():
                like = punctuation_like(found[0])
                if like and _would_be_syntax(like, lines[number - 1][: found.start()].rstrip()):
                    seen = "a space" if like == " " else f"'{like}'"
                    what = f"contains {described(found[0])}, which looks like {seen}; retype it"
                    return Problem(self._file, number, "", what, texts.CHARACTER_CONFUSABLE)
        return None

    def _syntax(self, line: int, text: str) -> Problem:
        return Problem(self._file, line, "", text, rules.YAML_SYNTAX)


def _would_be_syntax(like: str, before: str) -> bool:
    """Return whether a character would have a meaning in YAML after the text before it, and is not within a text."""
    match like:
        case " " | "-":
            return not before
        case "'" | '"':
            return before.endswith((":", ",", "[", "{", "-"))
    return like in ":,[]{}#"


def _is_too_deep(root: Node) -> bool:
    level = [root]
    for _ in range(_MAX_LEVELS):
        level = [child for node in level for child in _children(node)]
    return bool(level)


def _children(node: Node) -> Iterable[Node]:
    if isinstance(node.value, dict):
        return node.value.values()
    return node.value if isinstance(node.value, list) else ()


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line + 1
    return line
