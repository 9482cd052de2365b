"""Find out whether the login and the subscription can be used at all, which is one error and not one per check."""

from typing import TYPE_CHECKING

from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.azure.login import LoginError

if TYPE_CHECKING:
    from aihub.azure.reads import ArmReads

_REFUSED = {
    "ExpiredAuthenticationToken": "log in again",
    "InvalidAuthenticationToken": "log in again",
    "InvalidAuthenticationTokenTenant": "log in to the subscription's tenant: set ARM_TENANT_ID, or az login --tenant",
    "AuthenticationFailed": "log in, for example with `az login`; `aihub whoami` shows which login is used",
    "SubscriptionNotFound": "set ARM_SUBSCRIPTION_ID or azure-native:subscriptionId to one that this login can see",
    "InvalidSubscriptionId": "set ARM_SUBSCRIPTION_ID or azure-native:subscriptionId to the id of a subscription",
}
"""What to do, by the code with which Resource Manager refuses every request of a login (Microsoft's "Troubleshoot
common Azure deployment errors")."""
_UNUSABLE = {"Disabled", "Deleted", "Expired"}
"""States in which a subscription takes no writes (Microsoft's "Azure subscription states"): Resource Manager refuses
them with 409 ReadOnlyDisabledSubscription."""


def refuse_unusable(arm: "ArmReads", subscription: str) -> None:
    """Refuse a login or a subscription with which every check would fail.

    Args:
        arm: Resource Manager.
        subscription: id of the subscription.

    Raises:
        LoginError: the login is absent, expired or of another tenant, or the subscription takes no writes.
    """
    try:
        found = arm.get(f"/subscriptions/{subscription}", api_versions.SUBSCRIPTIONS)
    except ArmError as error:
        # Any other error tells nothing about other requests.
        if error.code in _REFUSED:
            raise LoginError(f"{error.reason}; {_REFUSED[error.code]}") from None
        return
    if found is not None and found.get("state") in _UNUSABLE:
        name = found.get("displayName")
        raise LoginError(
            f"the subscription {subscription} ({name}) is in the state {found['state']}, in which Azure takes no writes; "
            "have its owner reactivate it, or set ARM_SUBSCRIPTION_ID to another"
        )
