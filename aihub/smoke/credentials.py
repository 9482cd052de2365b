"""What a call needs: the endpoint's secrets from Key Vault, or a token."""

import functools
import re
from typing import Any

from aihub.endpoint import Auth, Endpoint
from aihub.smoke.errors import SmokeError

_MANAGEMENT = "https://management.azure.com"
_ML_VERSION = "2025-12-01"
_PATIENCE_SECONDS = 60.0
_HEADER_VALUE = re.compile(r"[!-~]+")


class Credentials:
    """Reads secrets and gets tokens, by default as whom azure-identity's default chain finds."""

    def __init__(self, credential: Any = None) -> None:
        from azure.identity import DefaultAzureCredential

        self._credential = credential or DefaultAzureCredential()

    @functools.cache  # noqa: B019 - lives as long as one run
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

    def header(self, auth: Auth, endpoint: Endpoint) -> dict[str, str]:
        """The header that carries the credential of one of an endpoint's routes.

        Raises:
            SmokeError: the credential cannot be had, or no header can carry it.
        """
        match auth["type"]:
            case "key":
                source = endpoint["key_secret"]
                if source is None:
                    raise SmokeError("the endpoint wants a key but names no secret that holds it; run `pulumi up`")
                credential = self.secret(source)
            case "aml-token":
                source = endpoint["resource_id"]
                credential = self._endpoint_token(source)
            case _:
                source = auth["scope"]
                credential = self._token(source)
        # The transport would show what it cannot send.
        if not _HEADER_VALUE.fullmatch(credential):
            raise SmokeError(f"{source} holds no credential: it is empty, or has blanks or other than ASCII characters")
        return {auth["header"]: auth["format"].replace("{credential}", credential)}

    @functools.cache  # noqa: B019 - lives as long as one run
    def _token(self, scope: str) -> str:
        from azure.core.exceptions import ClientAuthenticationError

        try:
            return str(self._credential.get_token(scope).token)
        except ClientAuthenticationError as error:
            raise SmokeError(f"no token for {scope}: {_first_line(error)}") from None

    def _endpoint_token(self, resource_id: str) -> str:
        """The token that ARM gives out for an online endpoint; valid for hours."""
        import httpx2

        url = f"{_MANAGEMENT}{resource_id}/token?api-version={_ML_VERSION}"
        headers = {"Authorization": f"Bearer {self._token(f'{_MANAGEMENT}/.default')}"}
        try:
            response = httpx2.post(url, headers=headers, timeout=_PATIENCE_SECONDS)
            response.raise_for_status()
            return str(response.json()["accessToken"])
        except (httpx2.HTTPError, KeyError, ValueError) as error:
            raise SmokeError(f"no token for {resource_id}: {_first_line(error)}") from None

    @functools.cache  # noqa: B019 - lives as long as one run
    def _vault(self, url: str) -> Any:
        from azure.keyvault.secrets import SecretClient

        return SecretClient(url, self._credential)


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
