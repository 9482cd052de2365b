"""Change an exported state: add resources that exist in Azure, and settle what they are declared with.

An entry has a mark until it is settled, so that a run that was killed is finished by the next one. The mark is in
`importID`, which a refresh keeps and the next `up` removes. An entry that is not read from Azure yet also has that of
`aihub resume`.
"""

import uuid
from collections.abc import Collection, Iterable, Mapping
from graphlib import TopologicalSorter
from typing import Any

from aihub.adopt.kept import found_otherwise
from aihub.adopt.state.declared import Declared, Program, is_unknown, without_secrets
from aihub.adopt.state.places import Place, names_in_id
from aihub.arm.bodies import Json, found_again, value_at
from aihub.resume.state import UNREAD

_MARK = "aihub adopt has not settled it"
_PYTHON_PROVIDER = "pulumi:providers:pulumi-python"
_REFERENCES = ("dependencies", "deletedWith", "propertyDependencies")
_OF_THE_PLUGIN = {"azureApiVersion", "__createBeforeDelete"}
"""Inputs that the plugin adds by itself."""


def marked(deployment: Json) -> list[Json]:
    """Return the entries of adopted resources that are not settled."""
    return [each for each in deployment.get("resources") or [] if each.get("importID") == _MARK]


def unread(deployment: Json) -> list[str]:
    """Return the URNs of the adopted resources that Pulumi has not read from Azure yet."""
    return [each["urn"] for each in marked(deployment) if UNREAD in (each.get("initErrors") or [])]


def provider_of(declared: Declared) -> str:
    """Return the URN of the provider that manages a resource."""
    return str(declared.entry["provider"]).rpartition("::")[0]


def has_provider(deployment: Json, declared: Declared) -> bool:
    """Return whether the state has the provider of a resource."""
    return any(each["urn"] == provider_of(declared) for each in deployment.get("resources") or [])


def add(deployment: Json, program: Program, found: Mapping[str, Place]) -> None:
    """Add entries of resources that exist in Azure, and of the components around them.

    Args:
        deployment: the state, which is changed.
        program: what is declared.
        found: the places of the resources by URN.
    """
    resources = [each for each in deployment.get("resources") or [] if each["urn"] not in found]
    urns = {each["urn"] for each in resources}
    wanted = [program.by_urn[urn] for urn in found]
    around = {each.urn: each for one in wanted for each in program.ancestors(one) if each.urn not in urns}
    resources += [_unprotected(each.entry) for each in around.values()]
    if any(each.is_dynamic for each in wanted) and not any(each["type"] == _PYTHON_PROVIDER for each in resources):
        one = next(each for each in wanted if each.is_dynamic)
        resources.append({"urn": provider_of(one), "custom": True, "id": str(uuid.uuid4()), "type": _PYTHON_PROVIDER})
    resources += [_unread(each, found[each.urn]) for each in wanted]
    deployment["resources"] = _consistent(resources)


def _unread(declared: Declared, place: Place) -> Json:
    """Return the entry of a resource that Pulumi has not read yet."""
    inputs = {**without_secrets(declared.inputs), **place.named}
    if declared.is_dynamic:
        # The providers of this project read the members that are declared, and no others.
        inputs = _to_read(inputs)
    else:
        inputs = {name: value for name, value in inputs.items() if not is_unknown(value)}
    return {
        **_unprotected(declared.entry),
        "id": place.id,
        "inputs": inputs,
        "outputs": inputs if declared.is_dynamic else {},
        "importID": _MARK,
        "initErrors": [UNREAD],
    }


