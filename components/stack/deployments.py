"""The arguments of each kind of deployment, field by field from its settings."""

import pulumi

from aihub import secret_tags
from aihub.settings import (
    AzureOpenAIDeployment,
    ManagedComputeDeployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    ServerlessDeployment,
    Settings,
    Slot,
)
from aihub.settings.models.account import ProviderTerms, Routing
from aihub.settings.models.managed_compute import Autoscale, Code, ContainerProbe, RequestSettings
from components.access import Principal
from components.classic_hub import ClassicHub
from components.deployments.managed_compute import ManagedComputeDeploymentArgs
from components.deployments.model import ModelDeploymentArgs, ProviderTermsArgs, RoutingArgs
from components.deployments.online import OnlineEndpointArgs
from components.deployments.serverless import ServerlessDeploymentArgs
from components.deployments.shared_args import AccountDeploymentArgs, ProjectEndpointArgs
from components.deployments.slots import AutoscaleArgs, CodeArgs, ContainerProbeArgs, RequestSettingsArgs, SlotArgs
from components.endpoint_secrets import EndpointVaultArgs
from components.hub import AIHub


def azure_openai_args(
    settings: Settings, hub: AIHub, name: str, deployment: AzureOpenAIDeployment
) -> ModelDeploymentArgs:
    """The arguments of a deployment of the type `azure-openai`."""
    return {
        **_model_args(settings, hub, name, deployment, publisher="OpenAI"),
        "spillover": deployment.spillover,
        "routing": _routing(deployment.routing) if deployment.routing else None,
    }


def model_inference_args(
    settings: Settings, hub: AIHub, name: str, deployment: ModelInferenceDeployment
) -> ModelDeploymentArgs:
    """The arguments of a deployment of the type `model-inference`."""
    return {
        **_model_args(settings, hub, name, deployment, publisher=deployment.model.publisher),
        "provider_terms": _provider_terms(deployment.provider_terms) if deployment.provider_terms else None,
    }


def managed_compute_args(
    settings: Settings, hub: AIHub, name: str, deployment: ManagedComputeDeployment
) -> ManagedComputeDeploymentArgs:
    """The arguments of a deployment of the type `managed-compute` with the host `account`."""
    return {
        **_account_args(settings, hub, name),
        "model": deployment.model,
        "template": deployment.template,
        "accelerator": deployment.accelerator,
        "instances": deployment.instances,
        "task": deployment.task,
        "openai_compatible": deployment.openai_compatible,
        "route": deployment.route,
    }


def serverless_args(
    settings: Settings, hub: AIHub, project: ClassicHub, name: str, deployment: ServerlessDeployment
) -> ServerlessDeploymentArgs:
    """The arguments of a deployment of the type `serverless-api`."""
    return {
        **_project_args(settings, hub, project, name),
        "model": deployment.model,
        "task": deployment.task,
        "route": deployment.route,
        "marketplace": {"accept_terms": deployment.marketplace.accept_terms} if deployment.marketplace else None,
        "content_safety": deployment.content_safety,
    }


def online_args(
    settings: Settings, hub: AIHub, project: ClassicHub, name: str, deployment: OnlineDeployment
) -> OnlineEndpointArgs:
    """The arguments of a deployment of the type `managed-compute` with the host `project`."""
    return {
        **_project_args(settings, hub, project, name),
        "workspace_id": project.project_id,
        "task": deployment.task,
        "slots": {slot_name: _slot(each) for slot_name, each in deployment.slots.items()},
        "traffic": deployment.traffic,
        "mirror": deployment.mirror,
        "rollout": {"steps": deployment.rollout.steps, "timeout_seconds": deployment.rollout.timeout_seconds},
        "probe": {"body": deployment.probe.body} if deployment.probe else None,
        "gated": deployment.gated,
        "private": settings.hub.network is not None and settings.hub.network.access == "private",
    }


def consumers(settings: Settings, deployment: str) -> list[Principal]:
    """Return the principals that call a deployment's endpoint."""
    return [
        {"principal_id": each.principal_id, "principal_type": each.principal_type}
        for each in settings.consumers(deployment)
    ]


