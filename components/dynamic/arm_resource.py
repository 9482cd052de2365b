"""Azure resources of any type at any API version, for types without a class in pulumi-azure-native."""

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
    """Arguments of a resource."""

    resource_id: pulumi.Input[str]
    """ARM id of the resource. Another id replaces the resource."""
    api_version: str
    """The API version of all requests."""
    body: pulumi.Input[Json]
    """Declared members: location, sku, identity, tags, properties, … as in ARM's body. The service may add others."""
    replace_on: NotRequired[list[str]]
    """Dotted paths in the body, such as `properties.model`, that cannot change: another value replaces the resource."""
    exports: NotRequired[list[str]]
    """Dotted paths of members of ARM's answer that become outputs."""
    adopt: NotRequired[bool]
    """Whether a resource that is there already is this one. Otherwise it is refused."""
    delete_query: NotRequired[dict[str, str]]
    """Query parameters of the resource's deletion, such as `forceToPurge`."""


class ArmResource(Resource, module="aihub", name="ArmResource"):
    """A resource of any type; `id` is its ARM id.

    With the option `import_` (and the same id as `resource_id`) an existing resource is adopted, and the declared
    members are set where they differ. The engine's own import does not work for dynamic resources, since it reads them
    without their inputs. With the option `aliases` a resource that azure-native's class created is adopted.
    """

    exports: pulumi.Output[Json]
    """Values of ARM's answer by path; None where the answer has no value."""
    unapplied: pulumi.Output[list[str]]
    """Members that Azure accepted and did not apply at the last write of the resource, one line each."""

    def __init__(self, name: str, args: ArmResourceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        # A copy, since the caller may use the same options for other resources.
        own = pulumi.ResourceOptions.merge(None, opts)
        import_id, own.import_ = own.import_, None
        props = {
            "resource_id": args["resource_id"],
            "api_version": args["api_version"],
            "body": args["body"],
            "replace_on": args.get("replace_on", []),
            "export_paths": args.get("exports", []),
            "delete_query": args.get("delete_query"),
            "import_id": args["resource_id"] if args.get("adopt") else import_id,
            "exports": None,
            "unapplied": None,
        }
        super().__init__(ArmResourceProvider(), name, props, own)


class ArmResourceProvider(ArmWriter):
    """The provider of `ArmResource`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compare the declared body with the state's, which a refresh may have changed."""
        old, new = _as_ours(_id, _olds), from_engine(_news, ArmState)
        replaces = if_elsewhere(old, new)
        was, is_ = old["body"], new["body"]
        same_value = agree if _is_native(_olds) else operator.eq
        # The whole body is unknown while a resource that a part of it depends on is to be created.
        regions = value_at(was, "location"), value_at(is_, "location")
        moved = None not in regions and not same(*regions, _region)
        if moved or any(not same_value(value_at(is_, path), value_at(was, path)) for path in new.get("replace_on", [])):
            replaces.append("body")
        changed = differs(old, new, "api_version", "body", "export_paths", "delete_query")
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces, delete_before_replace=True)

    def create(self, props: Json) -> CreateResult:
        """Create the resource.

        Raises:
            ArmError: the resource exists already, or Azure refused.
        """
        new = from_engine(props, ArmState)
        resource_id = new["resource_id"]
        live = self.arm.get(resource_id, new["api_version"])
        # A failed resource may come from a creation that failed, and be in no state.
        is_free = not live or has_failed(live) or resource_id in self.begun
        if not is_free and not same(new.get("import_id"), resource_id, str.casefold):
            reason = "cannot create already existing resource; docs/arm-resources.md says how to take it over"
            raise ArmError(reason, resource_id)
        return CreateResult(resource_id, self.written(new, live, {}))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Read the declared members from Azure."""
        live = self.arm.get(id_, props["api_version"])
        return found(id_, props, live) if live else ReadResult("", {})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Set the declared members in the live resource; create the resource if it is gone.

        Raises:
            ArmError: Azure refused.
        """
        new = from_engine(_news, ArmState)
        # The members that were declared for azure-native's class are not known here, so none is removed.
        before = {} if _is_native(_olds) else from_engine(_olds, ArmState)["body"]
        return UpdateResult(self.written(new, self.arm.get(_id, new["api_version"]), before))

    def delete(self, _id: str, _props: Json) -> None:
        """Delete the resource, if it still exists.

        Raises:
            ArmError: Azure refused.
        """
        with self.deleting():
            self.arm.delete(_id, _props["api_version"], _props.get("delete_query"))


def _is_native(old: Json) -> bool:
    """Return whether a state was written by a class of azure-native, whose resource an alias adopts."""
    return "resource_id" not in old


def _as_ours(id_: str, olds: Json) -> ArmState:
    """Return a state of azure-native's class in the form of this module's.

    Some classes of azure-native put members that ARM nests under `properties` beside the others.
    """
    if not _is_native(olds):
        return from_engine(olds, ArmState)
    top = {name: olds[name] for name in _TOP_LEVEL if name in olds}
    native: Json = {"resource_id": id_, "body": {**top, "properties": olds.get("properties", olds)}}
    return from_engine(native, ArmState)


def _region(name: str) -> str:
    """Return a region in ARM's short form: `swedencentral` for `Sweden Central`."""
    return name.replace(" ", "").casefold()
