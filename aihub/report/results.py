"""What commands found out about a stack, as `pipelines/scripts/keep` leaves it: NAME.out, NAME.log and NAME.code."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub.deploy.operations import DONE
from aihub.report.redaction import redacted
from aihub.safe_text import lines, one_line

ORDER = ("plan", "preflight", "gate", "deploy", "smoke", "drift")
"""Names of results, in the order in which they are shown."""
_MOST_CHARACTERS = 70_000
"""Characters of what a command printed that are looked at: no comment is as long."""
_MOST_BYTES = 50_000_000
"""Bytes of a plan that are read."""
_UNKNOWN, _SERVICE_ONLY = 3, 4


@dataclass(frozen=True)
class Result:
    """What one command left."""

    name: str
    code: int | None
    """Its exit code; None when it was killed, or still runs."""
    summary: str
    """What it comes to, in a few words."""
    text: str
    """What it printed."""

    @property
    def sign(self) -> str:
        """A sign for a table: passed, changed by Azure itself alone, unknown, failed."""
        if self.name == "drift" and self.code == _SERVICE_ONLY:
            return "🔄"
        return {0: "✅", _UNKNOWN: "❔"}.get(-1 if self.code is None else self.code, "❌")


def read_results(folder: Path) -> list[Result]:
    """Return the results of a stack; nothing where the folder is not there."""
    return [_result(folder / name) for name in sorted({each.stem for each in folder.glob("*.out")}, key=_place)]


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _result(path: Path) -> Result:
    output, log = _read(path.with_suffix(".out")), _read(path.with_suffix(".log"))
    code = _code(path.with_suffix(".code"))
    if code == 0 and path.name == "plan" and (plan := _json(output)):
        # Another version's plan is shown as it is.
        with suppress(KeyError, TypeError, AttributeError):
            return Result(path.name, code, _counts(plan), _plan_in_words(plan))
    text = "\n".join(filter(None, (output.strip("\n"), log.strip("\n"))))
    return Result(path.name, code, _summary(code, output, log), lines(redacted(text[:_MOST_CHARACTERS])))


def _summary(code: int | None, output: str, log: str) -> str:
    if code is None:
        return "did not end: it was killed, or ran out of time"
    errors = [line for line in log.splitlines() if line.startswith("error: ")] if code else []
    # The verdict of a command is its last line, but for the name of a file.
    printed = [line for line in output.splitlines() if line.strip() and not line.startswith("report: ")]
    said = errors or printed or [line for line in log.splitlines() if line.strip()]
    if said:
        return one_line(redacted(said[-1][:_MOST_CHARACTERS]), 120)
    return "done" if code == 0 else f"failed with exit code {code}"


def _counts(plan: dict[str, Any]) -> str:
    found = Counter(DONE.get(each["kind"], each["kind"]) for each in _operations(plan))
    return ", ".join(f"{count} {one_line(what)}" for what, count in sorted(found.items())) or "nothing to change"


def _plan_in_words(plan: dict[str, Any]) -> str:
    said: list[str] = []
    for each in _operations(plan):
        said.append(f"{DONE.get(each['kind'], each['kind'])}: {each['urn'].rpartition('::')[2]}")
        if each["kind"] not in {"create", "delete"}:
            said += [f"    {one['path']}: {_value(one['old'])} → {_value(one['new'])}" for one in each["changes"]]
    said.append(str(plan.get("fingerprint", "")))
    return "\n".join(
        one_line(redacted(line)) if line[:1] != " " else f"    {one_line(redacted(line))}" for line in said
    )


def _operations(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the operations on what is in a cloud: what is deleted or replaced first."""
    found = [each for each in plan.get("operations", ()) if not each.get("is_component")]
    return sorted(found, key=lambda each: (each["kind"] not in {"delete", "replace"}, each["kind"], each["urn"]))


def _value(value: Any) -> str:
    return "nothing" if value is None else value if isinstance(value, str) else json.dumps(value)


def _json(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _code(file: Path) -> int | None:
    try:
        return int(_read(file))
    except ValueError:
        return None


def _read(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return opened.read(_MOST_BYTES).decode(errors="replace")
    except OSError:
        return ""
