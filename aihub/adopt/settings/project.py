"""Endpoints in the hub project, as entries of `deployments`."""

import re
from typing import Any
from urllib.parse import urlsplit

from aihub import naming
from aihub.adopt.settings.parts import Note, Part, filled, kept, name_of, unsettled
from aihub.adopt.settings.reading import Found, OnlineEndpoint
from aihub.adopt.settings.secrets import EndpointSecrets
from aihub.arm.bodies import Json, value_at
from aihub.arm.compare import may_be_secret
from aihub.settings.rules.secrets import looks_like_a_secret

_AUTH = {"key": "key", "amltoken": "aml-token", "aadtoken": "entra", "aad": "entra"}
"""Fields of the settings by ARM's `authMode`, in lower case."""
_CHANGES = "`pulumi up` would change it; `aihub adopt --all` shows that before"
_ASSET = re.compile(
    r"/workspaces/(?P<workspace>[^/]+)/(?:models|environments|codes)/(?P<name>[^/]+)/versions/(?P<version>[^/]+)$",
    re.IGNORECASE,
)
_DURATION = re.compile(r"PT(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?", re.IGNORECASE)
_PROBE_DEFAULTS = {
    "initial_delay_seconds": 10,
    "period_seconds": 10,
    "timeout_seconds": 2,
    "failure_threshold": 30,
    "success_threshold": 1,
}
_PROBE_MEMBERS = ("initialDelay", "period", "timeout", "failureThreshold", "successThreshold")
_SIDES = {("GreaterThan", "Increase"): "above", ("LessThan", "Decrease"): "below"}
"""Fields of a scaling rule by ARM's operator and direction."""
_COOLDOWN_SECONDS = 300
_WRITE_PROBE = "write the smallest request that the model answers: Azure does not know it"


def deployment_name(found: Found, endpoint: str, secrets: EndpointSecrets) -> str:
    """Return the name of an endpoint's deployment in the settings: the one that the endpoint's name derives from."""
    for name in secrets.tags:
        if naming.endpoint_name(found.hub, name) == endpoint or _is_at(secrets.uri(name), endpoint):
            return name
    short = endpoint.removeprefix(f"{found.hub}-")
    return short if len(short) > 1 else endpoint


def _is_at(uri: str | None, endpoint: str) -> bool:
    host = urlsplit(uri or "").hostname or ""
    return host.endswith(".ml.azure.com") and host.partition(".")[0] == endpoint.lower()


def serverless_deployment(found: Found, body: Json, secrets: EndpointSecrets) -> Part:
    """Return a deployment of the type `serverless-api`."""
    endpoint, properties = name_of(body), body.get("properties") or {}
    name, where = deployment_name(found, endpoint, secrets), f"serverlessEndpoints/{endpoint}"
    model = str(value_at(properties, "modelSettings.modelId"))
    part = Part({"type": "serverless-api"})
    part.put("task", secrets.tag(name, "task"), "chat/completions")
    part.values["model"] = re.sub(r"/(versions|labels)/[^/]+$", "", model)
    if "?api-version=" in str(secrets.uri(name)):
        part.put("route", "model-inference")
    own = naming.marketplace_subscription_name(name)
    for each in found.subscriptions:
        if str(value_at(each, "properties.modelId")).lower() != model.lower():
            continue
        part.values["marketplace"] = {"accept_terms": True}
        if name_of(each) != own:
            what = f"its subscription in the Azure Marketplace is named {name_of(each)}, and the settings derive {own}"
            part.notes.append(
                Note(where, what, "`pulumi up` would create a second subscription; this one stays as it is")
            )
    part.put(
        "content_safety",
        str(value_at(properties, "contentSafety.contentSafetyStatus")).lower() != "disabled",
        default=True,
    )
    part.put("endpoint_name", endpoint, naming.endpoint_name(found.hub, name))
    part.notes += unsettled(where, body)
    auth, keys = _auth(properties), not value_at(found.account, "properties.disableLocalAuth")
    if (auth == "key") != bool(keys):
        part.notes.append(Note(where, f"it takes {auth}, and hub.auth says otherwise for all", _CHANGES))
    return part


def online_deployment(found: Found, endpoint: OnlineEndpoint, secrets: EndpointSecrets) -> Part:
    """Return a deployment of the type `managed-compute` in the hub project."""
    body, properties = endpoint.body, endpoint.body.get("properties") or {}
    own_name = name_of(body)
    name, where = deployment_name(found, own_name, secrets), f"onlineEndpoints/{own_name}"
    part = Part({"type": "managed-compute"})
    task = secrets.tag(name, "task")
    part.put("task", task, "score")
    default = "entra" if value_at(found.account, "properties.disableLocalAuth") else "key"
    part.put("auth", _auth(properties), default)
    part.put("endpoint_name", own_name, naming.endpoint_name(found.hub, name))
    slots = {name_of(each): _slot(found, endpoint, each) for each in endpoint.slots}
    part.values["slots"] = {slot: each.values for slot, each in slots.items()}
    part.put("traffic", _shares(properties.get("traffic")) or None)
    part.put("mirror", _shares(properties.get("mirrorTraffic")) or None)
    part.put(
        "gated", value_at(properties, "properties.enforce_access_to_default_secret_stores") == "enabled", default=False
    )
    if task in (None, "score"):
        part.values["probe"] = {"body": {}}
        part.comments[("probe",)] = _WRITE_PROBE
        part.notes.append(
            Note(
                f"deployments.{name}.probe",
                "Azure does not know a request that the model answers",
                "write one; the smoke test and roll-outs send it",
            )
        )
    part.notes += [
        *unsettled(where, body),
        *kept(where, body),
        *(note for each in slots.values() for note in each.notes),
    ]
    return part


