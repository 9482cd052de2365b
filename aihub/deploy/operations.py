"""The operations of a `pulumi preview --json`, without what differs between two previews of the same.

Random names that a first write will give, values that only the write will tell, stack traces, times and the order in
which resources were declared differ each time. Values of secrets are masked by Pulumi.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from aihub.arm.bodies import Json

NOT_KNOWN = "(known after the deploy)"
"""Stands for a value that Azure will give."""
GENERATED = "(generated)"
"""Stands for the random end of a name that Pulumi will give."""
SECRET = "[secret]"  # noqa: S105 - what Pulumi shows in the place of a secret
"""Stands for a secret."""
CHANGED_SECRET = "[another secret]"  # noqa: S105
"""Stands for a secret's new value, where the change of a resource is that of a secret."""

UNKNOWN = {
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
"""What the engine writes for an unknown text, bool, number, array, asset, archive, or object (plugin/rpc.go)."""
ENGINE_OBJECT = "4dabf18193072939515e22adb298388d"
"""The key that marks an object of the engine's own, such as an encrypted secret (resource/sig)."""
_ENVIRONMENT_VARIABLE = re.compile(r"environmentVariables\.", re.IGNORECASE)
DONE = {"replace": "replaced", "delete": "deleted", "update": "updated", "create": "created"}
"""What is done to resources, in words, in the order in which it is shown: what ends first."""
_KINDS = {"create-replacement": "replace", "delete-replaced": "replace"}
_NO_CHANGE = {"same", "refresh"}


@dataclass(frozen=True, order=True)
class Change:
    """One value that an operation changes."""

    path: str
    old: JsonValue
    """None where there was none."""
    new: JsonValue
    """None where there will be none."""


@dataclass(frozen=True)
class Operation:
    """What is done to one resource."""

    kind: str
    """The engine's name of it: `create`, `update`, `replace`, `delete`, or a rarer one."""
    urn: str
    is_component: bool
    """Whether the resource only groups others, and is in no cloud."""
    changes: tuple[Change, ...]
    """Of a resource that is created all values, of one that is deleted none."""

    @property
    def name(self) -> str:
        """Name of the resource: the last part of the URN."""
        return self.urn.rpartition("::")[2]

    @property
    def type(self) -> str:
        """Type of the resource, without those of the components around it."""
        return self.urn.split("::")[2].rpartition("$")[2]


def operations(preview: Json) -> list[Operation]:
    """Return the operations of a preview, ordered by URN.

    Args:
        preview: what `pulumi preview --json` prints.
    """
    # Pulumi can show a replacement as three steps: by the two states that these have together it is one operation.
    found: dict[tuple[str, str], Json] = {}
    for step in preview.get("steps") or []:
        kind = _KINDS.get(step["op"], step["op"])
        if kind not in _NO_CHANGE:
            found.setdefault((step["urn"], kind), {}).update({name: each for name, each in step.items() if each})
    return [_operation(kind, urn, step) for (urn, kind), step in sorted(found.items())]


def _operation(kind: str, urn: str, step: Json) -> Operation:
    old, new = step.get("oldState") or {}, step.get("newState") or {}
    changes: list[Change] = []
    if kind != "delete":
        given = _unnamed(new.get("inputs") or {}, urn.rpartition("::")[2])
        before, after = dict(_flat(old.get("inputs") or {})), dict(_flat(given))
        changes = [
            _change(path, before.get(path), after.get(path))
            for path in sorted({*before, *after})
            if before.get(path) != after.get(path)
        ]
        if old and not changes:
            hidden = [path for path, value in after.items() if value == SECRET]
            changes = [Change(path, SECRET, CHANGED_SECRET) for path in sorted(hidden)]
    is_component = not (old or new).get("custom", True)
    return Operation(kind, urn, is_component, tuple(changes))


def _change(path: str, old: JsonValue, new: JsonValue) -> Change:
    if _ENVIRONMENT_VARIABLE.search(path):
        # Somebody may keep a secret there, whatever the documentation says.
        return Change(path, old and SECRET, new and (CHANGED_SECRET if old else SECRET))
    return Change(path, old, new)


def _unnamed(inputs: Mapping[str, JsonValue], logical_name: str) -> dict[str, JsonValue]:
    """Inputs without the random end of a generated name: azure-native adds eight digits to the resource's own."""
    generated = re.compile(re.escape(logical_name) + "[0-9a-f]{8}")
    return {
        name: f"{logical_name}{GENERATED}" if isinstance(value, str) and generated.fullmatch(value) else value
        for name, value in inputs.items()
    }


def _flat(value: JsonValue, path: str = "") -> Iterator[tuple[str, JsonValue]]:
    if isinstance(value, dict) and value and ENGINE_OBJECT not in value:
        for name, below in value.items():
            yield from _flat(below, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for index, below in enumerate(value):
            yield from _flat(below, f"{path}[{index}]")
    elif path:
        yield path, _plain(value)


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, dict) and value:
        return SECRET
    return NOT_KNOWN if isinstance(value, str) and value in UNKNOWN else value
