"""Runs a Pulumi program without an engine and records what it registers.

The one place that knows the SDK's mock monitor, which is half internal.
"""

import asyncio
import json
import runpy
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.stack import run_in_stack

from aihub.azure import resource_manager
from aihub.azure.model_deployments import LiveDeployment

ROOT = Path(__file__).parents[2]
"""The checkout, which is a project folder too."""
PROJECT = "aihub"
OPERATOR = "44444444-4444-4444-4444-444444444444"
"""The object id of whoever runs the program."""
SUBSCRIPTION = "33333333-3333-3333-3333-333333333333"
KEY = "the-account-key"
ENDPOINT_KEY = "the-endpoint-key"
CREATED_AT = "2026-01-01T00:00:00Z"
SERVERLESS_URI = "https://command-abcde.swedencentral.models.ai.azure.com"
SCORING_URI = "https://churn.swedencentral.inference.ml.azure.com/score"
_ARM = resource_manager.Arm
_SECONDS = 30.0
"""No program takes so long; one that waits for what never comes fails instead of hanging."""
_CLIENT = {"subscriptionId": SUBSCRIPTION, "tenantId": "tenant", "objectId": OPERATOR, "clientId": "client"}

_PRINCIPAL = {"subscriptionId": SUBSCRIPTION, "tenantId": "tenant", "clientId": "client", "clientSecret": "secret"}
"""The stack's configuration of azure-native."""


@dataclass(frozen=True)
class Registered:
    """One resource, as the program asked for it."""

    request: Any

    @property
    def name(self) -> str:
        """Its logical name."""
        return str(self.request.name)

    @property
    def type(self) -> str:
        """Its type token."""
        return str(self.request.type)

    @property
    def inputs(self) -> dict[str, Any]:
        """Its inputs; secrets are marked (`is_secret`)."""
        found: dict[str, Any] = rpc.deserialize_properties(self.request.object)
        return found

    @property
    def parent(self) -> str:
        """Its parent's logical name."""
        return str(self.request.parent).rpartition("::")[2]

    @property
    def depends_on(self) -> set[str]:
        """Logical names of all that it depends on."""
        return {urn.rpartition("::")[2] for urn in self.request.dependencies}


