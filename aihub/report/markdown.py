"""The report as Markdown: a summary that is always whole, then details, folded and cut at the limit of a comment."""

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from aihub.markdown import escaped
from aihub.report.changes import Difference, StackChange
from aihub.report.results import ORDER, Result
from aihub.safe_text import one_line

MARKER = "<!-- aihub report -->"
"""First line of a report, by which a comment is found again."""
LIMIT = 65_536
"""Characters of a comment on GitHub; Azure DevOps takes more."""
_ROOM_FOR_A_NOTE, _AROUND = 200, 300
_MOST_NOTES, _LONGEST_NOTE = 50, 300
_LONGEST_VALUE, _LONGEST_LINE = 120, 1_000


@dataclass(frozen=True)
class _Section:
    """A folded part of the report."""

    title: str
    """In Markdown."""
    head: tuple[str, ...]
    body: tuple[str, ...]
    """Lines that may be left out from the end on."""
    foot: tuple[str, ...]

    @property
    def size(self) -> int:
        """Characters that it needs, and some for what is around it."""
        lines = (self.title, *self.head, *self.body, *self.foot)
        return sum(map(len, lines)) + len(lines) + _AROUND


def markdown(changes: Sequence[StackChange], results: Mapping[str, Sequence[Result]], since: str | None) -> str:
    """Return the report.

    Args:
        changes: what changes in each stack.
        results: what commands found out, by stack.
        since: the commit that is compared with; None for none.
    """
    shown = [each for each in changes if each.changed or results.get(each.stack)]
    text = "\n".join([MARKER, *_summary(shown, results, since)])
    sections = list(_sections(shown, results, since))
    rooms = _rooms([section.size for section in sections], LIMIT - len(text))
    return text + "".join(map(_fitting, sections, rooms))


def _summary(shown: Sequence[StackChange], results: Mapping[str, Sequence[Result]], since: str | None) -> Iterator[str]:
    if not shown:
        yield from ("### Nothing changes", "", "No setting of any stack changes, and neither does the program.")
        return
    yield from (
        f"### {escaped(', '.join(_headline(each, results.get(each.stack, ()), since) for each in shown[:9]))}",
        "",
    )
    names = [name for name in ORDER if any(each.name == name for found in results.values() for each in found)]
    columns = [*(["settings"] if since else []), *names]
    yield f"| stack | {' | '.join(columns)} |"
    yield f"|---|{'---|' * len(columns)}"
    rows = [
        _cells(each, {result.name: result for result in results.get(each.stack, ())}, names, since) for each in shown
    ]
    kept = list(_first(rows, LIMIT // 2))
    yield from kept
    if more := len(rows) - len(kept):
        yield from ("", f"And {_count(more, 'more stack')}.")


def _cells(change: StackChange, found: Mapping[str, Result], names: Sequence[str], since: str | None) -> str:
    cells = [_settings_cell(change)] if since else []
    cells += [f"{found[name].sign} {escaped(found[name].summary)}" if name in found else "" for name in names]
    return f"| {escaped(change.stack)} | {' | '.join(cells)} |"


def _headline(change: StackChange, results: Sequence[Result], since: str | None) -> str:
    if change.problems:
        return f"{change.stack}: invalid settings"
    if bad := [each.name for each in results if each.sign == "❌"]:
        return f"{change.stack}: {' and '.join(bad)} failed"
    if plan := next((each for each in results if each.name == "plan"), None):
        return f"{change.stack}: {plan.summary}"
    return f"{change.stack}: {_settings_cell(change)}" if since else change.stack


def _settings_cell(change: StackChange) -> str:
    if change.problems:
        return f"❌ {_count(len(change.problems), 'problem')}"
    if change.is_unknown:
        return "nothing to compare with"
    what = [_count(len(change.differences), "setting")] if change.differences else []
    waits = ["waits for its first release"] if change.before and not change.release else []
    return escaped(", ".join([*what, *change.notes[:1], *waits])) or "no change"


def _sections(
    shown: Sequence[StackChange], results: Mapping[str, Sequence[Result]], since: str | None
) -> Iterator[_Section]:
    for each in shown:
        if each.problems:
            body = tuple(html.escape(line) for line in each.problems)
            title = f"{escaped(each.stack)}: {_count(len(each.problems), 'problem')}"
            yield _Section(title, ("<pre>",), body, ("</pre>",))
        elif since and not each.is_unknown and each.changed:
            yield _differences(each)
    for each in shown:
        for result in results.get(each.stack, ()):
            body = tuple(html.escape(line[:_LONGEST_LINE]) for line in result.text.split("\n"))
            title = f"{escaped(each.stack)}: {escaped(result.name)} {result.sign} {escaped(result.summary)}"
            yield _Section(title, ("<pre>",), body, ("</pre>",))


def _differences(change: StackChange) -> _Section:
    head = [f"- {escaped(one_line(each, _LONGEST_NOTE))}" for each in change.notes[:_MOST_NOTES]]
    rows = tuple(_row(each) for each in change.differences)
    if rows:
        head += ["", "| setting | before | after |", "|---|---|---|"]
    title = f"{escaped(change.stack)}: {_settings_cell(change)}"
    return _Section(title, tuple(head), rows, ("",))


def _row(difference: Difference) -> str:
    path, old, new = (
        escaped(one_line(each, _LONGEST_VALUE))
        for each in (difference.path, _value(difference.old), _value(difference.new))
    )
    return f"| {path} | {old} | {new} |"


def _value(value: JsonValue) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _rooms(sizes: Sequence[int], room: int) -> list[int]:
    """Return how many characters each section gets: all that it needs, or the same share as others that need more."""
    rooms = [0] * len(sizes)
    for place, index in enumerate(sorted(range(len(sizes)), key=sizes.__getitem__)):
        rooms[index] = min(sizes[index], room // (len(sizes) - place))
        room -= rooms[index]
    return rooms


def _fitting(section: _Section, room: int) -> str:
    """Return as much of a section as fits into so many characters, and a note of what does not."""
    head = ["", "", f"<details><summary>{section.title}</summary>", "", *section.head]
    foot = [*section.foot, "", "</details>"]
    left = room - len("\n".join([*head, *foot])) - _ROOM_FOR_A_NOTE
    if left < 0:
        return ""
    kept = list(_first(section.body, left))
    more = len(section.body) - len(kept)
    note = ["", f"{_count(more, 'more line')}, too long for a comment."] if more else []
    return "\n".join([*head, *kept, *section.foot, *note, "", "</details>"])


def _first(lines: Sequence[str], characters: int) -> Iterator[str]:
    for line in lines:
        characters -= len(line) + 1
        if characters < 0:
            return
        yield line


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
