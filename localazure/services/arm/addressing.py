"""What a request may address: the subscription, and types at the API versions that they have."""

import uuid

from localazure.facts import ResourceType, resource_type, resource_types
from localazure.facts.locations import name_of, regions
from localazure.services.arm import errors
from localazure.services.arm.errors import ArmError


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
    raise ArmError(
        400,
        "NoRegisteredProviderFound",
        f"No registered resource provider found for location '{location}' and API version '{api_version}' for type "
        f"'locations/{listed}'. The supported api-versions are '{api_version}'. The supported locations are "
        f"'{', '.join(regions())}'.",
    )


def served_type(type_name: str, api_version: str, *, read: bool) -> ResourceType:
    """The type of that ARM name, if it is served at the version.

    Raises:
        ArmError: 404 for a namespace or type that there is not, 400 for a version that the type does not have.
    """
    kind = resource_type(type_name)
    if kind is None:
        raise _no_such_type(type_name, api_version)
    versions = [*kind.api_versions, *(kind.read_versions if read else [])]
    if api_version not in versions:
        rest = kind.name.partition("/")[2]
        raise ArmError(
            400,
            "NoRegisteredProviderFound",
            f"No registered resource provider found for API version '{api_version}' for type '{rest}'. "
            f"The supported api-versions are '{', '.join(versions)}'.",
        )
    return kind


def _no_such_type(type_name: str, api_version: str) -> ArmError:
    """The words for a namespace are those of Microsoft's page on registering Data Lake Store."""
    namespace = type_name.partition("/")[0]
    known = {each.name.partition("/")[0].lower() for each in resource_types()}
    if namespace.lower() in known:
        return errors.no_such_type(type_name, api_version)
    return ArmError(404, "InvalidResourceNamespace", f"The resource namespace '{namespace}' is invalid.")
