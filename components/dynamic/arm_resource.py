"""Azure resources of any type at any API version, for what pulumi-azure-native has no class for."""

import operator
from typing import NotRequired, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from aihub.arm.bodies import Json, has_failed, value_at
from aihub.arm.compare import agree
from aihub.azure.errors import ArmError
from components.dynamic.arm_writer import ArmState, ArmWriter, differs, found, if_elsewhere, same
from components.dynamic.engine import from_engine

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
        import_id, own.import_ = own.import_, None
        props = {
            "resource_id": args["resource_id"],
            "api_version": args["api_version"],
            "body": args["body"],
            "replace_on": args.get("replace_on", []),
            "export_paths": args.get("exports", []),
            "delete_query": args.get("delete_query"),
            "import_id": import_id,
            "exports": None,
            "unapplied": None,
        }
        super().__init__(ArmResourceProvider(), name, props, own)


class ArmResourceProvider(ArmWriter):
    """The life of an `ArmResource`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compares what is declared with what was, or with what a refresh found."""
        old, new = _as_ours(_id, _olds), from_engine(_news, ArmState)
        replaces = if_elsewhere(old, new)
        was, is_ = old["body"], new["body"]
        same_value = agree if _is_native(_olds) else operator.eq
        # The whole body is unknown while something that a part of it comes from is to be made anew.
        regions = value_at(was, "location"), value_at(is_, "location")
        moved = None not in regions and not same(*regions, _region)
        if moved or any(not same_value(value_at(is_, path), value_at(was, path)) for path in new.get("replace_on", [])):
            replaces.append("body")
        changed = differs(old, new, "api_version", "body", "export_paths", "delete_query")
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, delete_before_replace=True)

    def create(self, props: Json) -> CreateResult:
        """Makes the resource.

        Raises:
            ArmError: there is one already, or Azure refused.
        """
        new = from_engine(props, ArmState)
        resource_id = new["resource_id"]
        live = self.arm.get(resource_id, new["api_version"])
        # What a creation left that failed may be in no state, and nobody's.
        is_free = not live or has_failed(live) or resource_id in self.begun
        if not is_free and not same(new.get("import_id"), resource_id, str.casefold):
            reason = "cannot create already existing resource; docs/arm-resources.md says how to take it over"
            raise ArmError(reason, resource_id)
        return CreateResult(resource_id, self.written(new, live, {}))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Looks for the declared members in what Azure has."""
        live = self.arm.get(id_, props["api_version"])
        return found(id_, props, live) if live else ReadResult("", {})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Lays what is declared over what Azure has; makes the resource anew when it is gone.

        Raises:
            ArmError: Azure refused.
        """
        new = from_engine(_news, ArmState)
        # Of what azure-native made nobody knows here what was declared, and nothing is removed.
        before = {} if _is_native(_olds) else from_engine(_olds, ArmState)["body"]
        return UpdateResult(self.written(new, self.arm.get(_id, new["api_version"]), before))

    def delete(self, _id: str, _props: Json) -> None:
        """Deletes the resource, if it is still there.

        Raises:
            ArmError: Azure refused.
        """
        self.arm.delete(_id, _props["api_version"], _props.get("delete_query"))


def _is_native(old: Json) -> bool:
    """Whether a state is that of one of azure-native's classes, which an alias has made this resource's."""
    return "resource_id" not in old


def _as_ours(id_: str, olds: Json) -> ArmState:
    """The state of a resource as its class here has it.

    azure-native puts what ARM nests under `properties` beside the other members, for some of its classes.
    """
    if not _is_native(olds):
        return from_engine(olds, ArmState)
    top = {name: olds[name] for name in _TOP_LEVEL if name in olds}
    native: Json = {"resource_id": id_, "body": {**top, "properties": olds.get("properties", olds)}}
    return from_engine(native, ArmState)


def _region(name: str) -> str:
    """A region as ARM writes it: `swedencentral` for `Sweden Central`."""
    return name.replace(" ", "").casefold()
