"""The names of the secrets in the hub's vault, which several checks ask for."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from aihub.preflight.check import Target
from aihub.preflight.reads import started
from aihub.soft_delete.names import HubVault

_RETRIES = 2

Names = tuple[Mapping[str, Mapping[str, str]], set[str]]
"""Names of secrets in lower case: existing ones with their tags, and soft-deleted ones."""
Read = Callable[[Any, str], Names]
"""Returns the names of the secrets in a vault, from a credential and the vault's URL; raises a VaultError."""


def read_names(credential: Any, vault_url: str) -> Names:
    """Return the names of the secrets in a vault.

    Raises:
        VaultError: the vault refused or does not answer.
    """
    from aihub.azure.vaults import Vaults

    def deleted() -> set[str]:
        with vaults.at(vault_url) as client:
            return {str(each.name).lower() for each in client.list_deleted_secrets()}

    with Vaults(credential, retries=_RETRIES) as vaults:
        gone = started(deleted)
        with vaults.at(vault_url) as client:
            live = {str(each.name).lower(): each.tags or {} for each in client.list_properties_of_secrets()}
        return live, gone.result()


def hub_vault(target: Target) -> HubVault:
    """Return the vault of the endpoints' secrets."""
    hub = target.settings.hub
    return HubVault(target.subscription, hub.resource_group_name, hub.location, hub.key_vault_name)


def names_in_vault(target: Target, read: Read) -> Names | None:
    """Return the names of the secrets in the stack's vault; None when the stack has none, or it was deleted.

    Raises:
        ServiceError: Resource Manager or the vault refused, or does not answer.
    """
    vault = hub_vault(target)
    # When the vault is not this stack's, the check of its name reports that, and its secrets do not matter.
    if vault.id.lower() not in target.made:
        return None
    url = f"https://{vault.name}.vault.azure.net"
    names = started(partial(target.arm.once, ("secrets", url), partial(read, target.credential, url)))
    return names.result() if vault.exists(target.arm) else None
