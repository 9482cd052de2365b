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


def invalid_rules(code: str, message: str) -> ArmError:
    """The network rules of an account. Code and form: reports of azurerm's users, quoted in public configurations."""
    return ArmError(400, "NetworkAclsValidationFailure", f"Validation of network acls failure: {code}:{message}.")


def account_exists(name: str) -> ArmError:
    """A new account has the name of another."""
    return ArmError(409, "StorageAccountAlreadyTaken", f"The storage account named {name} is already taken.")


def no_prerequisites() -> ArmError:
    """Key and identity are not both there. Words: Azure/azure-service-operator#4122; the code was not seen."""
    return ArmError(
        400,
        "InvalidRequestPropertyValue",
        "Missing pre-requisites to enable EncryptionAtRest/Customer Managed Key for this storage account. For more "
        "information, see - https://aka.ms/storagecmkconfiguration",
    )


def key_not_recoverable() -> ArmError:
    """The vault has no purge protection. Code and words: Azure/azure-cli#12346."""
    return ArmError(400, "KeyVaultPolicyError", "Keyvault policy recoverable is not set")


def no_access_to_key() -> ArmError:
    """The identity may not use the key. Code and words were seen in comments of public Bicep templates."""
    return ArmError(
        400,
        "KeyVaultAuthenticationFailure",
        "The operation failed because of authentication issue on the keyvault. For more information, see - "
        "https://aka.ms/storagekeyvaultaccesspolicy",
    )


def vault_not_found() -> ArmError:
    """The vault does not exist. Code and words: those of blobs (Microsoft's "Blob Storage error codes")."""
    return ArmError(403, "KeyVaultVaultNotFound", "The key vault is not found for encryption.")


def key_not_found() -> ArmError:
    """The key does not exist, or is disabled. Code and words: blobs' (Microsoft's "Blob Storage error codes")."""
    return ArmError(
        403, "KeyVaultEncryptionKeyNotFound", "The key vault key is not found to unwrap the encryption key."
    )
