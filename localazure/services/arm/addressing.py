"""Checks of what a request addresses: the subscription, the location, the resource type and its API version."""

import uuid

from localazure.azure import Azure
from localazure.facts import ResourceType, resource_type, resource_types
from localazure.facts.locations import name_of, regions
from localazure.services.arm import errors, resources, versions
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import Target
from localazure.services.arm.resources import Resource


def check_subscription(path: str, known: str) -> None:
    """Checks that a path names the one subscription, if it names any.

    Raises:
        ArmError: 400 for a malformed subscription id, 404 for another subscription. The text of the first is that of
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
    """Checks that the region of a path exists.

    Raises:
        ArmError: 400. The text is that for a type that is not in a region (hashicorp/terraform#9340 and others).
    """
    if location is None or name_of(location) in regions():
        return
    listed = path.partition("/locations/")[2].partition("/")[2].partition("/")[0]
    raise versions.no_provider(f"locations/{listed}", api_version, location, versions.versions_of_path(path))


def served_type(azure: Azure, target: Target, type_name: str, api_version: str, body: Resource) -> ResourceType:
    """The resource type with an ARM name; the error names the location of the body, the parent or the group.

    Raises:
        ArmError: the namespace, the type or the API version does not exist.
    """
    kind = resource_type(type_name)
    if kind is None:
        raise no_such_type(type_name, api_version)
    above = (resources.get(azure, each) or {} for each in (target.parent_id, target.group_id) if each)
    location = next((str(each["location"]) for each in (body, *above) if each.get("location")), "global")
    versions.check(kind, api_version, name_of(location))
    return kind


def no_such_type(type_name: str, api_version: str) -> ArmError:
    """The resource type, or its whole namespace, does not exist.

    The text for a namespace is that of Microsoft's page on registering Data Lake Store.
    """
    namespace = type_name.partition("/")[0]
    known = {each.name.partition("/")[0].lower() for each in resource_types()}
    if namespace.lower() in known:
        return errors.no_such_type(type_name, api_version)
    return ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
