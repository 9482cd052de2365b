"""The entries of the endpoint contract, and the smoke test of each as a resource."""

from collections.abc import Mapping, Sequence

import pulumi

from aihub.contract import endpoint as contract
from aihub.settings import AzureOpenAIDeployment, Checks, ModelInferenceDeployment, Settings
from components.endpoints import DeclaredEndpoint
from components.hub import AIHub
from components.network.hub_network import HubNetwork
from components.stack.declare import Declared
from components.stack.network import reachable_from


def entries(settings: Settings, declared: Mapping[str, Declared], network: HubNetwork | None) -> list[DeclaredEndpoint]:
    """The entries of the endpoint contract, in the order of the settings.

    Args:
        settings: the settings.
        declared: the component of each deployment.
        network: the hub's network; None where it has none.
    """
    found: list[DeclaredEndpoint] = [
        {**declared[name].endpoint, "checks": checks(settings, name)} for name in settings.deployments
    ]
    if reachable := reachable_from(settings, network):
        return [{**each, "network": reachable} for each in found]
    return found


def checks(settings: Settings, deployment: str) -> contract.Checks:
    """Return the smoke test's checks of an endpoint; defaults of the deployment's own checks are left out."""
    smoke, own = settings.smoke, settings.deployments[deployment].smoke
    found: contract.Checks = {
        "budget_seconds": smoke.budget_seconds,
        "successes": smoke.successes,
        "concurrency_per_host": smoke.concurrency_per_host,
    }
    if own.latency_ms is not None:
        found["latency_ms"] = own.latency_ms
    if own.latency == "fail":
        found["latency"] = own.latency
    if not isinstance(own, Checks):
        return found
    if own.prompt is not None:
        found["prompt"] = own.prompt
    if own.expect is not None:
        found["expect"] = own.expect
    if own.stream:
        found["stream"] = own.stream
    if own.blocked_prompt is not None:
        found["blocked_prompt"] = own.blocked_prompt
    return found


def gate(
    settings: Settings,
    hub: AIHub,
    declared: Mapping[str, Declared],
    network: HubNetwork | None,
    reached: Sequence[pulumi.Resource],
) -> None:
    """Has `pulumi up` fail when an endpoint that is new or changed does not pass the smoke test.

    When all else is made: a failure then keeps nothing else from being made, and tests run side by side.

    Args:
        settings: the settings.
        hub: the AI hub.
        declared: the component of each deployment.
        network: the hub's network; None where it has none.
        reached: what must exist before the account's endpoints are called.
    """
    # It brings the smoke test along, which a stack without a gate has no need of.
    from components.dynamic.smoke_gate import SmokeTest

    # One resource that waits for all others, and each test for it: that many waits, and not their square.
    everything = pulumi.ResourceOptions(depends_on=[*declared.values(), hub, *reached])
    parent = pulumi.ComponentResource("aihub:index:Gate", "gate", None, everything)
    given: list[pulumi.Input[str]] = [each.created_on for each in (*hub.secrets_access, *hub.calls_access)]
    for entry in entries(settings, declared, network):
        name = entry["name"]
        opts = pulumi.ResourceOptions(parent=parent, depends_on=[declared[name], *hub.calls_access, *reached])
        SmokeTest(
            f"{name}-smoke",
            {"endpoint": entry, "declaration": _declaration(settings, name), "roles_assigned_at": given},
            opts,
        )


def _declaration(settings: Settings, deployment: str) -> Mapping[str, object]:
    """All that is declared of an endpoint: whatever changes of it, the endpoint is tested again."""
    own = settings.deployments[deployment]
    declared: dict[str, object] = {
        **own.model_dump(),
        "endpoint_name": settings.endpoint_name(deployment),
        "auth": settings.endpoint_auth(deployment),
        "sub_domain": settings.hub.name,
    }
    filters = settings.guardrails.content_filters
    if isinstance(own, AzureOpenAIDeployment | ModelInferenceDeployment) and own.content_filter in filters:
        declared["guardrails"] = settings.guardrails.model_dump()
    return declared
