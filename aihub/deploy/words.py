"""A plan in words."""

import json
from collections import Counter
from collections.abc import Iterator

from pydantic import JsonValue

from aihub.deploy.operations import DONE, Change, Operation
from aihub.deploy.plan import Plan
from aihub.safe_text import one_line

_PREFIXES = ("azure-native:", "pulumi-python:dynamic/aihub:")
_OF_ITS_OWN = {"SmokeTest"}
"""Types whose inputs are digests and documents: that an endpoint is tested again says it all."""
_LONGEST_VALUE = 60
_MOST_CHANGES = 12
"""Changes of one resource that are shown."""


def counts(plan: Plan) -> dict[str, int]:
    """Return how many resources are created, updated, replaced, deleted."""
    found = Counter(_done(each) for each in _shown(plan))
    return {what: found[what] for what in [*DONE.values(), *sorted(set(found) - set(DONE.values()))] if found[what]}


def summary(plan: Plan) -> str:
    """Return one line that says how many resources are changed, and how."""
    return ", ".join(f"{count} {what}" for what, count in counts(plan).items()) or "nothing to change"


def words(plan: Plan) -> str:
    """Return a plan for people: what is replaced and deleted first, then by type and name."""
    release = f"release {plan.release[:12]}" if plan.release else "no release, since something is not committed"
    lines = [f"plan of {plan.stack}: {release}", summary(plan)]
    found = _shown(plan)
    for done in counts(plan):
        lines += ["", done.upper() if done in {"replaced", "deleted"} else done]
        for each in sorted((one for one in found if _done(one) == done), key=lambda one: (one.type, one.urn)):
            lines += _operation(each)
    return "\n".join([*map(_line, lines), "", f"fingerprint {plan.fingerprint}"])


def _shown(plan: Plan) -> list[Operation]:
    return [each for each in plan.operations if not each.is_component]


def _done(each: Operation) -> str:
    return DONE.get(each.kind, each.kind)


def _operation(each: Operation) -> Iterator[str]:
    kind = each.type
    for prefix in _PREFIXES:
        kind = kind.removeprefix(prefix)
    yield f"  {each.name} ({kind})"
    if each.kind not in {"create", "delete"} and kind not in _OF_ITS_OWN:
        yield from (f"      {_change(one)}" for one in each.changes[:_MOST_CHANGES])
        if more := len(each.changes) - _MOST_CHANGES:
            yield from [f"      and {more} more"] if more > 0 else []


def _change(change: Change) -> str:
    return f"{change.path}: {_value(change.old)} → {_value(change.new)}"


def _value(value: JsonValue) -> str:
    if value is None:
        return "nothing"
    return one_line(value if isinstance(value, str) else json.dumps(value), _LONGEST_VALUE)


def _line(line: str) -> str:
    blanks = len(line) - len(line.lstrip())
    return " " * blanks + one_line(line)
