"""What `aihub check --explain` prints of a stack: each value, where it comes from, and why its profile has it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import fill
from typing import Any

from aihub.check.origins import Explained, Value
from aihub.columns import columns
from aihub.safe_text import cleaned, one_line
from aihub.settings.errors import printable

_WIDTH, _INDENT = 120, "    "
_LONGEST_VALUE = 50
_NAMED = 2
"""Deployments that are named where several have the same value; of more their number is said."""
_DEPLOYMENTS = "deployments"


def as_json(found: Sequence[Explained]) -> str:
    """Return the values of stacks as JSON."""
    stacks = [
        {"stack": each.stack, "profile": each.profile, "values": [_document(value) for value in each.values]}
        for each in found
    ]
    return json.dumps(cleaned({"stacks": stacks}), indent=2)


def _document(value: Value) -> dict[str, Any]:
    found = asdict(value)
    del found["place"]
    return {"path": value.path, **found}


def as_text(found: Explained, *, is_narrowed: bool) -> str:
    """Return the values of a stack for a person, one in a line, below it the reason of the profile.

    Args:
        found: the values.
        is_narrowed: whether a person asked for some paths only; else deployments with the same value share a line.
    """
    groups = defaultdict[tuple[object, ...], list[Value]](list)
    for each in found.values:
        same = (each.place[2:], _text(each.value), each.origin, each.file, each.line, each.compared)
        is_shared = each.place[0] == _DEPLOYMENTS and len(each.place) > 2 and not is_narrowed
        groups[same if is_shared else each.place].append(each)
    sections = list(dict.fromkeys(each.place[0] for each in found.values))
    # What several deployments have stands below what each has alone.
    rows = sorted(groups.values(), key=lambda values: (sections.index(values[0].place[0]), len(values) > 1))
    count = len({each.place[1] for each in found.values if each.place[0] == _DEPLOYMENTS and len(each.place) > 1})
    cells = [_cells(each, count) for each in rows]
    head, *lines = columns([("FIELD", "VALUE", "FROM"), *cells])
    profile = f"profile {found.profile}" if found.profile else "no profile"
    said = [line for row, text in zip(rows, lines, strict=True) for line in (text, *_reason(row[0], found.profile))]
    number = "1 value" if len(found.values) == 1 else f"{len(found.values)} values"
    return "\n".join([f"{found.stack}: {number}, {profile}", head, *said])


def _cells(values: Sequence[Value], deployments: int) -> tuple[str, str, str]:
    first = values[0]
    if len(values) == 1:
        return first.path, _text(first.value), _from(first)
    names = [printable(each.place[1]) for each in values]
    path = first.path.removeprefix(f"{_DEPLOYMENTS}.{names[0]}")
    where = f"{len(names)} of {deployments} deployments"
    if len(names) <= _NAMED:
        where = " and ".join(names)
    elif len(names) == deployments:
        where = f"all {deployments} deployments"
    return f"{_DEPLOYMENTS}.*{path}", _text(first.value), f"{_from(first)}, in {where}"


def _from(value: Value) -> str:
    return f"{value.origin} {value.file}:{value.line}" if value.file else value.origin


def _reason(value: Value, profile: str | None) -> Iterator[str]:
    if value.why is None:
        return
    said = value.why
    if value.compared != "same":
        than = {"weaker": "weaker than", "stricter": "stricter than"}.get(str(value.compared), "other than")
        said = f"{than} the profile {profile}, which says {_text(value.profile_says)}: {said}"
    yield fill(said, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False)


def _text(value: object) -> str:
    text = "none" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return one_line(text or '""', _LONGEST_VALUE)
