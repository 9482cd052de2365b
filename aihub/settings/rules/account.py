"""Rules on deployments on the hub's account.

Sources: Microsoft's pages on deployment types, provisioned throughput, spillover, priority processing, model router and
Claude in Foundry.
"""

from collections.abc import Iterator

from aihub.catalogue.model import LEAST_UNITS
from aihub.catalogue.tasks import tasks_of
from aihub.contract.routes import FLUX_MODELS, account_route_names
from aihub.rules import account as rules
from aihub.rules import guardrails, models
from aihub.settings.models import AzureOpenAIDeployment, ModelInferenceDeployment, PublishedModel
from aihub.settings.rules.parts import ValidParts, Violation, did_you_mean

_STANDARD = ("GlobalStandard", "DataZoneStandard", "Standard")
_BATCH = ("GlobalBatch", "DataZoneBatch")
_PRIORITY = _OF_ANTHROPIC = ("GlobalStandard", "DataZoneStandard")
_MICROSOFTS_FILTERS = ("Microsoft.Default", "Microsoft.DefaultV2")
_FIRST_ROUTED_VERSION = "2025-11-18"
_TERMS = "{accept: true, organization_name: Example Ltd, country_code: US, industry: technology}"


def check_azure_openai(name: str, deployment: AzureOpenAIDeployment, parts: ValidParts) -> Iterator[Violation]:
    """Yield the violations of an azure-openai deployment."""
    yield from _check_account_deployment(deployment, parts)
    is_batch, wants_batch = deployment.sku.name in _BATCH, deployment.task == "batches"
    if wants_batch and not is_batch:
        yield Violation(rules.BATCH_SKU, ("sku", "name"), f"this SKU takes no batch jobs; write {' or '.join(_BATCH)}")
    if is_batch and not wants_batch:
        yield Violation(rules.BATCH_SKU, ("task",), "a Batch SKU takes batch jobs only; write task: batches")
    model = deployment.model
    is_routed = model.name == "model-router" and model.version >= _FIRST_ROUTED_VERSION
    if deployment.routing is not None and not is_routed:
        yield Violation(
            rules.ROUTING_MODEL,
            ("routing",),
            f"routing is for model-router from version {_FIRST_ROUTED_VERSION} only; remove it, or write "
            f"model: {{name: model-router, version: '{_FIRST_ROUTED_VERSION}'}}",
        )
    if deployment.spillover is not None:
        for text in _check_spillover(name, deployment, deployment.spillover, parts):
            yield Violation(rules.SPILLOVER_INVALID, ("spillover",), text)


def check_model_inference(deployment: ModelInferenceDeployment, parts: ValidParts) -> Iterator[Violation]:
    """Yield the violations of a model-inference deployment."""
    yield from _check_account_deployment(deployment, parts)
    publisher, sku = deployment.model.publisher, deployment.sku.name
    if sku in _BATCH:
        text = "Batch SKUs are for azure-openai only; write another, such as GlobalStandard"
        yield Violation(rules.SKU_NOT_OF_PUBLISHER, ("sku", "name"), text)
    elif publisher == "Anthropic" and sku not in _OF_ANTHROPIC:
        yield Violation(
            rules.SKU_NOT_OF_PUBLISHER,
            ("sku", "name"),
            f"Azure does not offer Anthropic's models with this SKU; write {' or '.join(_OF_ANTHROPIC)}",
        )
    if publisher == "Anthropic" and deployment.provider_terms is None:
        yield Violation(
            rules.PROVIDER_TERMS_MISSING,
            ("provider_terms",),
            f"missing: Anthropic's terms must be accepted; read them, and write provider_terms: {_TERMS}",
        )
    if publisher != "Anthropic" and deployment.provider_terms is not None:
        yield Violation(rules.PROVIDER_TERMS_UNNEEDED, ("provider_terms",), "for Anthropic's models only; remove it")