def _to_read(value: Any) -> Any:
    """Return a value with another placeholder than the engine's, which it drops when it reads a state."""
    if isinstance(value, dict):
        return {name: _to_read(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_to_read(each) for each in value]
    return "(to be read)" if is_unknown(value) else value


Kept = dict[str, tuple[str, ...]]
"""Paths of properties that are kept as they were found, by the names of resources in the program."""


def settle(deployment: Json, program: Program, confirmed: Collection[str]) -> tuple[bool, Kept]:
    """Declare adopted resources as the program does, wherever Azure has the declared value.

    Where Azure has another value, the entry keeps Azure's: the next preview shows the change. What the settings have no
    field for is kept with its whole value.

    Args:
        deployment: the state, which is changed.
        program: what is declared.
        confirmed: URNs of the secrets that hold what is declared for them.

    Returns:
        Whether an entry has changed, and what is kept.
    """
    is_changed, kept = False, Kept()
    for entry in marked(deployment):
        declared = program.by_urn.get(entry["urn"])
        if declared is None or declared.is_component or is_unknown(declared.inputs) or entry.get("initErrors"):
            continue
        settled, paths = _settled(declared, entry, is_confirmed=entry["urn"] in confirmed)
        is_changed = is_changed or any(entry.get(name) != settled[name] for name in ("inputs", "outputs"))
        entry.update({**_unprotected(declared.entry), **settled})
        if paths:
            kept[declared.name] = paths
    deployment["resources"] = _consistent(deployment.get("resources") or [])
    return is_changed, kept


def _settled(declared: Declared, entry: Json, *, is_confirmed: bool) -> tuple[Json, tuple[str, ...]]:
    """Return inputs and outputs of an entry, and the paths that are kept."""
    wanted, outputs = without_secrets(declared.inputs), entry.get("outputs") or {}
    paths: tuple[str, ...] = ()
    if not declared.is_dynamic:
        # Some types have inputs beside the others that are outputs below `properties`.
        live = {**(outputs.get("properties") or {}), **outputs}
        # A name is an input under a name of its own, and the output `name`.
        inputs = _with_absent(found_again(wanted, live, _OF_THE_PLUGIN | names_in_id(declared)), wanted, live)
        paths = _kept_paths(entry, wanted, live)
        for path in paths:
            # What was read, in the form of inputs.
            _set(inputs, path, value_at(entry["inputs"], path) if value_at(live, path) is not None else None)
        return {"inputs": inputs, "outputs": outputs}, paths
    match declared.kind:
        case "ArmResource" | "ArmUpdate":
            body = found_again(wanted["body"], outputs["body"], outputs.get("write_only") or [])
            inputs = {**wanted, "body": body}
            paths = tuple(f"body.{each}" for each in _kept_paths(entry, wanted["body"], body))
        case "Connection":
            # Without the versions of its secrets, which nobody knows, so that the next run writes them.
            inputs = {**wanted, "properties": outputs["properties"]}
        case "Traffic":
            inputs = {**wanted, "traffic": outputs["traffic"], "mirror": outputs["mirror"]}
        case _:
            source = () if is_confirmed else ("value", "owner")
            read = {name: outputs[name] for name in ("content_type", "tags", "enabled") if name in outputs}
            inputs = {name: value for name, value in {**wanted, **read}.items() if name not in source}
            outputs = {name: value for name, value in outputs.items() if name not in source}
    return {"inputs": inputs, "outputs": {**outputs, **inputs}}, paths


def _with_absent(inputs: Json, declared: Json, live: Json) -> Json:
    """Add declared members that Azure does not answer since they are off or empty."""
    added = dict(inputs)
    for name, value in declared.items():
        if live.get(name) is None and value in (False, {}, []):
            added[name] = value
        elif isinstance(value, dict) and isinstance(live.get(name), dict) and isinstance(inputs.get(name), dict):
            added[name] = _with_absent(inputs[name], value, live[name])
    return added


def _kept_paths(entry: Json, wanted: Json, live: Json) -> tuple[str, ...]:
    paths = [each.path for each in found_otherwise(entry["id"], wanted, live)]
    # All resources are declared with the tags of the hub.
    is_tagged = "tags" in wanted and (wanted["tags"] or {}) != (live.get("tags") or {})
    return (*paths, *(["tags"] if is_tagged else []))


def _set(values: Json, path: str, value: Any) -> None:
    *above, last = path.split(".")
    for name in above:
        values = values.setdefault(name, {})
    if value is None:
        values.pop(last, None)
    else:
        values[last] = value


def finish(deployment: Json, program: Program) -> None:
    """Remove the marks, and protect what is declared as protected."""
    for entry in marked(deployment):
        del entry["importID"]
        declared = program.by_urn.get(entry["urn"])
        if declared and declared.entry.get("protect"):
            entry["protect"] = True


def without_marked(deployment: Json) -> Json:
    """Return a state without the adopted resources that are not settled."""
    taken = {each["urn"] for each in marked(deployment)}
    kept = [each for each in deployment.get("resources") or [] if each["urn"] not in taken]
    return {**deployment, "resources": _consistent(kept)}


def _unprotected(entry: Json) -> Json:
    """Return an entry without protection, with which the engine would not say what a preview would replace."""
    return {name: value for name, value in entry.items() if name != "protect"}


def _consistent(resources: list[Json]) -> list[Json]:
    """Return the resources with references to each other only, each after those that it refers to."""
    urns = {each["urn"] for each in resources}
    providers = {each["urn"]: str(each.get("id")) for each in resources if each["type"].startswith("pulumi:providers:")}
    ready = [_referring(each, urns, providers) for each in resources]
    # A resource that is still to be deleted has the URN of the one in its place.
    first = {each["urn"]: index for index, each in reversed(list(enumerate(ready)))}
    graph = {
        index: {first[urn] for urn in _referred(each) if urn in first} - {index} for index, each in enumerate(ready)
    }
    return [ready[index] for index in TopologicalSorter(graph).static_order()]


def _referring(entry: Json, urns: Collection[str], providers: Mapping[str, str]) -> Json:
    new = {name: value for name, value in entry.items() if name not in _REFERENCES}
    if dependencies := [each for each in entry.get("dependencies") or [] if each in urns]:
        new["dependencies"] = dependencies
    if by_property := entry.get("propertyDependencies"):
        new["propertyDependencies"] = {
            name: [urn for urn in each or [] if urn in urns] for name, each in by_property.items()
        }
    if entry.get("deletedWith") in urns:
        new["deletedWith"] = entry["deletedWith"]
    provider = str(entry.get("provider") or "").rpartition("::")[0]
    if provider in providers:
        new["provider"] = f"{provider}::{providers[provider]}"
    return new


def _referred(entry: Json) -> Iterable[str]:
    yield from entry.get("dependencies") or []
    for each in (entry.get("propertyDependencies") or {}).values():
        yield from each
    for name in ("parent", "deletedWith"):
        if entry.get(name):
            yield entry[name]
    if provider := str(entry.get("provider") or "").rpartition("::")[0]:
        yield provider
