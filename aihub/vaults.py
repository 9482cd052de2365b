"""Clients of Key Vault's secrets, which talk to vaults alone."""

from typing import TYPE_CHECKING, Any

from aihub.proof import vault_problem

if TYPE_CHECKING:
    from azure.keyvault.secrets import SecretClient


def secret_client(vault_url: str, credential: Any, **options: Any) -> "SecretClient":
    """A client of the vault at an address; it follows no redirect, and its token is for Key Vault alone.

    Args:
        vault_url: `https://<vault>.vault.azure.net`.
        credential: azure-core's TokenCredential.
        options: those of azure-core's pipeline.

    Raises:
        AzureError: no vault has such an address; nothing was sent.
    """
    from azure.core.exceptions import ServiceRequestError
    from azure.keyvault.secrets import SecretClient

    if problem := vault_problem(vault_url):
        raise ServiceRequestError(f"what names the vault {problem}")
    # The client itself makes sure that the token it is asked for is of the vault's own domain.
    return SecretClient(vault_url, credential, permit_redirects=False, **options)
