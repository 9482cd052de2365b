"""Azure resources of any type at any API version, for what pulumi-azure-native has no class for."""

import operator
from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from aihub.arm.bodies import answered_otherwise, found_again, has_failed, is_under_way, laid_over, value_at
from aihub.arm.compare import agree, differences
from aihub.azure.errors import ArmError
from components.dynamic.provider import Json, Provider, as_declared, say

_OUTPUTS = {"exports", "answered_otherwise", "unapplied"}
_TOP_LEVEL = ("location", "kind", "sku", "identity", "tags")


class ArmResourceArgs(TypedDict):
    """Which resource, and what is declared of it."""

    resource_id: pulumi.Input[str]
    """Its full ARM id. Another one makes another resource."""
    api_version: str
    """The API version of all requests."""
    body: pulumi.Input[Json]
    """What is declared: location, sku, identity, tags, properties, … as ARM writes them. The service may add more."""
    replace_on: NotRequired[list[str]]
    """Dotted paths in the body, such as `properties.model`, that cannot change: another value replaces the resource."""
    exports: NotRequired[list[str]]
    """Dotted paths in ARM's answer that are wanted as outputs."""
    delete_query: NotRequired[dict[str, str]]
    """Query parameters of its deletion, such as `forceToPurge`."""


class ArmUpdateArgs(TypedDict):
    """Which resource, and what to set of it."""

    resource_id: pulumi.Input[str]
    """The ARM id of a resource that somebody else makes."""
    api_version: str
    """The API version of all requests."""
    body: pulumi.Input[Json]
    """The members to set; all others stay as they are."""
    triggers: NotRequired[pulumi.Input[Any]]
    """Whatever may undo it: a change of the value sets the members again where they differ."""


