"""Errors of Microsoft.Storage."""

from localazure.services.arm.errors import ArmError


def invalid_value(message: str) -> ArmError:
    """A property, or a parameter of an action, that the service refuses."""
    return ArmError(400, "InvalidRequestPropertyValue", message)


def account_exists(name: str) -> ArmError:
    """A new account has the name of another."""
    return ArmError(409, "StorageAccountAlreadyTaken", f"The storage account named {name} is already taken.")
