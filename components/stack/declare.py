"""Which component makes which deployment, and what has to come after what.

What runs in the hub project is made beside the writes to the hub's account, which Azure takes one at a time.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pulumi

from aihub.catalogue.versions import UPGRADES
from aihub.contract.endpoint import Endpoint
from components.access import readers_of_account
from components.classic_hub import ClassicHub
from components.deployments.chain import ModelDeployments, chain_order, tell_two_steps
from components.deployments.live import live_deployments, live_policies
from components.deployments.managed_compute import ManagedComputeDeployment
from components.deployments.model import ModelDeployment
from components.deployments.online import OnlineEndpoint
from components.deployments.serverless import ServerlessDeployment
from components.dynamic.smoke_gate import SmokeTest, SmokeTestArgs
from components.guardrails import Guardrails
from components.hub import AIHub

Deployments = Mapping[str, dict[str, Any]]
"""Deployments by name, each with the fields of its settings, its `endpoint_name`, its `auth` worked out, the `checks`
of its smoke test, the `readers` of its secrets, and `key_expiry_days`."""
_NOT_TESTED = {"checks", "tags", "readers", "key_expiry_days"}
OnAccount = ModelDeployment | ManagedComputeDeployment
Made = OnAccount | OnlineEndpoint | ServerlessDeployment


def on_project(
    hub: AIHub, classic_hub: dict[str, Any], deployments: Deployments, opts: pulumi.ResourceOptions
) -> dict[str, Made]:
    """Makes the hub project and what runs in it; nothing when nothing does.

    Args:
        hub: the AI hub.
        classic_hub: names and tags of the classic hub, and the `hugging_face_token` for gated models if there is one.
        deployments: all deployments.
        opts: options of the classic hub.

    Raises:
        RunError: a model is gated and there is no token.
    """
    chosen = {name: each for name, each in deployments.items() if _is_on_project(each)}
    if not chosen:
        return {}
    gated, token = [name for name, each in chosen.items() if each.get("gated")], classic_hub["hugging_face_token"]
    if gated and token is None:
        raise pulumi.RunError(
            f"deployments.{gated[0]}.gated: there is no Hugging Face token; write one with "
            "`pulumi config set --secret aihub:huggingFaceToken`"
        )
    project_args: Any = {
        **hub.for_classic_hub(),
        **classic_hub,
        "hugging_face_token": token if gated else None,
        "called_with_tokens": any(each["auth"] == "entra" for each in chosen.values()),
    }
    project = ClassicHub("classic", project_args, opts)
    made: dict[str, Made] = {}
    for name, each in chosen.items():
        args: Any = {"vault_name": hub.vault_name, "vault_id": hub.vault_id, **project.for_deployments(), **each}
        after = [*hub.secrets_access, *project.ready_for_calls, *(project.ready_for_gated if name in gated else [])]
        kind = ServerlessDeployment if each["type"] == "serverless-api" else OnlineEndpoint
        made[name] = kind(name, args, pulumi.ResourceOptions(depends_on=after))
    return made


async def on_account(
    hub: AIHub, guardrails: dict[str, Any], deployments: Deployments
) -> AsyncIterator[tuple[str, OnAccount]]:
    """Makes the guardrails, and then one deployment of the account each time that the next is asked for.

    Asking only when `last_write` of the one before is done costs nothing, since the next has to wait anyway, and keeps
    the SDK from going through all outputs that are still to come each time that one of them arrives.

    Args:
        hub: the AI hub.
        guardrails: the policies and blocklists, with the fields of their settings and `tags`.
        deployments: all deployments.
    """
    parent, on_hub = ModelDeployments("deployments"), hub.for_deployments()
    previous = hub.account_writes[-1]

    def in_turn() -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=parent, depends_on=[*hub.account_writes, previous, *hub.secrets_access])

    if guardrails["content_filters"] or guardrails["blocklists"]:
        live_filters = await live_policies(hub.account_id) if guardrails["content_filters"] else {}
        args: Any = {**on_hub, **guardrails, "live": live_filters}
        previous = Guardrails("guardrails", args, in_turn()).last_write or previous
    chosen = {name: each for name, each in deployments.items() if not _is_on_project(each)}
    with_tokens = any(each["type"] == "managed-compute" and each["auth"] == "entra" for each in chosen.values())
    hub.let_call(readers_of_account(chosen.values()), managed_compute=with_tokens)
    upgraded = [name for name, each in chosen.items() if each.get("version_upgrade") in UPGRADES]
    live = await live_deployments(hub.account_id, upgraded) if chosen else {}
    order = chain_order(chosen, live)
    tell_two_steps(chosen, live, order)
    for name in order:
        args = {**on_hub, **chosen[name]}
        made: OnAccount
        if args["type"] == "managed-compute":
            made = ManagedComputeDeployment(name, args, in_turn())
        else:
            made = ModelDeployment(name, args, in_turn(), live=live.get(name))
        previous = made.last_write
        yield name, made


def entries(made: Mapping[str, Made], deployments: Deployments) -> list[Endpoint]:
    """The entries of the endpoint contract, in the order of the settings."""
    return [{**made[name].endpoint, "checks": each["checks"]} for name, each in deployments.items()]


def gate(hub: AIHub, made: Mapping[str, Made], deployments: Deployments, guardrails: dict[str, Any]) -> None:
    """Has `pulumi up` fail when an endpoint that is new or changed does not pass the smoke test.

    When all else is made: a failure then keeps nothing else from being made, and tests run side by side.

    Args:
        hub: the AI hub.
        made: what was made of each deployment.
        deployments: all deployments.
        guardrails: the policies and blocklists, with the fields of their settings.
    """
    # One resource that waits for all others, and each test for it: that many waits, and not their square.
    everything = pulumi.ResourceOptions(depends_on=[*made.values(), hub])
    parent = pulumi.ComponentResource("aihub:index:Gate", "gate", None, everything)
    given: list[pulumi.Input[str]] = [each.created_on for each in (*hub.secrets_access, *hub.calls_access)]
    for endpoint in entries(made, deployments):
        name = endpoint["name"]
        declared = {field: value for field, value in deployments[name].items() if field not in _NOT_TESTED}
        if declared.get("content_filter") in guardrails["content_filters"]:
            declared["guardrails"] = guardrails
        opts = pulumi.ResourceOptions(parent=parent, depends_on=[made[name], *hub.calls_access])
        args: SmokeTestArgs = {"endpoint": endpoint, "declaration": declared, "roles_given": given}
        SmokeTest(f"{name}-smoke", args, opts)


def _is_on_project(deployment: dict[str, Any]) -> bool:
    return deployment["type"] == "serverless-api" or deployment.get("host") == "project"
