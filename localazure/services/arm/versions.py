"""API versions: each shows and accepts the members that it has, of one and the same resource.

An unpublished version is refused by one of three errors, with Azure's texts:

- Resource Manager's own, such as groups: `InvalidApiVersionParameter` (ansible-collections/azure#1739)
- types with a location, and what is below them: `NoRegisteredProviderFound` (Azure/azure-cli#28496)
- others, such as role assignments: `InvalidResourceType` (Azure/acs-engine#4037)
"""

from localazure.facts import ResourceType, resource_type, versions_in
from localazure.facts.locations import regions
from localazure.services.arm.errors import ArmError
from localazure.services.arm.ids import GROUP_TYPE

_RESOURCE_MANAGER = "Microsoft.Resources"


def check(kind: ResourceType, api_version: str, location: str) -> None:
    """Checks that a type is published at an API version; the error names the location.

    Raises:
        ArmError: the version is not served.
    """
    if api_version in kind.served_versions:
        return
    if kind.name == GROUP_TYPE:
        raise _not_of_resource_manager(api_version)
    namespace, _, name = kind.name.partition("/")
    if not _is_in_a_location(kind):
        raise ArmError(
            404,
            "InvalidResourceType",
            f"The resource type '{name}' could not be found in the namespace '{namespace}' for api version "
            f"'{api_version}'. The supported api-versions are '{','.join(kind.served_versions)}'.",
        )
    raise no_provider(name, api_version, location, kind.served_versions)


def versions_of_path(path: str) -> list[str]:
    """The API versions of the provider in a path, or of Resource Manager itself; none for an unknown provider."""
    namespace, name = _provided(path)
    return versions_in(namespace if name else _RESOURCE_MANAGER)


def check_path(path: str, api_version: str) -> None:
    """Checks that the provider in a path has a type at an API version.

    Raises:
        ArmError: the version is not served.
    """
    served = versions_of_path(path)
    if api_version in served or not served:
        return
    _, name = _provided(path)
    if not name:
        raise _not_of_resource_manager(api_version)
    raise no_provider(name, api_version, "global", served)


def _provided(path: str) -> tuple[str, str]:
    """The provider and the next segment of a path; empty where the path is Resource Manager's own."""
    namespace, _, rest = path.rpartition("/providers/")[2].partition("/")
    name = rest.partition("/")[0]
    is_own = "/providers/" not in path or name.lower() in {"register", "unregister"}
    return ("", "") if is_own else (namespace, name)


def _is_in_a_location(kind: ResourceType) -> bool:
    parent = kind.parent and resource_type(kind.parent)
    return kind.has_location or bool(parent and _is_in_a_location(parent))


def _not_of_resource_manager(api_version: str) -> ArmError:
    served = ",".join(reversed(versions_in(_RESOURCE_MANAGER)))
    return ArmError(
        400,
        "InvalidApiVersionParameter",
        f"The api-version '{api_version}' is invalid. The supported versions are '{served}'.",
    )


def no_provider(type_name: str, api_version: str, location: str, served: list[str]) -> ArmError:
    """The type is not served at that location and API version."""
    return ArmError(
        400,
        "NoRegisteredProviderFound",
        f"No registered resource provider found for location '{location}' and API version '{api_version}' for type "
        f"'{type_name}'. The supported api-versions are '{', '.join(served)}'. The supported locations are "
        f"'{', '.join(regions())}'.",
    )
