"""Texts whose form is not in the published types, though the services ask for one: durations, addresses, ids."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

from localazure.facts import ResourceType
from localazure.services.arm.enums import refusal
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
_DURATION = re.compile(r"P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?")
_IDENTITY = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.ManagedIdentity/userAssignedIdentities/[^/]+",
    re.IGNORECASE,
)

Path = tuple[str | int, ...]


def check_formats(kind: ResourceType, body: Any) -> None:
    """Whether each text has the form that it needs.

    Raises:
        ArmError: 400. Of these refusals only ARM's own, of an identity's id, was seen in its words.
    """
    for each in (body.get("identity") or {}).get("userAssignedIdentities") or {}:
        if not _IDENTITY.fullmatch(each):
            raise ArmError(
                400,
                "LinkedInvalidPropertyId",
                f"Property id '{each}' at path 'identity.userAssignedIdentities' is invalid. Expect fully qualified resource "
                "Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.",
            )
    for path, value in _texts(body.get("properties"), ("properties",)):
        if path[-1] in _DURATIONS and not _DURATION.fullmatch(value):
            raise refusal(kind, path, "be a duration, such as PT5M")
        if "ipRules" in path and path[-1] == "value" and not _is_address(value):
            raise refusal(kind, path, "be an IPv4 address, or a range such as 203.0.113.0/24")


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _texts(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _texts(each, (*path, index))
    elif isinstance(value, str):
        yield path, value


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return False
    return True
