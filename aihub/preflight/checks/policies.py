"""Check that no policy denies what is declared, or changes it.

Azure Policy evaluates the bodies itself (`checkPolicyRestrictions`, which judges as it judges a write): one request for
each body that differs in more than its name and capacity. Assignments of management groups that the caller cannot read
may be missing in its answer.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.declared import ACCOUNT, GROUP_TYPE, IDENTITY, VAULT, WORKSPACE, Declared, declared
from aihub.preflight.reads import all_of, started
from aihub.responses import member, objects
from aihub.settings_fields import field_of

_ACTION = "providers/Microsoft.PolicyInsights/checkPolicyRestrictions"
_VERSIONS = {
    GROUP_TYPE: api_versions.RESOURCE_GROUPS,
    ACCOUNT: api_versions.COGNITIVE_SERVICES,
    f"{ACCOUNT}/managedComputeDeployments": api_versions.MANAGED_COMPUTE,
    VAULT: api_versions.KEY_VAULT,
    WORKSPACE: api_versions.MACHINE_LEARNING,
    IDENTITY: api_versions.MANAGED_IDENTITY,
    "Microsoft.Network": api_versions.NETWORK,
    "Microsoft.Network/privateDnsZones": api_versions.PRIVATE_DNS,
    "Microsoft.Storage/storageAccounts": api_versions.STORAGE,
    "Microsoft.OperationalInsights/workspaces": api_versions.LOG_ANALYTICS,
    "Microsoft.Insights/components": api_versions.COMPONENTS,
}
"""API versions of the bodies; of a nested type without an own one, that of the type that it is in."""
_PENDING = {
    ACCOUNT: ("disableLocalAuth", "publicNetworkAccess"),
    VAULT: ("enablePurgeProtection", "publicNetworkAccess"),
    WORKSPACE: ("publicNetworkAccess",),
}
"""Properties that policies with the effect Modify often set, by type; Azure answers the values that they would set."""


@dataclass(frozen=True)
class _Asked:
    """Resources with the same body, but for names and capacity."""

    first: Declared
    paths: tuple[str, ...]


def _judged(target: Target) -> list[Result]:
    asked = _asked(target)
    if not asked:
        return []
    titles = started(partial(_titles, target))
    answers = list(zip(asked, all_of([partial(_answer, target, each.first) for each in asked]), strict=True))
    errors = [answer for _, answer in answers if isinstance(answer, ArmError)]
    if len(errors) == len(asked):
        raise errors[0]
    found = list[Result]()
    for each, answer in answers:
        if isinstance(answer, ArmError):
            found.append(Result("unknown", each.first.where, f"what Azure Policy does to it is not known: {answer}"))
        else:
            found += _results(each, answer, titles.result())
    checked = f"Azure Policy denies none of the {len(asked)} kinds of resources, as far as the caller can see"
    return found or [Result("pass", "hub", checked)]


def _asked(target: Target) -> list[_Asked]:
    groups: dict[str, list[Declared]] = {}
    for each in declared(target.settings, target.subscription):
        if target.is_judged(each.where) and each.body:
            sku = {name: value for name, value in (each.body.get("sku") or {}).items() if name != "capacity"}
            groups.setdefault(json.dumps([each.type, {**each.body, "sku": sku}], sort_keys=True), []).append(each)
    return [_Asked(each[0], tuple(dict.fromkeys(one.where for one in each))) for each in groups.values()]


def _answer(target: Target, resource: Declared) -> Json | ArmError:
    """Return Azure Policy's answer on a resource, or why there is none.

    It is asked in the resource group where the stack has made that, else in the subscription.
    """
    content = {"type": resource.type, **({"name": resource.name} if resource.id else {}), **resource.body}
    details: Json = {"resourceContent": content, "apiVersion": _version(resource.type)}
    is_in_group = resource.type != GROUP_TYPE and target.group.lower() in target.made
    if is_in_group and (parent := _parent(resource)):
        details["scope"] = parent
    properties = _PENDING.get(resource.type, ())
    body: Json = {
        "resourceDetails": details,
        "pendingFields": [{"field": f"{resource.type}/{each}"} for each in properties],
    }
    subscription = f"/subscriptions/{target.subscription}"
    answer = _evaluated(target, target.group if is_in_group else subscription, body)
    # The group was deleted outside the stack.
    is_gone = is_in_group and isinstance(answer, ArmError) and answer.status == 404
    return _evaluated(target, subscription, body) if is_gone else answer


def _evaluated(target: Target, scope: str, body: Json) -> Json | ArmError:
    try:
        return target.arm.action(scope, _ACTION, api_versions.POLICY_RESTRICTIONS, body)
    except ArmError as error:
        return error


def _version(type_: str) -> str:
    own = [each for each in _VERSIONS if type_ == each or type_.startswith(f"{each}/")]
    return _VERSIONS[max(own, key=len)]


def _parent(resource: Declared) -> str | None:
    """Return the ARM id of the resource that a nested one is in; None for one in a group."""
    return resource.id.rsplit("/", 2)[0] if resource.id and resource.type.count("/") > 1 else None


def _titles(target: Target) -> Mapping[str, str]:
    """Return the display names of the assignments by their ids in lower case; none where they cannot be read."""
    path = f"/subscriptions/{target.subscription}/providers/Microsoft.Authorization/policyAssignments"
    try:
        found = target.arm.collection(path, api_versions.POLICY_ASSIGNMENTS)
    except ArmError:
        return {}
    return {str(each.get("id")).lower(): str(value_at(each, "properties.displayName") or "") for each in found}


def _results(asked: _Asked, answer: Json, titles: Mapping[str, str]) -> Iterator[Result]:
    others = f" (and {len(asked.paths) - 1} more of this kind)" if len(asked.paths) > 1 else ""
    fix = "change what it names, or have the owner of the assignment exempt this resource group"
    evaluations = member(answer, "contentEvaluationResult", dict).get("policyEvaluations")
    for each in objects({"value": evaluations or []}, "value"):
        if each.get("evaluationResult") == "NonCompliant" and _effect(each) in {"deny", ""}:
            what = f"{_named(each.get('policyInfo'), titles)} denies the {asked.first.type}{others}{_why(each)}"
            yield Result("fail", _place(asked.first, each), what, fix)
    for restricted in objects({"value": answer.get("fieldRestrictions") or []}, "value"):
        for each in objects({"value": restricted.get("restrictions") or []}, "value"):
            yield from _changed(asked.first, str(restricted.get("field")), each, titles)


def _place(resource: Declared, evaluation: Json) -> str:
    """Return the path in the settings of what the policy looked at; that of the resource where it is not known."""
    above = {ACCOUNT: "hub", VAULT: "hub.key_vault"}.get(resource.type, resource.where)
    for each in value_at(evaluation, "evaluationDetails.evaluatedExpressions") or []:
        path = str(each.get("path")) if isinstance(each, dict) else ""
        if path == "location":
            return "hub.location"
        if field := field_of(resource.id or "", path):
            return f"{above}.{field}"
    return resource.where


def _effect(evaluation: Json) -> str:
    return str(value_at(evaluation, "effectDetails.policyEffect") or "").lower()


def _why(evaluation: Json) -> str:
    """Return the reason of the policy's author, else the values that the policy looked at."""
    if reason := value_at(evaluation, "evaluationDetails.reason"):
        return f": {reason}"
    expressions = value_at(evaluation, "evaluationDetails.evaluatedExpressions") or []
    said = [
        f"{each.get('path') or each.get('expression')} {each.get('operator')} {_shown(each.get('targetValue'))}"
        for each in expressions
        if isinstance(each, dict) and each.get("expression") != "type"
    ]
    return f": {', '.join(said)}" if said else ""


