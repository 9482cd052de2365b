"""Deployments on the hub's account, as entries of `deployments`."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from aihub.adopt.settings.parts import Note, Part, filled, kept, name_of, unsettled
from aihub.adopt.settings.secrets import EndpointSecrets
from aihub.arm.bodies import Json, value_at
from aihub.catalogue.tasks import tasks_of

_CAPABILITIES = {
    "chatCompletion": "chat/completions",
    "embeddings": "embeddings",
    "imageGenerations": "images/generations",
    "audioSpeech": "audio/speech",
    "audioTranscriptions": "audio/transcriptions",
    "messages": "messages",
    "responses": "responses",
}
"""Tasks by ARM's `capabilities` of a deployment, the usual ones first."""
_BATCH = {"GlobalBatch", "DataZoneBatch"}
_API_VERSION = "2025-04-01-preview"
"""Answers every task of the route `azure-openai`, also of models that reason."""
_GUESSED = "a guess: Azure does not know it; write what your clients use"


def model_deployment(body: Json, secrets: EndpointSecrets) -> Part:
    """Return a deployment of the type `azure-openai` or `model-inference`."""
    name, properties = name_of(body), body.get("properties") or {}
    model, sku = properties.get("model") or {}, body.get("sku") or {}
    is_openai = (
        secrets.tag(name, "type") or ("azure-openai" if model.get("format") == "OpenAI" else "")
    ) == "azure-openai"
    part = Part()
    part.values = {"type": "azure-openai" if is_openai else "model-inference"}
    task, is_guessed = _task(body, secrets)
    part.put("task", task, _default_task(model) if not is_openai else "chat/completions")
    if is_guessed and "task" in part.values:
        part.comments[("task",)] = _GUESSED
    publisher = {} if is_openai else {"publisher": model.get("format")}
    part.values["model"] = filled({**publisher, "name": model.get("name"), "version": model.get("version")})
    part.put(
        "sku",
        filled({"name": sku.get("name"), "capacity": sku.get("capacity")}),
        {"name": "GlobalStandard", "capacity": 1},
    )
    part.put("version_upgrade", properties.get("versionUpgradeOption"), "NoAutoUpgrade")
    part.put("content_filter", properties.get("raiPolicyName"), "Microsoft.DefaultV2")
    part.put("spillover", properties.get("spilloverDeploymentName"))
    part.put("service_tier", properties.get("serviceTier"))
    part.put("state", properties.get("deploymentState") if properties.get("deploymentState") == "Paused" else None)
    part.put("routing", _routing(properties.get("routing")))
    part.put("provider_terms", _terms(properties.get("modelProviderData")))
    _add_route(part, name, secrets, is_openai=is_openai)
    if model.get("source") or model.get("sourceAccount"):
        part.refusal = "its model is of another account, and the settings know models of the catalogue"
    where = f"deployments/{name}"
    part.notes = [*unsettled(where, body), *kept(where, body)]
    return part


def _task(body: Json, secrets: EndpointSecrets) -> tuple[str, bool]:
    """Return the task of an endpoint, and whether it is a guess."""
    name, properties = name_of(body), body.get("properties") or {}
    if task := secrets.tag(name, "task"):
        return task, False
    if value_at(body, "sku.name") in _BATCH:
        return "batches", False
    model: Json = properties.get("model") or {}
    if tasks := tasks_of(str(model.get("format")), str(model.get("name"))):
        return tasks[0], len(tasks) > 1
    capabilities: Json = properties.get("capabilities") or {}
    able = [task for each, task in _CAPABILITIES.items() if str(capabilities.get(each)).lower() == "true"]
    return (able or ["chat/completions"])[0], len(able) != 1


def _default_task(model: Json) -> str:
    tasks = tasks_of(str(model.get("format")), str(model.get("name"))) or ()
    return next(iter(tasks), "chat/completions")


def _add_route(part: Part, name: str, secrets: EndpointSecrets, *, is_openai: bool) -> None:
    """Add the route and the API version of the target URI, which the vault has where this program deployed it."""
    uri = urlsplit(secrets.uri(name) or "")
    if uri.path.startswith("/openai/v1/"):
        part.put("route", "v1")
    elif (version := parse_qs(uri.query).get("api-version", ["preview"])[0]) != "preview":
        part.put("api_version", version, "2024-10-21" if is_openai else "2024-05-01-preview")
    elif is_openai and not uri.path:
        part.put("api_version", _API_VERSION)
        part.comments[("api_version",)] = _GUESSED


def _routing(routing: Any) -> Json | None:
    if not isinstance(routing, dict):
        return None
    models = [
        filled(
            {
                "publisher": each.get("format") if each.get("format") != "OpenAI" else None,
                "name": each.get("name"),
                "version": each.get("version"),
            }
        )
        for each in routing.get("models") or []
    ]
    return filled({"mode": routing.get("mode"), "models": models})


def _terms(data: Any) -> Json | None:
    if not isinstance(data, dict):
        return None
    return {
        "accept": True,
        "organization_name": data.get("organizationName"),
        "country_code": data.get("countryCode"),
        "industry": data.get("industry"),
    }


def managed_deployment(body: Json, secrets: EndpointSecrets) -> Part:
    """Return a deployment of the type `managed-compute` on the account."""
    name, properties = name_of(body), body.get("properties") or {}
    part = Part({"type": "managed-compute", "host": "account"})
    able = {
        task: True
        for each, task in _CAPABILITIES.items()
        if str((properties.get("capabilities") or {}).get(each)).lower() == "true"
    }
    part.put("task", secrets.tag(name, "task") or next(iter(able), None), "chat/completions")
    part.put("model", properties.get("model"))
    part.put("template", properties.get("deploymentTemplate"))
    part.put("accelerator", properties.get("acceleratorType"))
    part.put("instances", value_at(body, "sku.capacity"), 1)
    if urlsplit(secrets.uri(name) or "").path.startswith("/openai/v1/"):
        part.put("route", "v1")
    where = f"managedComputeDeployments/{name}"
    part.notes = [*unsettled(where, body)]
    upgrade = properties.get("versionUpgradeOption")
    if upgrade not in (None, "NoAutoUpgrade"):
        part.notes.append(
            Note(
                where,
                f"its version upgrade is {upgrade}, and the settings know NoAutoUpgrade only",
                "`pulumi up` would change it",
            )
        )
    return part
