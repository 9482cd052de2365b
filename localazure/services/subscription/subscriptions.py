"""The subscription itself: what a client asks before anything else."""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm.routes import SubscriptionRoutes


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
            "quotaId": "PayAsYouGo_2014-09-01",
        },
    }


def add_routes(routes: SubscriptionRoutes) -> None:
    """Subscriptions and tenants."""
    routes.add("GET", "/subscriptions", lambda azure, _arguments, _body: {"value": [_subscription(azure)]})
    routes.add("GET", "/subscriptions/[^/]+", lambda azure, _arguments, _body: _subscription(azure))
    routes.add(
        "GET",
        "/tenants",
        lambda azure, _arguments, _body: {
            "value": [{"id": f"/tenants/{azure.subscription.tenant_id}", "tenantId": azure.subscription.tenant_id}]
        },
    )