@dataclass
class Recording:
    """All that a program registered."""

    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Outputs that were registered, by the logical name of the component or stack."""

    def of_type(self, token: str) -> list[Registered]:
        """The resources of a type, such as `cognitiveservices:Deployment`, in the order of registration."""
        known = {token, f"azure-native:{token}", f"pulumi-python:dynamic/aihub:{token}"}
        return [each for each in self.resources if each.type in known]

    def one(self, token: str) -> Registered:
        """The only resource of a type."""
        (found,) = self.of_type(token)
        return found

    def named(self, name: str) -> Registered:
        """The resource of a logical name."""
        (found,) = [each for each in self.resources if each.name == name]
        return found


@dataclass
class _Azure(mocks.Mocks):
    made: dict[str, Any] = field(default_factory=dict)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        state = dict(args.inputs)
        given = state.get("properties") or {}
        properties = dict(rpc.unwrap_rpc_secret(given))
        # The last of these that a resource has is its own name.
        for kind in ("resourceGroup", "account", "vault", "workspace", "raiBlocklist", "deployment"):
            state["name"] = args.inputs.get("name") or state.get(f"{kind}Name", state.get("name"))
        if args.typ.endswith(":Account"):
            properties["endpoint"] = f"https://{state['name']}.cognitiveservices.azure.com/"
        # The SDK takes a list, and answers with what Azure knows of each.
        assigned = (state.get("identity") or {}).get("userAssignedIdentities")
        if isinstance(assigned, list):
            state["identity"] = {**state["identity"], "userAssignedIdentities": {str(each): {} for each in assigned}}
        if args.typ.endswith(":ServerlessEndpoint"):
            properties["inferenceEndpoint"] = {"uri": SERVERLESS_URI}
        if args.typ.endswith((":Account", ":ServerlessEndpoint")):
            state["systemData"] = {"createdAt": CREATED_AT}
        if args.typ.endswith(":ArmResource"):
            state["exports"] = dict.fromkeys(state["export_paths"], CREATED_AT)
        if args.typ.endswith((":KeySecret", ":UriSecret")):
            vault, _, name = state["resource_id"].split("/")[-3:]
            state["secret_uri"] = f"https://{vault}.vault.azure.net/secrets/{name}"
        # As the engine does: what holds a secret is a secret as a whole, also in the answer.
        answered = pulumi.Output.secret(properties) if rpc.is_rpc_secret(given) else properties
        return f"/id/{args.name}", {**state, "properties": answered}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        if args.token.endswith(":listAccountKeys"):
            return {"key1": KEY, "key2": "other"}, []
        if args.token.endswith("EndpointKeys"):
            return {"primaryKey": ENDPOINT_KEY, "secondaryKey": "other"}, []
        if args.token.endswith(":getOnlineEndpoint"):
            return {"properties": {"scoringUri": SCORING_URI}}, []
        if args.token.endswith(":readStackResourceOutputs"):
            return {"outputs": {urn: {"outputs": outputs} for urn, outputs in self.made.items()}}, []
        return dict(_CLIENT), []


class _Monitor(mocks.MockMonitor):
    def __init__(self, azure: _Azure) -> None:
        super().__init__(azure)
        self.recording = Recording()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        answer = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        self.recording.resources.append(Registered(request))
        return answer

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the protocol's name
        name = request.urn.rpartition("::")[2]
        self.recording.outputs[name] = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]


def record(
    program: Callable[[], Any],
    *,
    stack: str = "dev",
    preview: bool = False,
    config: dict[str, str] | None = None,
    made: dict[str, Any] | None = None,
) -> Recording:
    """Runs a program to its end, as the language host does.

    Args:
        program: what is run.
        stack: the stack's name.
        preview: whether it is a preview.
        config: the project's configuration.
        made: the outputs, by URN, of what the stack has made.
    """
    azure = _Azure(made or {})
    monitor = _Monitor(azure)
    loops: list[asyncio.AbstractEventLoop] = []

    def with_a_loop() -> None:
        # Otherwise the mock monitor makes one in each thread, and never closes it.
        loops.append(asyncio.new_event_loop())
        asyncio.set_event_loop(loops[-1])

    async def run() -> None:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(8, initializer=with_a_loop))
        settings.reset_options()
        mocks.set_mocks(azure, project=PROJECT, stack=stack, preview=preview, monitor=monitor)
        # It makes a stack of its own; the program is to get a new one, as it does from the language host.
        settings.set_root_resource(None)  # type: ignore[arg-type]
        pulumi.runtime.set_all_config(
            {f"azure-native:{name}": value for name, value in _PRINCIPAL.items()}
            | {f"{PROJECT}:{name}": value for name, value in (config or {}).items()}
        )
        await asyncio.wait_for(run_in_stack(program), _SECONDS)

    try:
        with ThreadPoolExecutor(1) as pool:
            # In a thread the stack, which the SDK notes down for each resource, is without pytest's.
            pool.submit(asyncio.run, run()).result()
    finally:
        for loop in loops:
            loop.close()
    return monitor.recording


def given_by_hand(*_of: Any) -> set[str]:
    """Who has a role by an assignment that is not the program's: nobody."""
    return set()


class _NothingThere:
    """Resource Manager without a resource, for programs whose test has not its own."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def get(self, *_: Any) -> None:
        return None


def record_main(
    folder: Path,
    stack: str,
    *,
    preview: bool = False,
    config: dict[str, str] | None = None,
    live: Mapping[str, LiveDeployment] | None = None,
    made: dict[str, Any] | None = None,
) -> Recording:
    """Runs a project folder's `__main__.py`, on an account that has these deployments; the rest as for `record`."""

    async def known(*_of: Any) -> Mapping[str, LiveDeployment]:
        return live or {}

    async def none(*_of: Any) -> Mapping[str, Any]:
        return {}

    declare = "components.stack.declare"
    arm = _NothingThere if resource_manager.Arm is _ARM else resource_manager.Arm
    with (
        patch(f"{declare}.live_deployments", known),
        patch(f"{declare}.live_policies", none),
        patch("components.operators.given_by_others", given_by_hand),
        patch.object(resource_manager, "Arm", arm),
    ):
        return record(
            lambda: runpy.run_path(str(folder / "__main__.py"), run_name="__main__") and None,
            stack=stack,
            preview=preview,
            config=config,
            made=made,
        )


def write_project(folder: Path, **files: object) -> Path:
    """Makes a project folder with this program and its settings, each file's by its stack's name or `base`."""
    if not (program := folder / "__main__.py").exists():
        program.symlink_to(ROOT / "__main__.py")
    (folder / "config").mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / "config" / f"{name}.yaml").write_text(json.dumps(content))
    return folder
