"""Formats of values that the services check and the published types do not have: durations, addresses, ids, times.

A member of one of these names has the format wherever it stands. An empty string counts as absent.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from localazure.services.arm.behaviour import Behaviour
from localazure.services.arm.errors import ArmError

_DURATIONS = {
    *("timeGrain", "timeWindow", "cooldown", "lookAheadTime"),  # of autoscale settings
    *(
        "requestTimeout",
        "maxQueueWait",
        "initialDelay",
        "period",
        "timeout",
        "pollingInterval",
    ),  # of online deployments
}
_OF_BUDGETS = ("properties", "timeGrain")
"""A word, such as `Monthly`; in autoscale settings the member stands deeper."""
_DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+(/providers/.+)?", re.IGNORECASE)
_IDS = {
    *("applicationInsights", "containerRegistry", "defaultWorkspaceResourceGroup", "primaryUserAssignedIdentity"),
    *("serverlessComputeCustomSubnet", "subnetArmId", "resourceId", "adxStorageResourceId", "sourceAccount"),
    *("defaultDataCollectionRuleResourceId", "clusterResourceId", "delegatedManagedIdentityResourceId"),
    *("userAssignedIdentity", "eventHubAuthorizationRuleId", "serviceBusRuleId", "storageAccountId"),
}
GUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_GUIDS = {"identityClientId", "aadClientId", "aadTenantId", "federatedIdentityClientId"}
_VAULT = re.compile(r"https://[a-z0-9-]+\.(vault|managedhsm)\.azure\.net/?", re.IGNORECASE)
_VAULTS = {"keyVaultUri", "keyvaulturi"}
_AT_LEAST_1 = {
    *("keyExpirationPeriodInDays", "failureThreshold", "successThreshold", "maxConcurrentRequestsPerInstance"),
    *("retentionInDays", "RetentionInDays"),
}
_IDENTITY = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ManagedIdentity/userAssignedIdentities/[^/]+",
    re.IGNORECASE,
)

Path = tuple[str | int, ...]


def check_formats(body: Any, behaviour: Behaviour) -> None:
    """Checks the format of each value.

    Raises:
        ArmError: 400. Only ARM's own text, for an identity's id, was seen in public.
    """
    for each in (body.get("identity") or {}).get("userAssignedIdentities") or {}:
        if not _IDENTITY.fullmatch(each):
            raise ArmError(
                400,
                "LinkedInvalidPropertyId",
                f"Property id '{each}' at path 'identity.userAssignedIdentities' is invalid. Expect fully qualified resource "
                "Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
            )
    for path, value in _values(body.get("properties"), ("properties",)):
        must = _broken_rule(path, value)
        if must:
            raise behaviour.invalid_value(path, must)


def _broken_rule(path: Path, value: str | float) -> str | None:
    name = path[-1]
    if not isinstance(value, str):
        return "be at least 1" if name in _AT_LEAST_1 and value < 1 else None
    rules: list[tuple[bool, Callable[[str], object], str]] = [
        (name in _DURATIONS and path != _OF_BUDGETS, _DURATION.fullmatch, "be a duration, such as PT5M"),
        ("ipRules" in path and name == "value", _is_address, "be an IPv4 address, or a range such as 203.0.113.0/24"),
        (name in _IDS or ("virtualNetworkRules" in path and name == "id"), _ID.fullmatch, "be the id of a resource"),
        (name in _GUIDS, GUID.fullmatch, "be a GUID"),
        (name in _VAULTS, _VAULT.fullmatch, "be the address of a vault"),
        # That of a key's rotation policy is a duration.
        (name == "expiryTime" and "rotationPolicy" not in path, _is_time, "be a time"),
        (name == "conditionVersion", {"1.0", "2.0"}.__contains__, "be 2.0"),
    ]
    return next((must for is_meant, fits, must in rules if is_meant and value and not fits(value)), None)


def _values(value: Any, path: Path) -> Iterator[tuple[Path, str | float]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _values(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _values(each, (*path, index))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, value


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return False
    return True
