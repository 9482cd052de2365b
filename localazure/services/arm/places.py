"""Locations of resources."""

from localazure.facts import ResourceType
from localazure.facts.locations import available, name_of
from localazure.services.arm import errors
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import GROUP_TYPE, Target
from localazure.services.arm.resources import Resource


def with_location(
    kind: ResourceType, api_version: str, target: Target, body: Resource, before: Resource | None
) -> Resource:
    """The body with its location as a region's name; an existing resource keeps its location.

    Raises:
        ArmError: 400 for a region that does not exist, or none; 409 for another one than before. Texts seen in
            Azure/azure-sdk-for-net#17483 and, for groups, in many a report of `az group create`.
    """
    if kind.body_schema(api_version)["properties"].get("location", {}).get("type") != "string":
        return body
    there, wanted = (before or {}).get("location"), body.get("location")
    if wanted and not isinstance(wanted, str):
        return body
    if not wanted:
        if not there:
            raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
        return {**body, "location": there}
    region, regions = name_of(wanted), available(kind)
    if region not in regions:
        raise _not_available(kind, wanted, regions)
    if there and region != name_of(there):
        raise errors.location_changed(kind.name, target, there, wanted)
    return {**body, "location": region}


def _not_available(kind: ResourceType, wanted: str, regions: list[str]) -> ArmError:
    listed = ",".join(regions)
    if kind.name == GROUP_TYPE:
        return ArmError(
            400,
            "LocationNotAvailableForResourceGroup",
            f"The provided location '{wanted}' is not available for resource group. List of available regions is '{listed}'.",
        )
    return ArmError(
        400,
        "LocationNotAvailableForResourceType",
        f"The provided location '{wanted}' is not available for resource type '{kind.name}'. List of available regions for "
        f"the resource type is '{listed}'.",
    )
