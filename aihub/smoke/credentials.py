"""What a call needs: the endpoint's secrets from Key Vault, or a token."""

import functools
from typing import Any

from aihub.endpoint import Auth
from aihub.smoke.errors import SmokeError


class Credentials:
    """Reads secrets and gets tokens as whoever runs the smoke test (azure-identity's default chain)."""

    def __init__(self) -> None:
        from azure.identity import DefaultAzureCredential

        self._credential = DefaultAzureCredential()

    def secret(self, secret_id: str) -> str:
        """The value of a secret.

        Raises:
            SmokeError: there is none, or the vault does not let us read it.
        """
        from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
        from azure.keyvault.secrets import KeyVaultSecretIdentifier

        name = KeyVaultSecretIdentifier(secret_id)
        try:
            value = self._vault(name.vault_url).get_secret(name.name).value
        except ClientAuthenticationError as error:
            raise SmokeError(f"{name.vault_url} does not know who we are: {_first_line(error)}") from None
        except HttpResponseError as error:
            raise SmokeError(f"{secret_id} cannot be read ({error.status_code}): {_first_line(error)}") from None
        except AzureError as error:
            raise SmokeError(f"{secret_id} cannot be read: {_first_line(error)}") from None
        return value or ""

    def header(self, auth: Auth, key_secret: str | None) -> dict[str, str]:
        """The header that carries the credential of a route.

        Raises:
            SmokeError: the credential cannot be had.
        """
        if auth["type"] == "key":
            if key_secret is None:
                raise SmokeError("the endpoint wants a key but names no secret that holds it; run `pulumi up`")
            credential = self.secret(key_secret)
        else:
            credential = self._token(auth["scope"])
        return {auth["header"]: auth["format"].replace("{credential}", credential)}

    def _token(self, scope: str) -> str:
        from azure.core.exceptions import ClientAuthenticationError

        try:
            return str(self._credential.get_token(scope).token)
        except ClientAuthenticationError as error:
            raise SmokeError(f"no token for {scope}: {_first_line(error)}") from None

    @functools.cache  # noqa: B019 - lives as long as one run
    def _vault(self, url: str) -> Any:
        from azure.keyvault.secrets import SecretClient

        return SecretClient(url, self._credential)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
