"""The subscription and the tenant, which clients ask for first."""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation


def _subscription(azure: Azure) -> dict[str, Any]:
    own = azure.subscription
    return {
        "id": f"/subscriptions/{own.id}",
        "subscriptionId": own.id,
        "tenantId": own.tenant_id,
        "displayName": own.display_name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": own.quota_id,
            "spendingLimit": own.spending_limit,
        },
    }


def _subscriptions(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return {"value": [_subscription(azure)]}


def _tenants(azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    tenant = azure.subscription.tenant_id
    return {"value": [{"id": f"/tenants/{tenant}", "tenantId": tenant}]}


OPERATIONS = [
    ProviderOperation("GET", "/tenants", _tenants),
    ProviderOperation("GET", "/subscriptions", _subscriptions),
    ProviderOperation("GET", SUBSCRIPTION, lambda azure, *_: _subscription(azure)),
]
