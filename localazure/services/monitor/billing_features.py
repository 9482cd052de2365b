"""Billing features of an Application Insights component (`currentBillingFeatures`, API version 2015-05-01).

Source: what Azure answered (Azure/azure-cli-extensions, `application-insights`, `test_component.yaml`).
"""

from typing import Any

from localazure.azure import Azure
from localazure.services.arm.resources import Resource

_KIND = "billing-features"
_UNSET = {
    "CurrentBillingFeatures": ["Basic"],
    "DataVolumeCap": {
        "Cap": 100,
        "ResetTime": 0,
        "WarningThreshold": 90,
        "StopSendNotificationWhenHitThreshold": False,
        "StopSendNotificationWhenHitCap": False,
        "MaxHistoryCap": 1000,
    },
}


def get(azure: Azure, component: Resource, _body: Any) -> dict[str, Any]:
    """The features and the daily cap."""
    return azure.state.get(_KIND, component["id"].lower()) or _UNSET


def put(azure: Azure, component: Resource, body: dict[str, Any]) -> dict[str, Any]:
    """Sets the given members; the others stay."""
    before = get(azure, component, None)
    cap = {**before["DataVolumeCap"], **body.get("DataVolumeCap", {})}
    features = body.get("CurrentBillingFeatures", before["CurrentBillingFeatures"])
    azure.state.put(_KIND, component["id"].lower(), {"CurrentBillingFeatures": features, "DataVolumeCap": cap})
    return get(azure, component, None)


def forget(azure: Azure, component: Resource) -> None:
    """Deletes the billing features of a deleted component."""
    azure.state.delete(_KIND, component["id"].lower())