def _vault_args(settings: Settings, hub: AIHub, name: str) -> EndpointVaultArgs:
    return {
        "resource_group_name": hub.resource_group_name,
        "vault_name": hub.vault_name,
        "vault_id": hub.vault_id,
        "key_expiry_days": settings.hub.key_expiry_days,
        "consumers": consumers(settings, name),
        "tags": {**settings.hub.tags, secret_tags.STACK_TAG: pulumi.get_stack()},
    }


def _account_args(settings: Settings, hub: AIHub, name: str) -> AccountDeploymentArgs:
    return {
        **_vault_args(settings, hub, name),
        "account_id": hub.account_id,
        "sub_domain": settings.hub.name,
        "key_owner": hub.key_owner,
    }


def _project_args(settings: Settings, hub: AIHub, project: ClassicHub, name: str) -> ProjectEndpointArgs:
    return {
        **_vault_args(settings, hub, name),
        "workspace_name": project.project_name,
        "location": hub.location,
        "endpoint_name": settings.endpoint_name(name),
        "auth": settings.endpoint_auth(name),
    }


def _model_args(
    settings: Settings,
    hub: AIHub,
    name: str,
    deployment: AzureOpenAIDeployment | ModelInferenceDeployment,
    *,
    publisher: str,
) -> ModelDeploymentArgs:
    """Return the arguments that both kinds of model deployments have."""
    return {
        **_account_args(settings, hub, name),
        "account_name": hub.account_name,
        "type": deployment.type,
        "task": deployment.task,
        "api_version": deployment.api_version,
        "route": deployment.route,
        "model": {"publisher": publisher, "name": deployment.model.name, "version": deployment.model.version},
        "sku": {"name": deployment.sku.name, "capacity": deployment.sku.capacity},
        "version_upgrade": deployment.version_upgrade,
        "content_filter": deployment.content_filter,
        "spillover": None,
        "routing": None,
        "provider_terms": None,
        "service_tier": deployment.service_tier,
        "state": deployment.state,
    }


def _routing(routing: Routing) -> RoutingArgs:
    return {
        "mode": routing.mode,
        "models": [
            {"publisher": each.publisher, "name": each.name, "version": each.version} for each in routing.models
        ],
    }


def _provider_terms(terms: ProviderTerms) -> ProviderTermsArgs:
    # Settings without the acceptance are not valid.
    return {
        "organization_name": terms.organization_name,
        "country_code": terms.country_code,
        "industry": terms.industry,
    }


def _slot(slot: Slot) -> SlotArgs:
    # With every key, also where there is no value: `fingerprint` tells by all of them whether a slot has changed.
    return {
        "model": slot.model,
        "environment": slot.environment,
        "code": _code(slot.code) if slot.code else None,
        "instance_type": slot.instance_type,
        "instances": slot.instances,
        "environment_variables": slot.environment_variables,
        "request": _request_settings(slot.request),
        "liveness": _container_probe(slot.liveness) if slot.liveness else None,
        "readiness": _container_probe(slot.readiness) if slot.readiness else None,
        "autoscale": _autoscale(slot.autoscale) if slot.autoscale else None,
        "app_insights": slot.app_insights,
    }


def _code(code: Code) -> CodeArgs:
    return {"id": code.id, "scoring_script": code.scoring_script}


def _request_settings(request: RequestSettings) -> RequestSettingsArgs:
    return {
        "timeout_seconds": request.timeout_seconds,
        "max_concurrent": request.max_concurrent,
        "max_queue_wait_seconds": request.max_queue_wait_seconds,
    }


def _container_probe(probe: ContainerProbe) -> ContainerProbeArgs:
    return {
        "initial_delay_seconds": probe.initial_delay_seconds,
        "period_seconds": probe.period_seconds,
        "timeout_seconds": probe.timeout_seconds,
        "failure_threshold": probe.failure_threshold,
        "success_threshold": probe.success_threshold,
    }


def _autoscale(autoscale: Autoscale) -> AutoscaleArgs:
    return {
        "min": autoscale.min,
        "max": autoscale.max,
        "rules": [
            {"metric": each.metric, "above": each.above, "below": each.below, "by": each.by} for each in autoscale.rules
        ],
        "cooldown_minutes": autoscale.cooldown_minutes,
    }
