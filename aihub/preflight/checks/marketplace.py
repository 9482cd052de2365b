"""Check that models of partners can be bought in the Azure Marketplace, by this subscription and this caller.

Sources: Microsoft's "Deploy models as serverless APIs" (what the caller must be allowed to do; that free and trial
subscriptions cannot buy), and "Azure spending limit" (no purchases in the Marketplace while the limit is on).
"""

from collections.abc import Mapping
from functools import partial

from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.azure.permissions import allows
from aihub.preflight import account
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.reads import started
from aihub.preflight.rights import rights_at
from aihub.settings.models import ModelInferenceDeployment, ServerlessDeployment

_CANNOT_BUY = ("FreeTrial_", "AzureForStudents", "DreamSpark_", "AzurePass_", "LightweightTrial_")
"""Beginnings of the `quotaId` of offers without a valid payment method."""
_SUBSCRIBE = (
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/read",
    "Microsoft.MarketplaceOrdering/agreements/offers/plans/sign/action",
    "Microsoft.SaaS/register/action",
)
"""What subscribing takes, on the Azure subscription."""
_ROLE = "the role Contributor on the subscription, or a role of your own with these actions, has them"


def _judged(target: Target) -> list[Result]:
    serverless = {
        name: each
        for name, each in target.deployments.items()
        if isinstance(each, ServerlessDeployment) and each.marketplace
    }
    # A deployment on the account that is there has been bought.
    base = f"{account.account_id(target)}/deployments/".lower()
    sold = [
        name
        for name, each in target.deployments.items()
        if name in serverless
        or (
            isinstance(each, ModelInferenceDeployment)
            and each.provider_terms
            and base + name.lower() not in target.made
        )
    ]
    if not sold:
        return []
    scope = f"/subscriptions/{target.subscription}"
    offer = started(partial(target.arm.get, scope, api_versions.SUBSCRIPTIONS))
    rights = started(partial(rights_at, target.arm, scope))
    subscribed = _subscribed(target) if serverless else {}
    missing = [action for action in _SUBSCRIBE if not allows(rights.result() or [], action)]
    refusal = _cannot_buy(offer.result() or {})
    found = []
    for name in sold:
        where = f"deployments.{name}.{'marketplace' if name in serverless else 'provider_terms'}"
        model = serverless[name].model.lower() if name in serverless else None
        if model in subscribed:
            found.append(_existing(where, subscribed[model]))
        elif refusal:
            fix = "use a subscription with a valid payment method, or a model that Azure sells itself"
            found.append(
                Result("fail", where, f"this Azure subscription cannot buy in the Marketplace: {refusal}", fix)
            )
        elif missing and model:
            found.append(Result("fail", where, f"subscribing takes {', '.join(missing)} on {scope}", _ROLE))
        else:
            found.append(
                Result("pass", where, "nothing prevents the purchase in the Marketplace, as far as Azure shows")
            )
    return found


def _cannot_buy(subscription: Json) -> str:
    """Return why a subscription's offer cannot buy; nothing where nothing shows that."""
    quota_id = str(value_at(subscription, "subscriptionPolicies.quotaId") or "")
    if quota_id.startswith(_CANNOT_BUY):
        return f"its offer is {quota_id}"
    if value_at(subscription, "subscriptionPolicies.spendingLimit") == "On":
        return f"it has a spending limit (its offer is {quota_id or 'not shown'})"
    return ""


def _subscribed(target: Target) -> Mapping[str | None, Json]:
    """Return the project's subscriptions, by the model's id in lower case; none when there is no project."""
    project = f"{target.group}/providers/Microsoft.MachineLearningServices/workspaces"
    path = f"{project}/{target.settings.classic_project_name}/marketplaceSubscriptions"
    try:
        found = target.arm.collection(path, api_versions.MACHINE_LEARNING)
    except ArmError as error:
        if error.status == 404:
            return {}
        raise
    return {
        str(value_at(each, "properties.modelId")).lower(): each
        for each in found
        if value_at(each, "properties.marketplaceSubscriptionStatus") != "Unsubscribed"
    }


def _existing(where: str, subscription: Json) -> Result:
    status = value_at(subscription, "properties.marketplaceSubscriptionStatus")
    title = f"the project's subscription {subscription.get('name')} to the model"
    if status == "Suspended":
        what = f"{title} is suspended, so that Azure refuses calls"
        return Result("fail", where, what, "see in the Azure portal, under SaaS, why it is suspended")
    return Result("pass", where, f"{title} exists ({status})")


MARKETPLACE = Check("marketplace", "deployments", "whether models can be bought in the Marketplace", _judged)