class ArmResource(Resource, module="aihub", name="ArmResource"):
    """A resource that is made, changed and deleted here; `id` is its ARM id.

    With the option `import_` (to the same id as `resource_id`) one that exists is taken over: the declared members are
    set where they differ. The engine's own import cannot serve dynamic resources, which it asks without telling them
    what they are. With the option `aliases`, naming a class of azure-native, what that class has made is taken over.
    """

    exports: pulumi.Output[Json]
    """Values of ARM's answer by their path, None where there is none."""
    unapplied: pulumi.Output[list[str]]
    """What Azure took and did not apply when the resource was last written, a line for each member."""

    def __init__(self, name: str, args: ArmResourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        # A copy, since the caller may use its own for other resources.
        own = pulumi.ResourceOptions.merge(None, opts)
        taken_over, own.import_ = own.import_, None
        props = {
            "resource_id": args["resource_id"],
            "api_version": args["api_version"],
            "body": args["body"],
            "replace_on": args.get("replace_on", []),
            "export_paths": args.get("exports", []),
            "delete_query": args.get("delete_query"),
            "taken_over": taken_over,
            "exports": None,
            "unapplied": None,
        }
        super().__init__(ArmResourceProvider(), name, props, own)


class ArmUpdate(Resource, module="aihub", name="ArmUpdate"):
    """Members of a resource that somebody else makes. Deleting it leaves them as they are."""

    unapplied: pulumi.Output[list[str]]
    """As that of an `ArmResource`."""

    def __init__(self, name: str, args: ArmUpdateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        props = {**args, "triggers": args.get("triggers"), "unapplied": None}
        super().__init__(ArmUpdateProvider(), name, props, opts)


class _Writer(Provider):
    """How both kinds write."""

    def _written(self, new: Json, live: Json | None, before: Json) -> Json:
        """The state of the resource once what is declared of it is written, if that changes it.

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
        # Until it is written, all that either version declares may be there.
        if not live or has_failed(live) or body != laid_over(live, {}):
            with self.writing(resource_id, {**new, "body": laid_over(before, new["body"])}):
                live = self.arm.put(resource_id, version, body)
        unapplied = [str(each) for each in differences(new["body"], live)]
        otherwise = answered_otherwise(new["body"], live)
        return {**new, **_exports(new, live), "answered_otherwise": otherwise, "unapplied": unapplied}


class ArmResourceProvider(_Writer):
    """The life of an `ArmResource`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compares what is declared with what was, or with what a refresh found."""
        old, new = _as_ours(_id, as_declared(_olds)), as_declared(_news)
        replaces = _if_elsewhere(old, new)
        was, is_ = old["body"], new["body"]
        same = agree if _is_native(_olds) else operator.eq
        # The whole body is unknown while something that a part of it comes from is to be made anew.
        regions = value_at(was, "location"), value_at(is_, "location")
        moved = None not in regions and not _same(*regions, _region)
        if moved or any(not same(value_at(is_, path), value_at(was, path)) for path in new.get("replace_on", [])):
            replaces.append("body")
        changed = _differs(old, new, "api_version", "body", "export_paths", "delete_query")
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, delete_before_replace=True)

    def create(self, props: Json) -> CreateResult:
        """Makes the resource.

        Raises:
            ArmError: there is one already, or Azure refused.
        """
        new = as_declared(props)
        resource_id = new["resource_id"]
        live = self.arm.get(resource_id, new["api_version"])
        # What a creation left that failed may be in no state, and nobody's.
        is_free = not live or has_failed(live) or resource_id in self.begun
        if not is_free and not _same(new.get("taken_over"), resource_id, str.casefold):
            reason = "cannot create already existing resource; docs/arm-resources.md says how to take it over"
            raise ArmError(reason, resource_id)
        return CreateResult(resource_id, self._written(new, live, {}))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Looks for the declared members in what Azure has."""
        old = as_declared(props)
        live = self.arm.get(id_, old["api_version"])
        return _found(id_, old, live) if live else ReadResult("", {})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Lays what is declared over what Azure has; makes the resource anew when it is gone.

        Raises:
            ArmError: Azure refused.
        """
        old, new = as_declared(_olds), as_declared(_news)
        # Of what azure-native made nobody knows here what was declared, and nothing is removed.
        before = {} if _is_native(old) else old["body"]
        return UpdateResult(self._written(new, self.arm.get(_id, new["api_version"]), before))

    def delete(self, _id: str, _props: Json) -> None:
        """Deletes the resource, if it is still there.

        Raises:
            ArmError: Azure refused.
        """
        self.arm.delete(_id, _props["api_version"], _props.get("delete_query"))


class ArmUpdateProvider(_Writer):
    """The life of an `ArmUpdate`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compares what is to be set with what was, or with what a refresh found."""
        old, new = as_declared(_olds), as_declared(_news)
        replaces = _if_elsewhere(old, new)
        changed = _differs(old, new, "api_version", "body", "triggers")
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces)

    def create(self, props: Json) -> CreateResult:
        """Sets the members.

        Raises:
            ArmError: there is no such resource, or Azure refused.
        """
        return CreateResult(props["resource_id"], self._set(props))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Looks for the members in what Azure has; they are gone with their resource."""
        old = as_declared(props)
        live = self.arm.get(id_, old["api_version"])
        return _found(id_, old, live) if live else ReadResult("", {})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Sets the members; those that are no longer named stay as they are.

        Raises:
            ArmError: there is no such resource, or Azure refused.
        """
        return UpdateResult(self._set(_news))

    def _set(self, props: Json) -> Json:
        new = as_declared(props)
        live = self.arm.get(new["resource_id"], new["api_version"])
        if live is None:
            raise ArmError("ResourceNotFound: there is no such resource to update", new["resource_id"])
        return self._written(new, live, {})


def _is_native(old: Json) -> bool:
    """Whether a state is that of one of azure-native's classes, which an alias has made this resource's."""
    return "resource_id" not in old


def _as_ours(id_: str, old: Json) -> Json:
    """The state of a resource as its class here has it.

    azure-native puts what ARM nests under `properties` beside the other members, for some of its classes.
    """
    if not _is_native(old):
        return old
    top = {name: old[name] for name in _TOP_LEVEL if name in old}
    return {"resource_id": id_, "body": {**top, "properties": old.get("properties", old)}}


def _found(id_: str, old: Json, live: Json) -> ReadResult:
    body = found_again(old["body"], live, old.get("answered_otherwise", []))
    inputs = {name: value for name, value in old.items() if name not in _OUTPUTS}
    # What is drift now is told as such.
    outputs = {**old, "body": body, **_exports(old, live), "unapplied": []}
    return ReadResult(id_, outputs, {**inputs, "body": body})


def _exports(props: Json, live: Json) -> Json:
    paths = props.get("export_paths")
    return {} if paths is None else {"exports": {path: value_at(live, path) for path in paths}}


def _differs(old: Json, new: Json, *members: str) -> bool:
    """Whether there is anything to write; what Azure did not apply is written again."""
    return bool(old.get("unapplied")) or any(old.get(each) != new.get(each) for each in members)


def _if_elsewhere(old: Json, new: Json) -> list[str]:
    return [] if _same(old["resource_id"], new["resource_id"], str.casefold) else ["resource_id"]


def _same(old: Any, new: Any, form: Callable[[str], str]) -> bool:
    """Whether two values are the same in a form; what is not known yet is not a string."""
    return isinstance(old, str) and isinstance(new, str) and form(old) == form(new)


def _region(name: str) -> str:
    """A region as ARM writes it: `swedencentral` for `Sweden Central`."""
    return name.replace(" ", "").casefold()
