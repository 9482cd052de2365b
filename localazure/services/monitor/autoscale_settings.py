"""Autoscale settings; nothing is scaled, since the local Azure measures no load."""

from typing import Any

from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.monitor import errors

_MOST_PROFILES = 20


class AutoscaleSetting(Behaviour):
    """An autoscale setting: the number of instances of a resource, by rules."""

    def check(self, write: Write) -> None:
        """Checks that the scaled resource exists, and the limits of each profile."""
        properties = write.body["properties"]
        _check_exists(write, "targetResourceUri", properties.get("targetResourceUri"))
        profiles = properties["profiles"]
        if not 1 <= len(profiles) <= _MOST_PROFILES:
            raise errors.invalid_autoscale_setting(
                f"An autoscale setting has 1 to {_MOST_PROFILES} profiles; this one has {len(profiles)}."
            )
        for profile in profiles:
            _check_capacity(profile)
            for rule in profile["rules"]:
                if not rule["scaleAction"].get("value", "1").isdecimal():
                    raise errors.invalid_autoscale_setting(
                        f"The value of a scale action of the profile '{profile['name']}' must be a whole number."
                    )
                _check_exists(write, "metricResourceUri", rule["metricTrigger"]["metricResourceUri"])

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the defaults."""
        properties = resource["properties"]
        properties.setdefault("enabled", True)
        properties.setdefault("name", resource["name"])
        properties.setdefault("targetResourceLocation", resource["location"])


def _check_exists(write: Write, member: str, resource_id: str | None) -> None:
    if not resource_id or resources.get(write.azure, resource_id) is None:
        raise errors.invalid_autoscale_setting(f"{member}: the resource '{resource_id or ''}' does not exist.")


def _check_capacity(profile: dict[str, Any]) -> None:
    capacity = profile["capacity"]
    try:
        least, most, default = (int(capacity[name]) for name in ("minimum", "maximum", "default"))
    except ValueError:
        raise errors.invalid_autoscale_setting(
            f"The capacity of the profile '{profile['name']}' must be whole numbers, as strings."
        ) from None
    if not 0 <= least <= default <= most:
        raise errors.invalid_autoscale_setting(
            f"The capacity of the profile '{profile['name']}' must keep minimum <= default <= maximum; it is {least}, "
            f"{default}, {most}."
        )
