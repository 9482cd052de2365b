"""Errors of Microsoft.CognitiveServices in Resource Manager; the inference routes have `inference/errors.py`."""

from localazure.services.arm.errors import ArmError, invalid_properties


def bad_request(message: str) -> ArmError:
    """A write or an action that the service refuses without a code of its own."""
    return ArmError(400, "BadRequest", message)


def no_access_to_key(vault: str) -> ArmError:
    """The account's identity may not use the key, or its role has not taken effect yet.

    The code, and that it is about wrapping and unwrapping, was seen in public guides; not the whole text.
    """
    return ArmError(
        400,
        "AccessPolicyNotConfiguredForKeyVault",
        f"The managed identity is forbidden to access the key vault '{vault}' to wrap & unwrap with the key.",
    )


def invalid_kind(kind: str | None) -> ArmError:
    """No account is of that kind."""
    return ArmError(
        400, "InvalidApiSetId", f"The account type '{kind}' is either invalid or unavailable in given region."
    )


def invalid_sku(sku: str | None, kind: str, offered: list[str]) -> ArmError:
    """Accounts of that kind do not have the SKU. The code was seen in Azure/azure-sdk-for-net's tests."""
    return ArmError(
        400, "InvalidSkuId", f"The SKU '{sku}' is not one of an account of kind '{kind}': {', '.join(offered)}."
    )


def keys_disabled() -> ArmError:
    """The keys of an account that takes no keys are asked for."""
    return bad_request("Failed to list key. disableLocalAuth is set to be true")


def invalid_key_name() -> ArmError:
    """An account has no key of that name."""
    return ArmError(400, "InvalidKeyName", "keyName must be Key1 or Key2.")


def invalid_sub_domain(domain: str) -> ArmError:
    """A sub-domain that is no host name. Words: microsoft/azurechat#253."""
    return ArmError(400, "CustomDomainInvalid", f"Sub domain name '{domain}' is not valid.")


def sub_domain_in_use(domain: str) -> ArmError:
    """Another account has the sub-domain, or a soft-deleted one holds it."""
    return ArmError(
        409,
        "CustomDomainInUse",
        f"The subdomain name '{domain}' is already used. Please pick another name.",
    )


def account_is_active(account_id: str) -> ArmError:
    """An account that is not deleted is to be restored."""
    return ArmError(409, "CanNotRestoreAnActiveResource", f"Could not restore an active account '{account_id}'.")


def account_is_soft_deleted(account_id: str) -> ArmError:
    """A new account has the id of a soft-deleted one."""
    return ArmError(
        409,
        "FlagMustBeSetForRestore",
        f"An existing resource with ID '{account_id}' has been soft-deleted. To restore the resource, you must "
        "specify 'restore' to be 'true' in the property. If you don't want to restore existing resource, please "
        "purge it first.",
    )


def nothing_to_restore(account_id: str) -> ArmError:
    """No soft-deleted account has the id, or not in that location."""
    return ArmError(
        404,
        "CanNotRestoreANonExistingResource",
        f"Could not locate a resource to restore. The resource with ID '{account_id}' doesn't exist or it is "
        "already purged.",
    )


def nested_resources_exist(nested: list[str]) -> ArmError:
    """An account with projects is to be deleted (Azure/terraform-provider-azapi#894)."""
    return ArmError(
        409,
        "CannotDeleteResource",
        "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: "
        f"'{', '.join(nested)}'. Please delete all nested resources before deleting this resource.",
    )


def connection_name_taken(name: str, other_id: str) -> ArmError:
    """Another connection of the account or of one of its projects has the name. The words were not seen in public."""
    return ArmError(409, "Conflict", f"A connection named '{name}' exists already in the account: '{other_id}'.")


def key_vault_not_first(account_id: str, others: list[str]) -> ArmError:
    """A Key Vault is to be connected to an account that has connections. The words were not seen in public."""
    return bad_request(
        f"A Key Vault connection can be created only while account '{account_id}' has no other connections. Existing "
        f"connections: {', '.join(others)}."
    )


def key_vault_in_use(name: str, others: list[str]) -> ArmError:
    """A Key Vault's connection is to be deleted before the others. The words were not seen in public."""
    return bad_request(
        f"The Key Vault connection '{name}' can be deleted only while no other connections exist. Existing connections: "
        f"{', '.join(others)}."
    )


def no_such_deleted_account(name: str) -> ArmError:
    """No soft-deleted account has that name, group and location."""
    return ArmError(404, "ResourceNotFound", f"There is no soft-deleted account '{name}'.")


def model_not_supported(model_format: str | None, name: str | None, version: str | None) -> ArmError:
    """The catalogue has no such model."""
    return ArmError(
        400,
        "DeploymentModelNotSupported",
        f"The model 'Format: {model_format}, Name: {name}, Version: {version}' of account deployment is not supported.",
    )


def model_not_on_managed_compute(model_id: str) -> ArmError:
    """The registry has no such model."""
    return ArmError(400, "DeploymentModelNotSupported", f"The model '{model_id}' is not supported on managed compute.")


def model_deprecated(model_format: str, name: str, version: str) -> ArmError:
    """A retired model is to be deployed anew."""
    return ArmError(
        400,
        "ServiceModelDeprecated",
        f"The model 'Format: {model_format}, Name: {name}, Version: {version}' has been deprecated.",
    )


def sku_not_supported(sku: str, name: str, version: str) -> ArmError:
    """The region does not offer the model in that SKU; seen for gpt-realtime-mini in canadacentral, 2026-08-20."""
    return invalid_properties(
        f"The specified SKU '{sku}' of account deployment is not supported by the model '{name}' version: '{version}'."
    )


def insufficient_quota(needed: int, free: int, quota: str, used: float, limit: float) -> ArmError:
    """A deployment needs more than is free of a region's quota; `used` is what other deployments use."""
    return ArmError(
        400,
        "InsufficientQuota",
        f"This operation require {needed} new capacity in quota {quota}, which is bigger than the current "
        f"available capacity {free}. The current quota usage is {used} and the quota limit "
        f"is {limit} for quota {quota}.",
    )


def invalid_provider_data(message: str) -> ArmError:
    """The data that a partner asks for is missing or wrong. The code is known for certain, not all texts."""
    return ArmError(400, "InvalidModelProviderData", message)


def missing_query_parameter(name: str) -> ArmError:
    """A list needs a query parameter."""
    return ArmError(400, "MissingRequiredParameter", f"The query parameter '{name}' is required.")


def in_use(what: str, users: str) -> ArmError:
    """A policy or a blocklist is to be deleted that others name."""
    return ArmError(400, "CannotDeleteResource", f"{what} is used by {users}.")


# The code was seen (Azure/terraform-azurerm-avm-res-cognitiveservices-account#118), the texts were not.
_INVALID_CONTENT_FILTER = "Resource has invalid content filter"


def invalid_content_filter(what: str) -> ArmError:
    """A filter of a policy is unknown or incomplete."""
    return ArmError(400, _INVALID_CONTENT_FILTER, f"Invalid content filter: {what}.")


def invalid_content_filter_value(path: str, must: str) -> ArmError:
    """A member of a policy's filter has a value that it does not take."""
    return ArmError(400, _INVALID_CONTENT_FILTER, f"The member '{path}' must {must}.")
