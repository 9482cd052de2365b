"""Say what differs between a resource in the state and in Azure, and whether Azure changed it by itself."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from aihub.arm.bodies import Json, value_at
from aihub.arm.compare import may_be_secret, shown
from aihub.catalogue.versions import UPGRADES, is_upgrade
from aihub.drift.changes import Change, changes
from aihub.drift.engine import Reading
from aihub.drift.filters import policy_changes
from aihub.drift.finding import Finding, Level
from aihub.drift.state import Resource, State
from aihub.drift.writer import Writer, writer
from aihub.settings_fields import field_of, in_arm

_BACK = "`pulumi up --refresh` writes the state's value back"
_GUARDRAILS = ("RaiPolicy", "RaiBlocklist", "RaiBlocklistItem")
_TRAFFIC = ("traffic", "mirror")
_FREE_TEXT = ("environmentvariables", "pattern")
"""Properties that take any text: secrets, or what nobody should read."""
_VERSION, _UPGRADE = "properties.model.version", "properties.versionUpgradeOption"


Look = Callable[[Resource], Any]
"""Reads the `systemData` of a resource whose provider does not."""


def resource_findings(state: State, reading: Reading, look: Look) -> Iterator[Finding]:
    """Yield the differences of all resources, in the order of the state.

    Args:
        state: the stack's state.
        reading: what the providers read.
        look: reads the `systemData` of a resource that has changed.
    """
    gone = {each.id.lower() for each in state.resources if reading.read.get(each.urn, {}) is None}
    for each in state.resources:
        if each.urn in reading.read and (read := reading.read[each.urn]) is not None:
            yield from _of_one(state, each, read, look)
        else:
            yield from _unread(each, state.where(each), reading, gone)


def _unread(resource: Resource, where: str, reading: Reading, gone: Collection[str]) -> Iterator[Finding]:
    """Yield the finding on a resource that Azure does not have, or that was not read."""
    if resource.urn in reading.failed:
        what = f"could not be read: {reading.failed[resource.urn]}"
        yield Finding("unknown", where, resource.title, what, _reader(resource))
    elif resource.urn not in reading.read:
        why = f": {reading.problem}" if reading.problem else ""
        yield Finding("unknown", where, resource.title, f"was not read{why}", "run aihub drift again")
    # What was in something that is gone went with it.
    elif not any(resource.id.lower().startswith(f"{above}/") for above in gone):
        do = "`pulumi up --refresh` creates it again; to give it up, remove it from the settings"
        yield Finding("drift", where, resource.title, "Azure does not have it any more: somebody deleted it", do)


def _reader(resource: Resource) -> str:
    role = "Key Vault Secrets Officer on the vault" if resource.kind.endswith("Secret") else "Reader"
    return f"run aihub drift again; it needs the role {role}"


def _of_one(state: State, resource: Resource, read: Json, look: Look) -> Iterator[Finding]:
    found = list(changes(resource.inputs, resource.outputs, read["inputs"]))
    if state.is_scaled(resource):
        found = [each for each in found if in_arm(each.path) != "sku.capacity"]
    if not found:
        return
    where, before, answered = state.where(resource), resource.outputs.get("systemData"), read["outputs"]
    wrote = writer(before, answered.get("systemData") or look(resource), state.modified(resource.id))
    texts = list(policy_changes(resource.outputs, answered)) if resource.kind == "RaiPolicy" else []
    for direction, text in texts:
        effect = {"laxer": "weakened: ", "stricter": "stricter: ", "changed": "changed: "}[direction]
        do = f"{_BACK}, or write Azure's to {where}"
        yield Finding("drift", where, resource.title, f"{effect}{text} in Azure", do, who=wrote.who)
    for each in found:
        # What the texts say is not said again, property by property.
        if not texts or not each.path.startswith("properties."):
            yield _finding(resource, where, each, answered, wrote)


def _finding(resource: Resource, where: str, change: Change, answered: Mapping[str, Any], wrote: Writer) -> Finding:
    path, field = in_arm(change.path), field_of(resource.id, change.path)
    place = f"{where}.{field}" if field else where
    if resource.kind == "Traffic" and path.split(".")[0] in _TRAFFIC:
        place, field = f"{where.removesuffix('.traffic')}.{path}", path
    elif path.startswith("tags.") and not resource.kind.endswith("Secret"):
        place, field = f"hub.{path}", path
    level = _level(resource, change, answered, wrote)
    what = _what(change, "" if field else f"{path}: ")
    if level == "service":
        is_version = path == _VERSION
        reason = "Azure has upgraded the model by itself" if is_version else "Azure made it by itself"
        do = f"nothing; `pulumi up` keeps it, and {place} can name it" if is_version else "nothing"
        what = f"{what}; {reason}"
    else:
        # A slot that the settings give nothing has no share there, and that is declared too.
        is_declared = change.is_declared or resource.kind == "Traffic"
        do = _remedy(place, is_declared=is_declared, is_field=field is not None)
    if resource.kind.endswith("Secret") and path == "enabled" and change.azure is False:
        what, do = "the secret is disabled, so nobody can read it", "`pulumi up --refresh` enables it again"
    known, live = (None, None) if _is_hidden(path) else (change.state, change.azure)
    return Finding(level, place, resource.title, what, do, known, live, wrote.who)


def _is_hidden(path: str) -> bool:
    return may_be_secret(path) or any(each in path.casefold() for each in _FREE_TEXT)


def _remedy(place: str, *, is_declared: bool, is_field: bool) -> str:
    if not is_declared:
        return "undo it in Azure: the settings do not declare it, so `pulumi up` need not write it"
    return f"{_BACK}, or write Azure's to {place}" if is_field else _BACK


def _what(change: Change, name: str) -> str:
    if _is_hidden(in_arm(change.path)):
        return f"{name}Azure has another value than the state"
    if change.azure is None:
        return f"{name}Azure has none, the state has {shown(change.state)}"
    if change.is_new:
        return f"{name}Azure has {shown(change.azure)}, the state has none"
    return f"{name}Azure has {shown(change.azure)}, the state has {shown(change.state)}"


def _level(resource: Resource, change: Change, answered: Mapping[str, Any], wrote: Writer) -> Level:
    """Return who made a change, as far as it can be known.

    Azure's upgrade of a model is recognized by the deployment's own upgrade option, as `pulumi up` does it. For all
    else Azure says who wrote the resource last: when nobody has written since the state, the service itself has.
    """
    path = in_arm(change.path)
    if path == _VERSION and _is_upgrade(resource, change, answered):
        return "service"
    # Tags never come from the service, and a guardrail that is weakened is told whoever did it.
    if resource.kind in _GUARDRAILS or path.split(".")[0] in {"tags", *_TRAFFIC, "enabled", "content_type"}:
        return "drift"
    if wrote.is_other is None:
        return "service" if change.is_new and not change.is_declared else "drift"
    return "drift" if wrote.is_other else "service"


def _is_upgrade(resource: Resource, change: Change, answered: Mapping[str, Any]) -> bool:
    option = value_at(resource.inputs.get("body") or resource.inputs, _UPGRADE) or value_at(answered, _UPGRADE)
    both = isinstance(change.state, str) and isinstance(change.azure, str)
    return both and option in UPGRADES and is_upgrade(change.state, change.azure)
