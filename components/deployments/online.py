"""Managed compute in the hub project: an online endpoint with its slots, and the traffic between them."""

from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi
from pulumi_azure_native import machinelearningservices

from aihub.arm.bodies import Json
from aihub.azure import api_versions
from aihub.contract.model_ids import model_of
from aihub.contract.online_requests import smallest_request
from aihub.contract.routes import call_details, online_auth, online_routes
from components.deployments.shared_args import ProjectEndpointArgs, let_score
from components.deployments.slots import SlotArgs, SlotParent, fingerprint, make_slot
from components.dynamic.arm_resource import ArmResource
from components.dynamic.key_secret import KeyOwner
from components.dynamic.traffic import Traffic
from components.endpoint_secrets import with_secrets
from components.endpoints import DeclaredEndpoint, callable_endpoint
from components.invokes import by_way_of, own_name

if TYPE_CHECKING:
    from aihub.contract.endpoint import EndpointDescription

_CREATED_AT = "systemData.createdAt"
_AUTH_MODES = {"key": "Key", "aml-token": "AMLToken", "entra": "AADToken"}


class RolloutArgs(TypedDict):
    """Arguments of a roll-out of traffic."""

    steps: list[int]
    """Shares of the way from the present traffic to the wanted, in percent."""
    timeout_seconds: int
    """Longest time that a slot has to answer its probe."""


class ProbeArgs(TypedDict):
    """The request that a slot must answer."""

    body: Json
    """The request's body."""


class OnlineEndpointArgs(ProjectEndpointArgs):
    """Arguments of an online endpoint: the slots, the traffic, the project."""

    workspace_id: pulumi.Input[str]
    """The project's ARM id."""
    task: str
    """What the endpoint is asked: `score`, `chat/completions`, …"""
    slots: dict[str, SlotArgs]
    """The slots by name."""
    traffic: dict[str, int]
    """Percentage of the requests that each slot answers."""
    mirror: dict[str, int]
    """Percentage of the requests of which a slot gets a copy."""
    rollout: RolloutArgs
    """How traffic moves to what has changed."""
    probe: NotRequired[ProbeArgs | None]
    """The request that a slot must answer. Default: the smallest request for the task and model."""
    private: NotRequired[bool | None]
    """Whether it is called through the workspace's private endpoint only. Default: false."""
    gated: NotRequired[bool | None]
    """Whether the models are loaded with the project's Hugging Face token. Default: false."""


class OnlineEndpoint(pulumi.ComponentResource):
    """An online endpoint: slots are made side by side, then traffic moves to those that answer."""

    endpoint_id: pulumi.Output[str]
    """The endpoint's ARM id."""

    def __init__(self, name: str, args: OnlineEndpointArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:OnlineEndpoint", name, None, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        slots, traffic = args["slots"], args["traffic"]
        main = max(slots, key=lambda slot: traffic.get(slot, 0))
        self._main, self._main_slot = main, slots[main]
        probe = args.get("probe")
        self._body = probe["body"] if probe else smallest_request(args["task"], self._main_slot["model"])
        self._made = self._endpoint()
        self.endpoint_id = self._made.id
        self._traffic = self._move(self._slots())
        self.endpoint = self._entry()
        """The endpoint contract's entry, with outputs for what only Azure knows."""
        self.register_outputs({"endpoint_id": self.endpoint_id})

    def _endpoint(self) -> ArmResource:
        # Not the SDK's class: its updates would take the traffic away, which is set when the slots are there.
        args = self._args
        public = "Disabled" if args.get("private") else "Enabled"
        properties: Json = {"authMode": _AUTH_MODES[args["auth"]], "publicNetworkAccess": public}
        if args.get("gated"):
            properties["properties"] = {"enforce_access_to_default_secret_stores": "enabled"}
        return ArmResource(
            f"{self._name}-endpoint",
            {
                "resource_id": pulumi.Output.concat(args["workspace_id"], "/onlineEndpoints/", args["endpoint_name"]),
                "api_version": api_versions.MACHINE_LEARNING,
                "body": {
                    "location": args["location"],
                    "identity": {"type": "SystemAssigned"},
                    "tags": args.get("tags") or {},
                    "properties": properties,
                },
                "replace_on": ["properties.authMode"],
                "exports": [_CREATED_AT],
            },
            self._child,
        )

    def _slots(self) -> list[pulumi.Resource]:
        args = self._args
        parent: SlotParent = {
            "resource_group_name": args["resource_group_name"],
            "workspace_name": args["workspace_name"],
            "workspace_id": args["workspace_id"],
            "location": args["location"],
            # Unknown while the endpoint is replaced, so that its slots are too.
            "endpoint_name": own_name(self.endpoint_id),
            "tags": args.get("tags"),
        }
        return [
            make_slot(f"{self._name}-slot-{slot_name}", slot_name, slot, parent, self._child)
            for slot_name, slot in args["slots"].items()
        ]

    def _move(self, slots: list[pulumi.Resource]) -> Traffic:
        args = self._args
        return Traffic(
            f"{self._name}-traffic",
            {
                "endpoint_id": self.endpoint_id,
                "traffic": args["traffic"],
                "mirror": args["mirror"],
                "steps": args["rollout"]["steps"],
                "timeout_seconds": args["rollout"]["timeout_seconds"],
                "auth": args["auth"],
                "body": self._body,
                "slots": {name: fingerprint(slot) for name, slot in args["slots"].items()},
            },
            pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=slots)),
        )

    def _scoring_uri(self) -> pulumi.Output[str]:
        """The endpoint's scoring URI: known once a slot has traffic, since the slot's container chooses the path."""
        args = self._args
        moved = by_way_of(self.endpoint_id, self._traffic.id)
        found = machinelearningservices.get_online_endpoint_output(
            endpoint_name=own_name(moved),
            resource_group_name=args["resource_group_name"],
            workspace_name=args["workspace_name"],
        )
        uri = found.apply(lambda endpoint: endpoint.properties.scoring_uri)
        return by_way_of(uri, moved, args["resource_group_name"], args["workspace_name"])

    def _key_owner(self) -> KeyOwner | None:
        if self._args["auth"] != "key":
            return None
        created_at: pulumi.Output[str] = self._made.exports.apply(lambda exports: exports[_CREATED_AT])
        return {"id": self.endpoint_id, "api_version": api_versions.MACHINE_LEARNING, "created_at": created_at}

    def _entry(self) -> DeclaredEndpoint:
        args, body, auth = self._args, self._body, online_auth(self._args["auth"])
        model = model_of(self._main_slot["model"])
        pinned = None if any(args["traffic"].values()) else self._main
        called = self._scoring_uri().apply(
            lambda uri: call_details(online_routes(uri=uri, task=args["task"], auth=auth, body=body, slot=pinned))
        )
        described: EndpointDescription = {
            "name": self._name,
            "type": "managed-compute",
            "task": args["task"],
            "model": model.name,
            "publisher": model.registry,
            "model_name": model.name,
            "model_version": model.version,
            "sku": {"name": self._main_slot["instance_type"], "capacity": self._main_slot.get("instances") or 1},
        }
        endpoint = callable_endpoint(described, called, auth)
        let_score(self._name, self.endpoint_id, args, self._child)
        return with_secrets(endpoint, args, key_owner=self._key_owner(), resource_id=self.endpoint_id, opts=self._child)
