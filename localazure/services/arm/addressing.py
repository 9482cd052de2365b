"""What a request may address: the subscription, and types at the API versions that they have."""

import uuid

from localazure.azure import Azure
from localazure.facts import ResourceType, resource_type, resource_types
from localazure.facts.locations import name_of, regions
from localazure.services.arm import errors, resources, versions
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource


def check_subscription(path: str, known: str) -> None:
    """Whether a path is in the subscription that there is, if it is in any.

    Raises:
        ArmError: 400 for what is no id of a subscription, 404 for another one. The first one's words are those of
            Azure/ARO-HCP (`frontend/pkg/frontend/middleware_validatestatic.go`), which answers in ARM's place.
    """
    parts = path.strip("/").split("/")
    if parts[0].lower() != "subscriptions" or len(parts) < 2:
        return
    try:
        given = uuid.UUID(parts[1])
    except ValueError:
        given = None
    # `UUID` also takes braces, and no hyphens.
    if given is None or str(given) != parts[1].lower():
        raise ArmError(
            400, "InvalidSubscriptionId", f"The provided subscription identifier '{parts[1]}' is malformed or invalid."
        )
    if str(given) != known:
        raise ArmError(404, "SubscriptionNotFound", f"The subscription '{parts[1]}' could not be found.")


def check_location(location: str | None, path: str, api_version: str) -> None:
    """Whether a path that names a region names one that there is.

    Raises:
        ArmError: 400. The words are those for a type that is not in a region (hashicorp/terraform#9340 and others).
    """
    if location is None or name_of(location) in regions():
        return
    listed = path.partition("/locations/")[2].partition("/")[2].partition("/")[0]
    raise versions.no_provider(f"locations/{listed}", api_version, location, versions.of_path(path))


def served_type(azure: Azure, target: Target, type_name: str, api_version: str, body: Resource) -> ResourceType:
    """The type of that ARM name, if it is served at the version; target and body tell where the resource is to be.

    Raises:
        ArmError: a namespace or type that there is not, or a version that the type does not have.
    """
    kind = resource_type(type_name)
    if kind is None:
        raise no_such_type(type_name, api_version)
    above = (resources.get(azure, each) or {} for each in (target.parent_id, target.group_id) if each)
    location = next((str(each["location"]) for each in (body, *above) if each.get("location")), "global")
    versions.check(kind, api_version, name_of(location))
    return kind


def no_such_type(type_name: str, api_version: str) -> ArmError:
    """The words for a namespace are those of Microsoft's page on registering Data Lake Store."""
    namespace = type_name.partition("/")[0]
    known = {each.name.partition("/")[0].lower() for each in resource_types()}
    if namespace.lower() in known:
        return errors.no_such_type(type_name, api_version)
    return ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
