"""Microsoft.PolicyInsights/checkPolicyRestrictions: what policies would do to a resource that does not exist yet.

Source: Policy Restrictions - Check At Resource Group Scope, Check At Subscription Scope of the REST reference.
"""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.errors import group_not_found, invalid_content
from localazure.services.arm.provider_operations import SUBSCRIPTION_OR_GROUP, ProviderOperation
from localazure.services.policy.evaluation import Evaluation, evaluations
from localazure.services.subscription import providers

_EFFECTS = {"deny": "Deny", "audit": "Audit", "modify": "Modify", "append": "Append"}


def _check(azure: Azure, arguments: dict[str, str], body: Any) -> dict[str, Any]:
    providers.check_registered(azure, "Microsoft.PolicyInsights")
    scope = f"/subscriptions/{azure.subscription.id}"
    if group := arguments.get("group"):
        scope = f"{scope}/resourceGroups/{group}"
        if resources.get(azure, scope) is None:
            raise group_not_found(group)
    details = body.get("resourceDetails")
    resource = details.get("resourceContent") if isinstance(details, dict) else None
    if not isinstance(resource, dict) or not isinstance(resource.get("type"), str):
        raise invalid_content("The member 'resourceDetails.resourceContent' with a type is needed.")
    place = details.get("scope") or scope
    found = list(evaluations(azure, place, {"name": "", **resource}))
    shown = {"deny", "audit"} if body.get("includeAuditEffect") else {"deny"}
    return {
        "fieldRestrictions": _restrictions(found, body.get("pendingFields") or []),
        "contentEvaluationResult": {"policyEvaluations": [_evaluation(each) for each in found if each.effect in shown]},
    }


def _evaluation(each: Evaluation) -> dict[str, Any]:
    return {
        "policyInfo": each.reference,
        "evaluationResult": "NonCompliant",
        "evaluationDetails": {"evaluatedExpressions": each.expressions},
        "effectDetails": {"policyEffect": _EFFECTS[each.effect]},
    }


def _restrictions(found: list[Evaluation], pending: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What policies with the effect Modify set, of the fields that are asked for."""
    wanted = {str(each.get("field")).lower() for each in pending}
    restrictions: dict[str, list[dict[str, Any]]] = {}
    for each in (one for one in found if one.effect == "modify"):
        for operation in each.operations:
            if str(operation["field"]).lower() in wanted:
                value = str(operation.get("value")).lower()
                restriction = {
                    "result": "Required",
                    "values": [value],
                    "policy": each.reference,
                    "policyEffect": "Modify",
                }
                restrictions.setdefault(operation["field"], []).append(restriction)
    return [{"field": name, "restrictions": each} for name, each in restrictions.items()]


OPERATIONS = [
    ProviderOperation(
        "POST", f"{SUBSCRIPTION_OR_GROUP}/providers/Microsoft.PolicyInsights/checkPolicyRestrictions", _check
    ),
]
