"""Render values as YAML, written as the shipped settings are: short mappings in braces, comments above or beside."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from textwrap import wrap
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

Path = tuple[str, ...]
"""The path of a value in the settings, by the names above it."""

WIDTH = 120
"""Characters of a line; a mapping that does not fit in one is written in several."""

_PLAIN = re.compile(r"[A-Za-z_/]([A-Za-z0-9_./@+-]|:(?=//)| (?=[A-Za-z0-9_]))*")


@dataclass(frozen=True)
class Comments:
    """Comments on values, by their paths. A mapping or list with a comment inside is written in lines of its own."""

    above: Mapping[Path, str] = field(default_factory=dict)
    """Comments on lines of their own, wrapped to the width."""
    beside: Mapping[Path, str] = field(default_factory=dict)
    """Comments after the value, on its line."""

    def are_below(self, path: Path) -> bool:
        """Return whether anything under a path has a comment."""
        return any(each[: len(path)] == path and each != path for each in (*self.above, *self.beside))


NO_COMMENTS = Comments()


def rendered(
    values: Mapping[str, Any], comments: Comments = NO_COMMENTS, *, at: Path = (), indent: int = 0, step: int = 2
) -> str:
    """Return a mapping as lines of YAML, each of which ends with a newline.

    Top sections, the entries of `deployments` and what has comments inside are written in lines of their own; other
    mappings and lists in braces and brackets, where they fit in a line.

    Args:
        values: names and values, of the kinds that JSON has.
        comments: comments by the paths of values, which begin with `at`.
        at: the path of the mapping in the settings.
        indent: blanks before each line.
        step: blanks by which each level is indented.
    """
    lines = _dumped(_Layout(comments, indent, step).block(values, at, 0), step).splitlines()
    return "".join(f"{' ' * indent}{line}".rstrip() + "\n" for line in lines)


def rendered_in_line(value: Any) -> str:
    """Return a value as it is written inside braces, on one line."""
    return _dumped(_flow({"x": value}), 2).strip().removeprefix("{x: ").removesuffix("}")


class _Representer(RoundTripRepresenter):
    """Writes None as `null`: an empty value removes nothing from the settings, and is an error."""

    def represent_null(self, _data: None) -> ScalarNode:
        node: ScalarNode = self.represent_scalar("tag:yaml.org,2002:null", "null")
        return node


_Representer.add_representer(type(None), _Representer.represent_null)


def _dumped(values: CommentedMap, step: int) -> str:
    emitter = YAML()
    emitter.Representer = _Representer
    # ruamel.yaml folds no text and moves no comment: the layout is decided here.
    emitter.width = 1_000_000
    emitter.indent(mapping=step, sequence=step + 2, offset=step)
    stream = StringIO()
    emitter.dump(values, stream)
    return stream.getvalue()


@dataclass(frozen=True)
class _Layout:
    """Decides what is written in lines of its own, and what in braces."""

    comments: Comments
    indent: int
    step: int

    def block(self, values: Mapping[str, Any], at: Path, level: int) -> CommentedMap:
        block = CommentedMap()
        for name, value in values.items():
            path, key = (*at, name), _scalar(name)
            block[key] = self._value(value, path, level)
            lines = [""] if len(block) > 1 and _is_set_apart(path) else []
            room = WIDTH - self.indent - level * self.step - 2
            lines += [line for part in self.comments.above.get(path, "").splitlines() for line in wrap(part, room)]
            if lines:
                block.yaml_set_comment_before_after_key(key, before="\n".join(lines), indent=level * self.step)
            if text := self.comments.beside.get(path):
                block.yaml_add_eol_comment(text, key)
        return block

    def _value(self, value: Any, path: Path, level: int) -> Any:
        if not value or not isinstance(value, Mapping | list | tuple):
            return _flow(value)
        room = WIDTH - self.indent - level * self.step - len(path[-1]) - 2
        is_apart = isinstance(value, Mapping) and _is_set_apart(path)
        if not is_apart and not self.comments.are_below(path) and len(rendered_in_line(value)) <= room:
            return _flow(value)
        if isinstance(value, Mapping):
            return self.block(value, path, level + 1)
        # In a sequence a value has no name of its own.
        return CommentedSeq([self._value(each, (*path, ""), level + 1) for each in value])


def _is_set_apart(path: Path) -> bool:
    return len(path) == 1 or (len(path) == 2 and path[0] == "deployments")


def _flow(value: Any) -> Any:
    found: CommentedMap | CommentedSeq
    if isinstance(value, Mapping):
        found = CommentedMap({_scalar(name): _flow(each) for name, each in value.items()})
    elif isinstance(value, list | tuple):
        found = CommentedSeq(map(_flow, value))
    else:
        return _scalar(value)
    found.fa.set_flow_style()
    return found


def _scalar(value: Any) -> Any:
    """Return a value with quotes where YAML 1.1 or 1.2 would read another value without them, or none."""
    if not isinstance(value, str) or (_PLAIN.fullmatch(value) and _is_text(value)):
        return value
    return DoubleQuotedScalarString(value)


def _is_text(value: str) -> bool:
    return isinstance(yaml.safe_load(value), str)
