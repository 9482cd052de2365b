"""Errors of Microsoft.Resources."""

from localazure.services.arm.errors import ArmError


def scope_not_found(scope: str) -> ArmError:
    """The tags of a resource that does not exist are asked for or written."""
    return ArmError(404, "ResourceNotFound", f"The resource '{scope}' was not found.")


def too_many_tags(count: int, limit: int) -> ArmError:
    """More tags than a scope can have."""
    return ArmError(400, "TooManyTags", f"The number of tags '{count}' is more than the limit of '{limit}'.")
