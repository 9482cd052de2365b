"""What metric alerts and rules on log queries have in common: severity, durations, action groups."""

import re
from typing import Any

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Write
from localazure.services.monitor import errors

_DURATION = re.compile(r"P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?")


def check_severity(properties: dict[str, Any]) -> None:
    """Checks that a severity is 0 to 4."""
    severity = properties.get("severity")
    if severity is not None and not 0 <= severity <= 4:
        raise errors.bad_request("Severity must be between 0 and 4.")


def minutes(properties: dict[str, Any], member: str, allowed: tuple[int, ...]) -> int:
    """The minutes of a duration, which has to be one of those that the service has.

    Raises:
        ArmError: 400.
    """
    text = properties.get(member, "")
    found = _DURATION.fullmatch(text)
    value = (
        sum(int(found[name] or 0) * each for name, each in (("days", 1440), ("hours", 60), ("minutes", 1)))
        if found
        else 0
    )
    if value not in allowed:
        raise errors.bad_request(f"The value '{text}' of '{member}' is not supported.")
    return value


def check_action_groups(write: Write, ids: list[str]) -> None:
    """Checks that the action groups of the alert exist.

    Raises:
        ArmError: 404.
    """
    for each in ids:
        if resources.get(write.azure, each) is None:
            raise errors.target_not_found(each)
