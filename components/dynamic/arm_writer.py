"""Write and read Azure resources for `ArmResource` (whole resources) and `ArmUpdate` (some members)."""

from collections.abc import Callable, Mapping
from typing import NotRequired, TypedDict

from pulumi.dynamic import ReadResult

from aihub.arm.bodies import Json, found_again, has_failed, is_under_way, laid_over, value_at, write_only_paths
from aihub.arm.compare import differences
from components.dynamic.engine import from_engine, say
from components.dynamic.provider import Provider

_OUTPUTS = {"exports", "write_only", "unapplied"}


class ArmState(TypedDict):
    """The state of a resource: its inputs and outputs."""

    resource_id: str
    api_version: str
    body: Json
    replace_on: NotRequired[list[str]]
    export_paths: NotRequired[list[str]]
    delete_query: NotRequired[dict[str, str]]
    import_id: NotRequired[str]
    """ARM id of the imported resource; missing when the resource was not imported."""
    triggers: NotRequired[object]
    exports: NotRequired[Json]
    write_only: NotRequired[list[str]]
    """Paths of declared members that ARM does not answer, such as secrets."""
    unapplied: NotRequired[list[str]]


class ArmWriter(Provider):
    """The common part of both providers."""

    def written(self, new: ArmState, live: Json | None, before: Json) -> Json:
        """Write the declared members, unless the live resource has them, and return the resource's new state.

        Args:
            new: the resource's inputs.
            live: the resource as Azure has it.
            before: the body that was declared before.
        """
        resource_id, version = new["resource_id"], new["api_version"]
        if live and is_under_way(live):
            say(f"{resource_id}: waits for the operation that is under way on it, two hours at most")
            live = self.arm.settled(live, resource_id, version)
        body = laid_over(live or {}, new["body"], before)
        # Until the write ends, members of the old and the new declaration may be in Azure.
        if not live or has_failed(live) or body != laid_over(live, {}):
            with self.writing(resource_id, {**new, "body": laid_over(before, new["body"])}):
                live = self.arm.put(resource_id, version, body)
        unapplied = [str(each) for each in differences(new["body"], live)]
        write_only = write_only_paths(new["body"], live)
        return {**new, **_exports(new, live), "write_only": write_only, "unapplied": unapplied}


def found(id_: str, props: Json, live: Json) -> ReadResult:
    """Return the answer to a refresh: the declared members with Azure's values.

    Args:
        id_: ARM id of the resource.
        props: the resource's state, as the engine passes it.
        live: the resource as Azure has it.
    """
    old = from_engine(props, ArmState)
    body = found_again(old["body"], live, old.get("write_only", []))
    inputs = {name: value for name, value in old.items() if name not in _OUTPUTS}
    # A refresh reports differences as drift.
    outputs = {**old, "body": body, **_exports(old, live), "unapplied": []}
    return ReadResult(id_, outputs, {**inputs, "body": body})


def _exports(props: ArmState, live: Json) -> Json:
    paths = props.get("export_paths")
    return {} if paths is None else {"exports": {path: value_at(live, path) for path in paths}}


def differs(old: Mapping[str, object], new: Mapping[str, object], *members: str) -> bool:
    """Return whether a member differs or was not applied by Azure, so that the resource is to be written."""
    return bool(old.get("unapplied")) or any(old.get(each) != new.get(each) for each in members)


def if_elsewhere(old: ArmState, new: ArmState) -> list[str]:
    """Return the property that replaces the resource: its id, if that has changed."""
    return [] if same(old["resource_id"], new["resource_id"], str.casefold) else ["resource_id"]


def same(old: object, new: object, form: Callable[[str], str]) -> bool:
    """Return whether two strings have the same normal form; values that are not known yet are no strings."""
    return isinstance(old, str) and isinstance(new, str) and form(old) == form(new)
