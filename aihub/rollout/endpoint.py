"""A client for the traffic of a managed online endpoint, through Resource Manager, and for calls of its slots."""

from dataclasses import dataclass, field
from functools import partial

from aihub.arm.bodies import Json, laid_over, value_at
from aihub.azure import api_versions
from aihub.azure.errors import needed
from aihub.azure.resource_manager import Arm
from aihub.contract.addresses import uri_problem
from aihub.contract.routes import ML_SCOPE
from aihub.rollout.errors import RolloutError
from aihub.rollout.plan import Split, shown, without_zeros
from aihub.rollout.probe import SlotCall, slot_problem
from aihub.rollout.run import TrafficAllocation
from aihub.smoke.progress import Lines

_ACTIONS = {"key": ("listKeys", "primaryKey"), "aml-token": ("token", "accessToken")}
"""Action that returns the credential, and the credential's member in the answer, by the endpoint's authentication."""


@dataclass(frozen=True)
class OnlineEndpointClient:
    """An online endpoint; each probe requests the credential again, and nothing stores it."""

    arm: Arm
    resource_id: str
    auth: str = "key"
    """How it is called: `key`, `aml-token` or `entra`."""
    body: Json = field(default_factory=dict)
    """The request that a slot must answer."""
    timeout_seconds: float = 0
    """Longest time until a slot answers."""

    def find(self) -> TrafficAllocation | None:
        """Return the present traffic; None when the endpoint does not exist.

        Raises:
            ArmError: the endpoint cannot be read.
        """
        live = self.arm.get(self.resource_id, api_versions.MACHINE_LEARNING)
        return None if live is None else self._traffic_of(live)

    def read(self) -> TrafficAllocation:
        """Return the present traffic.

        Raises:
            ArmError: the endpoint cannot be read.
            RolloutError: the endpoint does not exist.
        """
        found = self.find()
        if found is None:
            raise self._missing()
        return found

    def write(self, traffic: TrafficAllocation) -> None:
        """Set the traffic and nothing else, and wait until it is set.

        Raises:
            ArmError: Azure refused.
            RolloutError: the endpoint does not exist, or Azure accepted the traffic and answers another one.
        """
        live = self.arm.settled(
            self.arm.get(self.resource_id, api_versions.MACHINE_LEARNING),
            self.resource_id,
            api_versions.MACHINE_LEARNING,
        )
        if live is None:
            raise self._missing()
        body = laid_over(live, {})
        needed(body, "properties", dict, self.resource_id).update(
            {"traffic": traffic.live, "mirrorTraffic": traffic.mirror}
        )
        has = self._traffic_of(self.arm.put(self.resource_id, api_versions.MACHINE_LEARNING, body))
        if has != traffic:
            raise RolloutError(
                f"traffic of endpoint {self._name}: Azure took {_shown(traffic)}, and has {_shown(has)}; run `pulumi up` again"
            )

    def probe(self, slot: str) -> None:
        """Call a slot until it answers.

        Raises:
            ArmError: the endpoint's credential cannot be read.
            RolloutError: the slot does not answer.
        """
        live = self.arm.get(self.resource_id, api_versions.MACHINE_LEARNING)
        if live is None:
            raise self._missing()
        url = value_at(live, "properties.scoringUri")
        if not url or not isinstance(url, str):
            raise RolloutError(f"endpoint {self._name} has no scoring URI")
        if problem := uri_problem(url, self.resource_id):
            raise RolloutError(f"endpoint {self._name} is not called: its scoring URI {problem}")
        who = f"slot {slot} of endpoint {self._name}"
        on_wait = partial(Lines(self.arm.tell).waiting, who)
        request = SlotCall(url, slot, self.auth, self._authorization(), self.body)
        if problem := slot_problem(request, self.timeout_seconds, on_wait):
            raise RolloutError(f"{who} does not answer: {problem}")

    def _authorization(self) -> dict[str, str]:
        if self.auth == "entra":
            credential = self.arm.token(ML_SCOPE, self.resource_id)
        else:
            action, member = _ACTIONS[self.auth]
            answer = self.arm.action(self.resource_id, action, api_versions.MACHINE_LEARNING)
            credential = needed(answer, member, str, self.resource_id)
        return {"Authorization": f"Bearer {credential}"}

    def _traffic_of(self, live: Json) -> TrafficAllocation:
        return TrafficAllocation(self._split(live, "traffic"), self._split(live, "mirrorTraffic"))

    def _split(self, live: Json, name: str) -> Split:
        if value_at(live, f"properties.{name}") is None:
            return {}
        shares = needed(live, f"properties.{name}", dict, self.resource_id)
        return without_zeros({slot: needed(shares, slot, int, self.resource_id) for slot in shares})

    def _missing(self) -> RolloutError:
        return RolloutError(f"endpoint {self._name} is not there ({self.resource_id})")

    @property
    def _name(self) -> str:
        return self.resource_id.rpartition("/")[2]


def _shown(traffic: TrafficAllocation) -> str:
    copies = f", copies to {shown(traffic.mirror)}" if traffic.mirror else ""
    return f"{shown(traffic.live)}{copies}"