def _check_account_deployment(
    deployment: AzureOpenAIDeployment | ModelInferenceDeployment, parts: ValidParts
) -> Iterator[Violation]:
    yield from _check_route(deployment)
    sku = deployment.sku
    least, step = LEAST_UNITS.get(sku.name, (1, 1))
    if sku.capacity < least or sku.capacity % step:
        yield Violation(
            rules.CAPACITY_NOT_SOLD,
            ("sku", "capacity"),
            f"not a number of provisioned throughput units that Azure sells; write at least {least}, in steps of {step}",
        )
    if deployment.service_tier == "Priority" and sku.name not in _PRIORITY:
        text = f"this SKU has no Priority tier; remove it, or write the SKU {' or '.join(_PRIORITY)}"
        yield Violation(rules.SERVICE_TIER_SKU, ("service_tier",), text)
    if deployment.state == "Paused" and sku.name not in _STANDARD:
        yield Violation(
            rules.PAUSED_SKU,
            ("state",),
            f"a deployment with this SKU cannot be paused; remove it, or write the SKU {', '.join(_STANDARD)}",
        )
    own = parts.names("guardrails", "content_filters")
    if deployment.content_filter not in (*_MICROSOFTS_FILTERS, *own):
        guess = did_you_mean(deployment.content_filter, [*_MICROSOFTS_FILTERS, *own])
        yield Violation(
            guardrails.CONTENT_FILTER_UNKNOWN,
            ("content_filter",),
            f"no such content filter; {guess}write {', '.join(_MICROSOFTS_FILTERS)}, or a name under "
            "guardrails.content_filters",
        )


def _check_route(deployment: AzureOpenAIDeployment | ModelInferenceDeployment) -> Iterator[Violation]:
    model, task = deployment.model, deployment.task
    publisher = model.publisher if isinstance(model, PublishedModel) else "OpenAI"
    tasks = tasks_of(publisher, model.name)

    def routes(asked: str) -> tuple[str, ...]:
        return account_route_names(type_name=deployment.type, publisher=publisher, model=model.name, task=asked)

    names = routes(task)
    if tasks == ():
        text = "aihub cannot call the API of this model; deploy another model"
        yield Violation(models.MODEL_NOT_CALLABLE, ("model", "name"), text)
    elif tasks and not any(map(routes, tasks)):
        if publisher == "OpenAI":
            text = f"no route of this type serves {tasks[0]} of {model.name}; write type: azure-openai"
            yield Violation(models.TYPE_NOT_OF_MODEL, ("type",), text)
        else:
            yield Violation(
                models.MODEL_NOT_CALLABLE,
                ("model", "name"),
                f"Microsoft does not document how this model is called; write one of {', '.join(FLUX_MODELS)}",
            )
    elif tasks and task not in tasks:
        text = f"{model.name} does {tasks[0]}, not {task}; write task: {tasks[0]}"
        yield Violation(models.TASK_NOT_OF_MODEL, ("task",), text)
    elif not names:
        yield Violation(
            models.TASK_NOT_OF_MODEL,
            ("task",),
            f"no route of this type serves this task for {model.name}; write chat/completions or embeddings",
        )
    elif deployment.route is not None and deployment.route not in names:
        yield Violation(
            models.ROUTE_NOT_OF_MODEL,
            ("route",),
            f"{model.name} has only the route {' or '.join(names)} for {task}; remove it",
        )
    elif deployment.api_version is not None and not {"azure-openai", "model-inference"} & set(names):
        yield Violation(
            models.API_VERSION_UNUSED, ("api_version",), f"the route {names[0]} has no API version; remove it"
        )


def _check_spillover(name: str, deployment: AzureOpenAIDeployment, target: str, parts: ValidParts) -> Iterator[str]:
    others = [each for each in parts.names("deployments") if each != name]
    spills_to = parts.deployments.get(target)
    if deployment.sku.name not in LEAST_UNITS:
        yield "only a deployment with a Provisioned SKU can spill over; remove it"
    elif target == name:
        yield "the name of this deployment itself; write the name of another"
    elif target not in others:
        yield f"no such deployment; {did_you_mean(target, others)}write the name of another"
    elif spills_to is not None and getattr(spills_to, "model", None) != deployment.model:
        yield "a deployment of another model or version; write the name of one with the same"
    elif isinstance(spills_to, AzureOpenAIDeployment) and spills_to.sku.name not in _STANDARD:
        yield f"a deployment whose SKU cannot take spillover; write the name of one with the SKU {', '.join(_STANDARD)}"
