"""Find out whether the login and the subscription can be used at all, which is one error and not one per check."""

from typing import TYPE_CHECKING

from aihub.azure import api_versions
from aihub.azure.errors import NO_LOGIN, ArmError
from aihub.azure.login import LoginError

if TYPE_CHECKING:
    from aihub.azure.reads import ArmReads

_REFUSED = {
    NO_LOGIN,
    "ExpiredAuthenticationToken",
    "InvalidAuthenticationToken",
    "InvalidAuthenticationTokenTenant",
    "SubscriptionNotFound",
    "InvalidSubscriptionId",
}
"""Codes with which Resource Manager refuses every request of a login (Microsoft's "Troubleshoot common Azure deployment
errors"); the command line adds what to do about each."""
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
            raise LoginError(error.reason) from None
        return
    if found is not None and found.get("state") in _UNUSABLE:
        name = found.get("displayName")
        raise LoginError(
            f"the subscription {subscription} ({name}) is in the state {found['state']}, in which Azure takes no writes; "
            "have its owner reactivate it, or set ARM_SUBSCRIPTION_ID to another"
        )