def _auth(properties: Json) -> str:
    return _AUTH.get(str(properties.get("authMode")).lower(), "key")


def _shares(traffic: Any) -> dict[str, int]:
    return {slot: int(share) for slot, share in (traffic or {}).items() if share}


def _slot(found: Found, endpoint: OnlineEndpoint, body: Json) -> Part:
    properties: Json = body.get("properties") or {}
    where = f"onlineEndpoints/{name_of(endpoint.body)}/deployments/{name_of(body)}"
    part = Part()
    part.put("model", _asset(found, properties.get("model")))
    part.put("environment", _asset(found, properties.get("environmentId")))
    if code := properties.get("codeConfiguration"):
        part.put("code", filled({"id": _asset(found, code.get("codeId")), "scoring_script": code.get("scoringScript")}))
    part.put("instance_type", properties.get("instanceType"))
    part.put("instances", value_at(body, "sku.capacity"), 1)
    variables: dict[str, str] = properties.get("environmentVariables") or {}
    written = {
        name: value for name, value in variables.items() if not may_be_secret(name) and not looks_like_a_secret(value)
    }
    part.put("environment_variables", written or None)
    for name in variables.keys() - written.keys():
        part.notes.append(
            Note(
                where,
                f"the environment variable {name} looks like a secret, and is not written",
                "write it if it is none; else `pulumi up` would remove it",
            )
        )
    part.put("request", _request(properties.get("requestSettings") or {}) or None)
    for probe in ("liveness", "readiness"):
        part.put(probe, _probe(properties.get(f"{probe}Probe")))
    scale = next(
        (
            each
            for each in found.scales
            if str(value_at(each, "properties.targetResourceUri")).lower() == str(body["id"]).lower()
        ),
        None,
    )
    if scale:
        autoscale = _autoscale(scale)
        part.put("autoscale", autoscale)
        if autoscale is None:
            part.notes.append(
                Note(
                    where,
                    f"the autoscale setting {name_of(scale)} has other rules than the settings know",
                    "it is not managed: it stays as it is",
                )
            )
    part.put("app_insights", bool(properties.get("appInsightsEnabled")), default=True)
    part.notes += unsettled(where, body)
    part.notes += kept(where, body)
    return part


def _asset(found: Found, asset: Any) -> str | None:
    """Return the id of a model, an environment or code as the settings write it."""
    if isinstance(asset, dict):
        asset = asset.get("assetId")
    if not isinstance(asset, str):
        return None
    own = _ASSET.search(asset)
    if own and found.hub_project and own["workspace"].lower() == name_of(found.hub_project).lower():
        return f"azureml:{own['name']}:{own['version']}"
    return asset


def _seconds(duration: Any) -> int | None:
    """Return the whole seconds of a duration such as `PT1M30S`; None for none, or for parts of a second."""
    parts = _DURATION.fullmatch(str(duration))
    if not parts:
        return None
    hours, minutes, seconds = (float(each or 0) for each in parts.groups())
    total = (hours * 60 + minutes) * 60 + seconds
    return int(total) if total >= 1 and total.is_integer() else None


def _request(settings: Json) -> Json:
    values = {
        "timeout_seconds": (_seconds(settings.get("requestTimeout")), 90),
        "max_concurrent": (settings.get("maxConcurrentRequestsPerInstance"), 1),
        "max_queue_wait_seconds": (_seconds(settings.get("maxQueueWait")), None),
    }
    return {name: value for name, (value, default) in values.items() if value not in (None, default)}


def _probe(probe: Any) -> Json | None:
    if not isinstance(probe, dict):
        return None
    found: Json = {}
    for member, (name, default) in zip(_PROBE_MEMBERS, _PROBE_DEFAULTS.items(), strict=True):
        value = probe.get(member)
        value = _seconds(value) if isinstance(value, str) else value
        if value not in (None, default):
            found[name] = value
    return found


def _autoscale(scale: Json) -> Json | None:
    """Return the autoscaling of a slot; None where it has profiles or rules that the settings do not know."""
    profiles = value_at(scale, "properties.profiles") or []
    if len(profiles) != 1:
        return None
    capacity, all_rules = profiles[0].get("capacity") or {}, profiles[0].get("rules") or []
    rules = [rule for each in all_rules if (rule := _rule(each))]
    cooldowns = {_seconds(value_at(each, "scaleAction.cooldown")) for each in all_rules}
    if not rules or len(rules) != len(all_rules) or len(cooldowns) != 1 or (cooldown := cooldowns.pop()) is None:
        return None
    return {
        "min": int(capacity.get("minimum", 1)),
        "max": int(capacity.get("maximum", 1)),
        **({} if rules == [{"above": 70}, {"below": 30}] else {"rules": rules}),
        **({} if cooldown == _COOLDOWN_SECONDS else {"cooldown_minutes": cooldown // 60}),
    }


def _rule(rule: Json) -> Json | None:
    """Return a rule of an autoscale setting; None for one that the settings do not know."""
    trigger, action = rule.get("metricTrigger") or {}, rule.get("scaleAction") or {}
    side = _SIDES.get((str(trigger.get("operator")), str(action.get("direction"))))
    if side is None or action.get("type") != "ChangeCount":
        return None
    metric, by = trigger.get("metricName"), int(action.get("value") or 1)
    return {
        **({} if metric == "CpuUtilizationPercentage" else {"metric": metric}),
        side: int(float(trigger.get("threshold", 0))),
        **({} if by == 1 else {"by": by}),
    }
