"""The parts of a stack that policies judge, read from its settings."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TypedDict

from aihub.catalogue.retirement import retirement
from aihub.contract.model_ids import model_of
from aihub.replacement.isolation import MODES
from aihub.settings.models import (
    AzureOpenAIDeployment,
    Deployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    ServerlessDeployment,
    Settings,
)
from aihub.settings.models.guardrails import ContentFilter
from policy import subjects
from policy.filters import DEFAULTS, strengths
from policy.subjects import Filter, Subject

_AUTH: Mapping[str, subjects.Auth] = {"key": "Key", "aml-token": "AMLToken", "entra": "AADToken"}
_ISOLATION = {"none": "Disabled", **MODES}
_AUDIT = {"audit", "all"}
"""What is logged of every resource; the account alone has logs of requests, too."""


class _Reach(TypedDict):
    """What all resources with an endpoint of their own have in common."""

    is_public: bool
    denies_by_default: bool
    is_logged: bool


def subjects_of(settings: Settings, monthly_cost: float | None = None) -> Iterator[Subject]:
    """Yield the parts of a stack.

    Args:
        settings: its settings.
        monthly_cost: known fixed cost of a month; None where it was not worked out.
    """
    hub = settings.hub
    network = hub.network
    access = network.access if network else "public"
    common: _Reach = {
        "is_public": access != "private",
        "denies_by_default": access != "public",
        "is_logged": bool(_AUDIT & set(settings.monitoring.diagnostics)),
    }
    of_account: _Reach = {**common, "is_logged": common["is_logged"] or "requests" in settings.monitoring.diagnostics}
    has_own_key = hub.encryption is not None
    yield _stack(settings, monthly_cost)
    yield subjects.Account(
        place="hub",
        name=hub.name,
        has_own_key=has_own_key,
        takes_keys=hub.auth == "keys",
        has_identity=hub.identity.system or bool(hub.identity.user_assigned),
        callers=_callers_of_account(settings),
        **of_account,
    )
    yield _vault("hub.key_vault", hub.key_vault_name, settings, common)
    if any(settings.endpoint_auth(name) == "key" for name in settings.deployments):
        yield subjects.Secret(
            place="hub",
            name="the key of an endpoint",
            expires=True,
            valid_days=hub.key_expiry_days,
            has_content_type=True,
        )
    if hub.encryption and hub.encryption.creates_key:
        yield subjects.Key(place="hub.encryption", name="the key of the encryption", rotates=True)
    if settings.needs_classic_hub:
        yield from _classic_hub(settings, common, has_own_key=has_own_key)
    for name, deployment in settings.deployments.items():
        yield _endpoint(name, deployment, settings, is_public=common["is_public"])


def filters_of(settings: Settings) -> dict[str, Mapping[Filter, int]]:
    """Return how strict the content filters of each deployment are, by the deployment's name."""
    found = ((name, _strengths(each, settings)) for name, each in settings.deployments.items())
    return {name: each for name, each in found if each is not None}


def _stack(settings: Settings, monthly_cost: float | None) -> subjects.Stack:
    monitoring = settings.monitoring
    thresholds = [monitoring.alerts, *monitoring.alerts.deployments.values()]
    values = [value for each in thresholds for name, value in each if name != "deployments"]
    budget = settings.cost.budget
    return subjects.Stack(
        place="",
        name="the stack",
        alerts=len([each for each in values if each]),
        notifies=monitoring.notify is not None,
        locks=int(settings.protection.locks),
        budget=budget.monthly if budget else 0.0,
        monthly_cost=monthly_cost,
    )


def _callers_of_account(settings: Settings) -> int:
    others = (ServerlessDeployment, OnlineDeployment)
    on_account = [name for name, each in settings.deployments.items() if not isinstance(each, others)]
    return len({each.principal_id.lower() for name in on_account for each in settings.consumers(name)})


def _vault(place: str, name: str, settings: Settings, common: _Reach) -> subjects.Vault:
    return subjects.Vault(
        place=place,
        name=name,
        is_purge_protected=settings.hub.key_vault.purge_protection,
        soft_deletes=True,
        uses_roles=True,
        **common,
    )


def _classic_hub(settings: Settings, common: _Reach, *, has_own_key: bool) -> Iterator[Subject]:
    hub = settings.hub
    for place, name in (("workspace", settings.workspace_name), ("project", settings.classic_project_name)):
        yield subjects.Workspace(
            place=f"classic_hub.{place}",
            name=name,
            has_own_key=has_own_key,
            # The key is used by one.
            has_user_identity=bool(hub.identity.user_assigned) or (has_own_key and place == "workspace"),
            isolation=_ISOLATION[hub.network.outbound.isolation if hub.network else "none"],
            is_project=place == "project",
            **common,
        )
    yield subjects.Storage(
        place="classic_hub.storage_account",
        name=settings.storage_account_name,
        has_own_key=has_own_key,
        https_only=True,
        tls="TLS1_2",
        public_blobs=False,
        takes_keys=False,
        **common,
    )
    if own := settings.own_classic_vault:
        yield _vault("classic_hub.key_vault", own, settings, common)


def _endpoint(name: str, deployment: Deployment, settings: Settings, *, is_public: bool) -> Subject:
    place, consumers = f"deployments.{name}", len(settings.consumers(name))
    match deployment:
        case AzureOpenAIDeployment() | ModelInferenceDeployment():
            policy = settings.guardrails.content_filters.get(deployment.content_filter)
            model, sku = deployment.model, deployment.sku.name
            return subjects.Deployment(
                place=place,
                name=name,
                consumers=consumers,
                model=model.name,
                version=model.version,
                sku=sku,
                upgrade=deployment.version_upgrade,
                knows_retirement=True,
                retires=retires(model.name, model.version, sku),
                filter_name=deployment.content_filter,
                strengths=_strengths(deployment, settings),
                streams_unfiltered=policy is not None and policy.mode == "Asynchronous_filter",
            )
        case ServerlessDeployment():
            return subjects.Serverless(
                place=place,
                name=name,
                consumers=consumers,
                knows_retirement=True,
                retires=retires(model_of(deployment.model).name, None, None),
                content_safety=deployment.content_safety,
            )
        case OnlineDeployment():
            return subjects.OnlineEndpoint(
                place=place,
                name=name,
                consumers=consumers,
                auth=_AUTH[settings.endpoint_auth(name)],
                is_public=is_public,
                is_probed=True,
            )
    return subjects.Endpoint(place=place, name=name, consumers=consumers)


def retires(model: str, version: str | None, sku: str | None) -> dt.date | None:
    """Return the day of a model's retirement, the first of all days where that is past and unknown."""
    found = retirement(model, version, sku)
    return (found.day or dt.date.min) if found else None


def _strengths(deployment: Deployment, settings: Settings) -> Mapping[Filter, int] | None:
    if not isinstance(deployment, AzureOpenAIDeployment | ModelInferenceDeployment):
        return None
    policy = settings.guardrails.content_filters.get(deployment.content_filter)
    return strengths(map(_in_arm, _filters(policy))) if policy else DEFAULTS


def _filters(policy: ContentFilter) -> Iterator[Mapping[str, object]]:
    for each in policy.filters:
        yield each.model_dump()


def _in_arm(given: Mapping[str, object]) -> Mapping[str, object]:
    return {**given, "severityThreshold": given["severity"]}
