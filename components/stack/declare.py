"""Declare the component of each deployment, in the order that Azure needs.

What runs in the hub project is made beside the writes to the hub's account, which Azure takes one at a time.
"""

from collections.abc import AsyncIterator

import pulumi

from aihub.catalogue.versions import UPGRADES
from aihub.quota.chain import chain
from aihub.quota.held import compute as compute_on
from aihub.quota.held import compute_held
from aihub.settings import (
    AzureOpenAIDeployment,
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    ServerlessDeployment,
    Settings,
)
from components.access import consumers_of_account
from components.classic_hub import ClassicHub
from components.deployments import managed_compute, model, online, serverless
from components.deployments.chain import ModelDeployments
from components.deployments.live import live_deployments, live_policies
from components.deployments.order import changes_of
from components.guardrails import Guardrails
from components.hub import AIHub
from components.made import Made
from components.monitoring.component import Monitoring
from components.network.hub_network import HubNetwork
from components.operators import Operators
from components.stack.arguments import classic_hub_args, guardrails_args
from components.stack.connections import connect_account, connect_classic_hub
from components.stack.deployments import (
    azure_openai_args,
    consumers,
    managed_compute_args,
    model_inference_args,
    online_args,
    serverless_args,
)
from components.stack.monitoring import monitor_classic_hub, trace_projects
from components.stack.network import reach_classic_hub

OnAccount = model.ModelDeployment | managed_compute.ManagedComputeDeployment
OnProject = online.OnlineEndpoint | serverless.ServerlessDeployment
Declared = OnAccount | OnProject
"""The component of a deployment."""


def on_project(
    settings: Settings,
    hub: AIHub,
    operators: Operators,
    network: HubNetwork | None,
    monitoring: Monitoring | None,
    *,
    recover_vault: bool,
    hugging_face_token: pulumi.Output[str] | None,
    opts: pulumi.ResourceOptions,
) -> dict[str, OnProject]:
    """Declares the hub project and what runs in it; nothing when nothing does.

    Args:
        settings: the settings.
        hub: the AI hub.
        operators: those who call endpoints to test them.
        network: the hub's network; None where it has none.
        monitoring: the stack's monitoring; None where it has none.
        recover_vault: whether the hub workspace's own vault is deleted and to be recovered.
        hugging_face_token: the token that opens gated models; None where there is none.
        opts: options of the classic hub.

    Raises:
        RunError: a model is gated and there is no token.
    """
    chosen = {
        name: each
        for name, each in settings.deployments.items()
        if isinstance(each, ServerlessDeployment | OnlineDeployment)
    }
    if not chosen:
        return {}
    gated = _gated(settings, hugging_face_token)
    project_args = classic_hub_args(
        settings,
        hub,
        operators,
        recover_vault=recover_vault,
        called_with_tokens=any(settings.endpoint_auth(name) == "entra" for name in chosen),
        hugging_face_token=hugging_face_token if gated else None,
    )
    project = ClassicHub("classic", project_args, opts, hub.share_identities())
    connect_classic_hub(settings, hub, project)
    own_vault = settings.own_classic_vault is not None
    if monitoring:
        monitor_classic_hub(monitoring, project, own_vault=own_vault)
    reached = reach_classic_hub(network, project, own_vault=own_vault) if network else []
    declared: dict[str, OnProject] = {}
    for name, each in chosen.items():
        after = [*hub.secrets_ready, *reached, *project.ready_for_calls]
        after += project.ready_for_gated if name in gated else []
        waits = pulumi.ResourceOptions(depends_on=after)
        if isinstance(each, ServerlessDeployment):
            args = serverless_args(settings, hub, project, name, each)
            declared[name] = serverless.ServerlessDeployment(name, args, waits)
        else:
            declared[name] = online.OnlineEndpoint(name, online_args(settings, hub, project, name, each), waits)
    return declared


def _gated(settings: Settings, hugging_face_token: pulumi.Output[str] | None) -> list[str]:
    gated = [name for name, each in settings.deployments.items() if isinstance(each, OnlineDeployment) and each.gated]
    if gated and hugging_face_token is None:
        raise pulumi.RunError(
            f"deployments.{gated[0]}.gated: there is no Hugging Face token; write one with "
            "`pulumi config set --secret aihub:huggingFaceToken`"
        )
    return gated


async def on_account(
    settings: Settings, hub: AIHub, monitoring: Monitoring | None, made: Made
) -> AsyncIterator[tuple[str, OnAccount]]:
    """Declares connections and guardrails, and then one deployment of the account each time that the next is asked for.

    Asking only when `last_write` of the one before is done costs nothing, since the next has to wait anyway, and keeps
    the SDK from going through all outputs that are still to come each time that one of them arrives.

    Args:
        settings: the settings.
        hub: the AI hub.
        monitoring: the stack's monitoring; None where it has none.
        made: what the stack has made.
    """
    if connections := connect_account(settings, hub):
        hub.account_writes += connections.made
    trace_projects(settings, hub, monitoring)
    parent, previous = ModelDeployments("deployments"), hub.account_writes[-1]

    def in_turn() -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=parent, depends_on=[*hub.account_writes, previous, *hub.secrets_ready])

    if settings.guardrails.content_filters or settings.guardrails.blocklists:
        live_filters = await live_policies(hub.account_id) if settings.guardrails.content_filters else {}
        args = guardrails_args(settings, hub, live_filters)
        previous = Guardrails("guardrails", args, in_turn()).last_write or previous
    models, compute = _model_deployments(settings, hub), _managed_compute(settings, hub)
    _let_call(settings, hub)
    upgraded = [name for name, each in models.items() if each["version_upgrade"] in UPGRADES]
    live = await live_deployments(hub.account_id, upgraded) if models or compute else {}
    for name in [each.name for each in changes_of(models, live) if each.after]:
        first = model.ModelDeployment(name, models[name], in_turn(), live=live.get(name))
        previous = first.last_write
        yield name, first
    # It takes some fifteen minutes, and nothing waits for it here.
    instances = {name: compute_on(each["accelerator"], each.get("instances") or 1) for name, each in compute.items()}
    for name in [each.name for each in chain(instances, compute_held(made)) if each.after]:
        last = managed_compute.ManagedComputeDeployment(name, compute[name], in_turn())
        previous = last.last_write
        yield name, last


def _model_deployments(settings: Settings, hub: AIHub) -> dict[str, model.ModelDeploymentArgs]:
    found: dict[str, model.ModelDeploymentArgs] = {}
    for name, each in settings.deployments.items():
        if isinstance(each, AzureOpenAIDeployment):
            found[name] = azure_openai_args(settings, hub, name, each)
        elif isinstance(each, ModelInferenceDeployment):
            found[name] = model_inference_args(settings, hub, name, each)
    return found


def _managed_compute(settings: Settings, hub: AIHub) -> dict[str, managed_compute.ManagedComputeDeploymentArgs]:
    return {
        name: managed_compute_args(settings, hub, name, each)
        for name, each in settings.deployments.items()
        if isinstance(each, ManagedComputeDeployment)
    }


def _let_call(settings: Settings, hub: AIHub) -> None:
    """Gives those who call the account's deployments with tokens their roles."""
    types = {
        name: each.type
        for name, each in settings.deployments.items()
        if not isinstance(each, ServerlessDeployment | OnlineDeployment) and settings.endpoint_auth(name) == "entra"
    }
    hub.let_call(
        consumers_of_account((type_name, consumers(settings, name)) for name, type_name in types.items()),
        managed_compute="managed-compute" in types.values(),
    )