def _changed(resource: Declared, field: str, restriction: Json, titles: Mapping[str, str]) -> Iterator[Result]:
    """Yield a warning where a policy would set another value than the declared one."""
    name = field.rpartition("/")[2]
    if restriction.get("result") != "Required" or name not in _PENDING.get(resource.type, ()):
        return
    values = [restriction.get("defaultValue"), *(restriction.get("values") or [])]
    wanted = list(dict.fromkeys(str(each).lower() for each in values if each is not None))
    declared_value = str((resource.body.get("properties") or {}).get(name)).lower()
    if wanted and declared_value not in wanted:
        policy = _named(restriction.get("policy"), titles)
        what = f"{policy} requires {name} to be {' or '.join(wanted)}, where {declared_value} is declared"
        yield Result("warn", resource.where, what, "have the owner of the assignment exempt this resource group")


def _named(reference: Any, titles: Mapping[str, str]) -> str:
    info = reference if isinstance(reference, dict) else {}
    assignment, definition = str(info.get("policyAssignmentId")), str(info.get("policyDefinitionId"))
    title = titles.get(assignment.lower())
    of = f" ({title})" if title else ""
    return f"the policy assignment {_last(assignment)}{of} of the definition {_last(definition)}"


def _last(id_: str) -> str:
    return id_.rpartition("/")[2]


def _shown(value: Any) -> str:
    return json.dumps(value) if isinstance(value, list | dict | bool) else str(value)


POLICIES = Check("policies", "hub", "whether Azure Policy denies what is declared", _judged)
