"""The subscription and the tenant, which clients ask for first; a subscription that is cancelled takes no writes.

Source: Subscription - Cancel, Enable of the REST reference, and Microsoft's "Azure subscription states".
"""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.subscription import errors

_KIND, _KEY = "subscription", "state"


def check_enabled(azure: Azure) -> None:
    """Refuses a write while the subscription is disabled.

    Raises:
        ArmError: 409.
    """
    if _state(azure) == "Disabled":
        raise errors.disabled(azure.subscription.id)


def _state(azure: Azure) -> str:
    return str((azure.state.get(_KIND, _KEY) or {}).get("state", "Enabled"))


def _subscription(azure: Azure) -> dict[str, Any]:
    own = azure.subscription
    return {
        "id": f"/subscriptions/{own.id}",
        "subscriptionId": own.id,
        "tenantId": own.tenant_id,
        "displayName": own.display_name,
        "state": _state(azure),
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": own.quota_id,
            "spendingLimit": own.spending_limit,
        },
    }


def _subscriptions(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return {"value": [_subscription(azure)]}


def _cancel(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    azure.state.put(_KIND, _KEY, {"state": "Disabled"})
    return {"subscriptionId": azure.subscription.id}


def _enable(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    azure.state.delete(_KIND, _KEY)
    return {"subscriptionId": azure.subscription.id}


def _tenants(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    tenant = azure.subscription.tenant_id
    return {"value": [{"id": f"/tenants/{tenant}", "tenantId": tenant}]}


OPERATIONS = [
    ProviderOperation("GET", "/tenants", _tenants),
    ProviderOperation("GET", "/subscriptions", _subscriptions),
    ProviderOperation("GET", SUBSCRIPTION, lambda azure, *_: _subscription(azure)),
    ProviderOperation("POST", f"{SUBSCRIPTION}/providers/Microsoft.Subscription/cancel", _cancel),
    ProviderOperation("POST", f"{SUBSCRIPTION}/providers/Microsoft.Subscription/enable", _enable),
]
