"""The traffic of an online endpoint, which moves only to slots that have answered."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from aihub.arm.bodies import Json
from aihub.rollout.plan import without_zeros
from aihub.rollout.run import TrafficAllocation, roll_out
from components.dynamic.engine import from_engine, say
from components.dynamic.provider import Provider

if TYPE_CHECKING:
    from aihub.rollout.endpoint import OnlineEndpointClient


class TrafficArgs(TypedDict):
    """Arguments of an endpoint's traffic."""

    endpoint_id: pulumi.Input[str]
    """The endpoint's ARM id."""
    traffic: dict[str, int]
    """Percent of the calls by slot; 100 in all, or none."""
    mirror: dict[str, int]
    """Percent of the calls of which a slot gets a copy."""
    steps: list[int]
    """Progress after each step in percent, such as `[10, 50, 100]`."""
    timeout_seconds: int
    """Longest time until a slot answers."""
    auth: str
    """How the endpoint is called: `key`, `aml-token` or `entra`."""
    body: Json
    """The request that a slot must answer."""
    slots: pulumi.Input[dict[str, str]]
    """A value for each slot that changes with the slot: after a change the slot is called again, whatever its share."""


class TrafficState(TypedDict):
    """The state of an endpoint's traffic, which is the same as its inputs."""

    endpoint_id: str
    traffic: dict[str, int]
    mirror: dict[str, int]
    steps: list[int]
    timeout_seconds: int
    auth: str
    body: Json
    slots: dict[str, str]


class Traffic(Resource, module="aihub", name="Traffic"):
    """The traffic of an endpoint.

    It depends on all slots of the endpoint. So new slots are created before it, and a removed slot loses its traffic
    before it is deleted, as Azure demands. Deleting this resource removes all traffic.
    """

    def __init__(self, name: str, args: TrafficArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(TrafficProvider(), name, {**args}, opts)


class TrafficProvider(Provider):
    """The provider of `Traffic`."""

    def diff(self, _id: str, _olds: Json, _news: Json) -> DiffResult:
        """Compare the shares, and the slots that have one."""
        old, new = from_engine(_olds, TrafficState), from_engine(_news, TrafficState)
        replaces = [] if old["endpoint_id"] == new["endpoint_id"] else ["endpoint_id"]
        changes = bool(replaces) or _allocation(old) != _allocation(new) or old["slots"] != new["slots"]
        return DiffResult(changes=changes, replaces=replaces)

    def create(self, props: Json) -> CreateResult:
        """Move the traffic to the slots.

        Raises:
            RolloutError: a slot does not answer, or Azure refused; the traffic is as it was before.
        """
        return CreateResult(props["endpoint_id"], self._roll_out(from_engine(props, TrafficState), {}))

    def read(self, id_: str, props: Json) -> ReadResult:
        """Read the present traffic."""
        old = from_engine(props, TrafficState)
        found = self._endpoint(old).find()
        if found is None:
            return ReadResult("", {})
        live: Json = {**old}
        if found != _allocation(old):
            live |= {"traffic": found.live, "mirror": found.mirror}
        return ReadResult(id_, live, dict(live))

    def update(self, _id: str, _olds: Json, _news: Json) -> UpdateResult:
        """Move the traffic from its present split to the declared one.

        Raises:
            RolloutError: a slot does not answer, or Azure refused; the traffic is as it was before.
        """
        return UpdateResult(self._roll_out(from_engine(_news, TrafficState), _olds["slots"]))

    def delete(self, _id: str, _props: Json) -> None:
        """Remove all traffic, since Azure does not delete a slot that has any.

        Raises:
            ArmError: Azure refused.
        """
        endpoint = self._endpoint(from_engine(_props, TrafficState))
        with self.deleting():
            if endpoint.find() not in (None, TrafficAllocation({}, {})):
                endpoint.write(TrafficAllocation({}, {}))

    def _roll_out(self, new: TrafficState, slots_before: Mapping[str, str]) -> Json:
        changed = {slot for slot, what in new["slots"].items() if slots_before.get(slot) != what}
        name = new["endpoint_id"].rpartition("/")[2]
        with self.writing(new["endpoint_id"], {**new, "slots": slots_before}):
            roll_out(self._endpoint(new), _allocation(new), new["steps"], changed, lambda line: say(f"{name}: {line}"))
        return {**new}

    def _endpoint(self, props: TrafficState) -> "OnlineEndpointClient":
        from aihub.rollout.endpoint import OnlineEndpointClient

        return OnlineEndpointClient(
            self.arm, props["endpoint_id"], props["auth"], props["body"], props["timeout_seconds"]
        )


def _allocation(props: TrafficState) -> TrafficAllocation:
    return TrafficAllocation(without_zeros(props["traffic"]), without_zeros(props["mirror"]))
