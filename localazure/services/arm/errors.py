"""Errors of Resource Manager, for all types."""

from collections.abc import Sequence
from typing import Any

from localazure.services.arm.ids import GROUP_TYPE, Target
from localazure.services.login.tokens import AudienceError, Principal, TokenError


class ArmError(Exception):
    """An error that ARM answers: HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The error envelope."""
        return {"error": {"code": self.code, "message": self.message}}


def not_authenticated(tenant_id: str, error: TokenError, *, missing: bool) -> ArmError:
    """The caller has no token, or one that is not for Resource Manager.

    Source of the words for another audience: Azure-Samples/active-directory-dotnetcore-daemon-v2#145.
    """
    if missing:
        code, message = "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."
    elif isinstance(error, AudienceError):
        code = "InvalidAuthenticationTokenAudience"
        message = (
            f"The access token has been obtained for wrong audience or resource '{error.audience}'. It should exactly "
            "match with one of the allowed audiences 'https://management.core.windows.net/',"
            "'https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'."
        )
    else:
        code, message = "InvalidAuthenticationToken", f"The access token is invalid: {error}."
    challenge = (
        f'Bearer authorization_uri="https://login.microsoftonline.com/{tenant_id}", error="invalid_token", '
        'error_description="The access token is missing or invalid."'
    )
    return ArmError(401, code, message, {"WWW-Authenticate": challenge})


def not_authorized(caller: Principal, action: str, scope: str) -> ArmError:
    """The caller has no role that gives it the right."""
    return ArmError(
        403,
        "AuthorizationFailed",
        f"The client '{caller.name}' with object id '{caller.object_id}' does not have authorization to perform action "
        f"'{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your "
        "credentials.",
    )


def resource_not_found(type_name: str, name: str, group: str | None) -> ArmError:
    """The resource of a GET or an action is missing."""
    where = f" under resource group '{group}'" if group else ""
    return ArmError(
        404,
        "ResourceNotFound",
        f"The Resource '{type_name}/{name}'{where} was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def group_not_found(name: str) -> ArmError:
    """The resource group is missing."""
    return ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def group_being_deleted(name: str) -> ArmError:
    """A write into a resource group whose deletion is under way."""
    return ArmError(
        409,
        "ResourceGroupBeingDeleted",
        f"The resource group '{name}' is in deprovisioning state and cannot perform this operation.",
    )


def parent_not_found(type_name: str, parent: str, action: str) -> ArmError:
    """The parent of children that are to be written or read is missing."""
    return ArmError(
        404,
        "ParentResourceNotFound",
        f"Failed to perform '{action}' on resource(s) of type '{type_name}', because the parent resource '{parent}' "
        "could not be found.",
    )


def no_such_type(type_name: str, api_version: str) -> ArmError:
    """The resource type does not exist, or not at that scope."""
    namespace, _, rest = type_name.partition("/")
    return ArmError(
        404,
        "InvalidResourceType",
        f"The resource type '{rest}' could not be found in the namespace '{namespace}' for api version '{api_version}'.",
    )


def location_changed(type_name: str, target: Target, there: str, wanted: str) -> ArmError:
    """A PUT names another region than the group or resource is in."""
    if type_name == GROUP_TYPE:
        return ArmError(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{wanted}'. The Resource group already exists in location '{there}'.",
        )
    return ArmError(
        409,
        "InvalidResourceLocation",
        f"The resource '{target.name}' already exists in location '{there}' in resource group '{target.group}'. A resource "
        f"with the same name cannot be created in location '{wanted}'. Please select a new resource name.",
    )


def request_conflict(resource_id: str) -> ArmError:
    """A write below a parent while another is under way."""
    return ArmError(
        409,
        "RequestConflict",
        f"Another operation is being performed on the parent resource '{resource_id}'. Please try again later.",
    )


def too_many_requests(retry_after: int) -> ArmError:
    """The subscription's limit of requests is reached."""
    return ArmError(
        429,
        "TooManyRequests",
        f"The request is being throttled as the limit has been reached. Please try again after '{retry_after}' seconds.",
        {"Retry-After": str(retry_after)},
    )


def invalid_content(message: str) -> ArmError:
    """The body does not fit the published type."""
    return ArmError(400, "InvalidRequestContent", message)


def invalid_properties(message: str) -> ArmError:
    """The body fits the published type but not the service's rules."""
    return ArmError(400, "InvalidResourceProperties", message)


def invalid_name(type_name: str, name: str) -> ArmError:
    """A name that the published type, or Microsoft's page on naming rules, does not allow."""
    return ArmError(400, "InvalidResourceName", f"The name '{name}' is not valid for a resource of type '{type_name}'.")


def member(path: Sequence[str | int]) -> str:
    """The path of a member as errors name it: `properties.rules[0].name`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")
