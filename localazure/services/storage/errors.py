"""Errors of Microsoft.Storage."""

from collections.abc import Sequence

from localazure.services.arm.errors import ArmError, member

NAME_RULE = (
    "{name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in "
    "length and use numbers and lower-case letters only."
)


def invalid_value(message: str) -> ArmError:
    """A property, or a parameter of an action, that the service refuses."""
    return ArmError(400, "InvalidRequestPropertyValue", message)


def invalid_name(name: str) -> ArmError:
    """A name that no storage account can have. Words: Microsoft's page on errors for storage account names."""
    return ArmError(400, "AccountNameInvalid", NAME_RULE.format(name=name))


def invalid_parameter(path: Sequence[str | int]) -> ArmError:
    """A member has a value that it does not take.

    Words: Azure/azure-service-operator's tests for storage ("keyPolicy.keyExpirationPeriodInDays").
    """
    return ArmError(
        400,
        "InvalidValuesForRequestParameters",
        f"Values for request parameters are invalid: {member(path).removeprefix('properties.')}. For more information, "
        "see - https://aka.ms/storageinvalidvaluesforrequestparameters",
    )


def account_exists(name: str) -> ArmError:
    """A new account has the name of another."""
    return ArmError(409, "StorageAccountAlreadyTaken", f"The storage account named {name} is already taken.")
