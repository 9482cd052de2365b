"""Members of Azure resources that something else makes, for what is newer than pulumi-azure-native's classes."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from aihub.arm.bodies import Json
from aihub.azure.errors import ArmError
from components.dynamic.arm_writer import ArmState, ArmWriter, differs, found, if_elsewhere
from components.dynamic.engine import from_engine


class ArmUpdateArgs(TypedDict):
    """Which resource, and what to set of it."""

    resource_id: pulumi.Input[str]
    """The ARM id of a resource that somebody else makes."""
    api_version: str
    """The API version of all requests."""
    body: pulumi.Input[Json]
    """The members to set; all others stay as they are."""
    triggers: NotRequired[pulumi.Input[Json]]
    """Whatever may undo it: a change of the value sets the members again where they differ."""


class ArmUpdate(Resource, module="aihub", name="ArmUpdate"):
    """Members of a resource that somebody else makes. Deleting it leaves them as they are."""

    unapplied: pulumi.Output[list[str]]
    """What Azure took and did not apply when the members were last written, a line for each."""

    def __init__(self, name: str, args: ArmUpdateArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        props = {**args, "triggers": args.get("triggers"), "unapplied": None}
        super().__init__(ArmUpdateProvider(), name, props, opts)


class ArmUpdateProvider(ArmWriter):
    """The life of an `ArmUpdate`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compares what is to be set with what was, or with what a refresh found."""
        old, new = from_engine(_olds, ArmState), from_engine(_news, ArmState)
        replaces = if_elsewhere(old, new)
        changed = differs(old, new, "api_version", "body", "triggers")
        return DiffResult(changes=bool(replaces) or changed, replaces=replaces)

    def create(self, props: Json) -> CreateResult:
        """Sets the members.

        Raises:
            ArmError: there is no such resource, or Azure refused.
        """
        return CreateResult(props["resource_id"], self._set(props))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Looks for the members in what Azure has; they are gone with their resource."""
        live = self.arm.get(id_, props["api_version"])
        return found(id_, props, live) if live else ReadResult("", {})

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Sets the members; those that are no longer named stay as they are.

        Raises:
            ArmError: there is no such resource, or Azure refused.
        """
        return UpdateResult(self._set(_news))

    def _set(self, props: Json) -> Json:
        new = from_engine(props, ArmState)
        live = self.arm.get(new["resource_id"], new["api_version"])
        if live is None:
            raise ArmError("ResourceNotFound: there is no such resource to update", new["resource_id"])
        return self.written(new, live, {})
