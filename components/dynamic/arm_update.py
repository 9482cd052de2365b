"""Members of Azure resources that are created elsewhere, for what is newer than pulumi-azure-native's classes."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from aihub.arm.bodies import Json
from aihub.azure.errors import ArmError
from components.dynamic.arm_writer import ArmState, ArmWriter, differs, found, if_elsewhere
from components.dynamic.engine import from_engine


class ArmUpdateArgs(TypedDict):
    """Arguments of the update of a resource."""

    resource_id: pulumi.Input[str]
    """ARM id of a resource that is created elsewhere."""
    api_version: str
    """The API version of all requests."""
    body: pulumi.Input[Json]
    """The members to set; all others stay as they are."""
    triggers: NotRequired[pulumi.Input[Json]]
    """A value that changes when the update may have been undone: the members are then set again if they differ."""


class ArmUpdate(Resource, module="aihub", name="ArmUpdate"):
    """Members of a resource that is created elsewhere. Deleting the update leaves the members as they are."""

    unapplied: pulumi.Output[list[str]]
    """Members that Azure accepted and did not apply at the last write, one line each."""

    def __init__(self, name: str, args: ArmUpdateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        props = {**args, "triggers": args.get("triggers"), "unapplied": None}
        super().__init__(ArmUpdateProvider(), name, props, opts)


class ArmUpdateProvider(ArmWriter):
    """The provider of `ArmUpdate`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compare the declared members with those of the state, which a refresh may have changed."""
        old, new = from_engine(_olds, ArmState), from_engine(_news, ArmState)
        replaces = if_elsewhere(old, new)
        changed = differs(old, new, "api_version", "body", "triggers")
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces)

    def create(self, props: Json) -> CreateResult:
        """Set the members.

        Raises:
            ArmError: the resource does not exist, or Azure refused.
        """
        return CreateResult(props["resource_id"], self._set(props))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Read the members from Azure; without the resource there is no update either."""
        live = self.arm.get(id_, props["api_version"])
        return found(id_, props, live) if live else ReadResult("", {})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Set the members; members that are not declared any more stay as they are.

        Raises:
            ArmError: the resource does not exist, or Azure refused.
        """
        return UpdateResult(self._set(_news))

    def _set(self, props: Json) -> Json:
        new = from_engine(props, ArmState)
        live = self.arm.get(new["resource_id"], new["api_version"])
        if live is None:
            raise ArmError("ResourceNotFound: there is no such resource to update", new["resource_id"])
        return self.written(new, live, {})
