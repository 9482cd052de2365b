"""What a call needs: the endpoint's secrets from Key Vault, or a token."""

import re
from contextlib import ExitStack
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from aihub.answers import AnswerError, json_in, member, object_in, readable, wait_seconds
from aihub.azure.credential import RESOURCE_MANAGER, SharedCredential
from aihub.endpoint import Auth, Endpoint
from aihub.proof import resource_problem
from aihub.smoke.errors import CredentialError
from aihub.vaults import secret_client

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential
    from azure.keyvault.secrets import SecretClient

_ML_VERSION = "2025-12-01"
_DEPLOYMENT_VERSIONS = {
    "deployments": "2025-06-01",
    "managedcomputedeployments": "2026-05-15-preview",
    "onlineendpoints": _ML_VERSION,
    "serverlessendpoints": _ML_VERSION,
}
"""API versions by the last type in a resource id."""
_PATIENCE_SECONDS = 30.0
_WRONG = "wrong-answer"
_HEADER_VALUE = re.compile(r"[!-~]+")


class Credentials:
    """Reads secrets and gets tokens.

    A context of one run: what was read is kept until its end, and so are the connections.
    """

    def __init__(self, credential: "TokenCredential") -> None:
        self._credential = credential
        self._secrets: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._vaults: dict[str, SecretClient] = {}
        self._lock, self._open = Lock(), ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forgets all secrets and tokens, and closes the connections; what is asked for next is read anew."""
        for kept in (self._secrets, self._tokens, self._vaults):
            kept.clear()
        self._open.close()

    def secret(self, secret_id: str) -> str:
        """The value of a secret.

        Raises:
            CredentialError: there is none, or the vault does not let us read it.
        """
        value = self._secrets.get(secret_id)
        if value is None:
            value = self._secrets[secret_id] = self._read(secret_id)
        return value

    def _read(self, secret_id: str) -> str:
        from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

        vault_url, _, name = secret_id.partition("/secrets/")
        try:
            with readable():
                value = self._vault(vault_url).get_secret(name).value
                # It can be empty, but it is always there.
                return member({"value": value}, "value", str)
        except AnswerError as error:
            raise CredentialError(f"{secret_id}: the vault {error}", _WRONG) from None
        except ClientAuthenticationError as error:
            why = f"{vault_url} does not know who we are: {_first_line(error)}"
            raise CredentialError(why, "token-refused", error.status_code) from None
        except HttpResponseError as error:
            raise _refused(secret_id, error) from None
        except AzureError as error:
            raise CredentialError(f"{secret_id} cannot be read: {_first_line(error)}", "connection") from None

    def header(self, auth: Auth, endpoint: Endpoint, key: str | None = None) -> dict[str, str]:
        """The header that carries the credential of one of an endpoint's routes.

        Args:
            auth: how the route takes it.
            endpoint: whose it is.
            key: in the place of the secret's value, where the route takes a key.

        Raises:
            CredentialError: the credential cannot be had, or no header can carry it.
        """
        match auth["type"]:
            case "key" if key is not None:
                source, credential = "the key to be tested", key
            case "key":
                source = endpoint["key_secret"]
                if source is None:
                    why = "the endpoint wants a key but names no secret that holds it; run `pulumi up`"
                    raise CredentialError(why, "secret-missing")
                credential = self.secret(source)
            case "aml-token":
                source = endpoint["resource_id"]
                credential = self._endpoint_token(source)
            case _:
                source = auth["scope"]
                credential = self._token(source)
        # The transport would show what it cannot send.
        if not _HEADER_VALUE.fullmatch(credential):
            why = f"{source} holds no credential: it is empty, or has blanks or other than ASCII characters"
            raise CredentialError(why, "secret-missing")
        return {auth["header"]: auth["format"].replace("{credential}", credential)}

    def forget_tokens(self) -> None:
        """Makes the next token a new one; that of azure-identity's own cache may be the one that was refused."""
        self._tokens.clear()
        if isinstance(self._credential, SharedCredential):
            self._credential.forget()

    def created(self, resource_id: str) -> float | None:
        """When a deployment or endpoint was made, in seconds since the epoch; None when there is none of this id.

        Raises:
            CredentialError: Resource Manager does not say.
        """
        import httpx2

        version = _DEPLOYMENT_VERSIONS.get(resource_id.lower().rpartition("/")[0].rpartition("/")[2])
        if version is None:
            raise CredentialError(f"{resource_id} is no deployment or endpoint", "connection")
        url = f"{_of_manager(resource_id)}?api-version={version}"
        try:
            response = httpx2.get(url, headers=self._management(), timeout=_PATIENCE_SECONDS)
            if response.status_code == 404:
                return None
            response.raise_for_status()
            with readable():
                made = member(object_in(response.content), "systemData.createdAt", str)
                return datetime.fromisoformat(made).timestamp()
        except AnswerError as error:
            raise CredentialError(f"{resource_id}: Resource Manager {error}", _WRONG) from None
        except httpx2.HTTPError as error:
            raise CredentialError(f"{resource_id} cannot be read: {_first_line(error)}", "connection") from None

    def _token(self, scope: str) -> str:
        token = self._tokens.get(scope)
        if token is None:
            # Another thread may forget it meanwhile.
            token = self._tokens[scope] = self._new_token(scope)
        return token

    def _new_token(self, scope: str) -> str:
        from azure.core.exceptions import AzureError, ClientAuthenticationError

        try:
            with readable():
                return str(self._credential.get_token(scope).token)
        except AnswerError as error:
            raise CredentialError(f"no token for {scope}: the login service {error}", _WRONG) from None
        except ClientAuthenticationError as error:
            raise CredentialError(f"no token for {scope}: {_first_line(error)}", "token-refused") from None
        except AzureError as error:
            raise CredentialError(f"no token for {scope}: {_first_line(error)}", "connection") from None

    def _endpoint_token(self, resource_id: str) -> str:
        """The token that ARM gives out for an online endpoint; valid for hours."""
        import httpx2

        url = f"{_of_manager(resource_id)}/token?api-version={_ML_VERSION}"
        try:
            response = httpx2.post(url, headers=self._management(), timeout=_PATIENCE_SECONDS)
            response.raise_for_status()
            return member(object_in(response.content), "accessToken", str)
        except AnswerError as error:
            raise CredentialError(f"no token for {resource_id}: Resource Manager {error}", _WRONG) from None
        except httpx2.HTTPStatusError as error:
            # 403: the role that lets ask for it may be on its way.
            status = error.response.status_code
            error_class = "role-spreading" if status == 403 else "server-error" if status >= 500 else "token-refused"
            raise CredentialError(f"no token for {resource_id}: {_first_line(error)}", error_class, status) from None
        except httpx2.HTTPError as error:
            raise CredentialError(f"no token for {resource_id}: {_first_line(error)}", "connection") from None

    def _management(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token(f'{RESOURCE_MANAGER}/.default')}"}

    def _vault(self, url: str) -> "SecretClient":
        # Retries are the smoke test's own matter: by its budget, and seen in its report.
        patience = {"connection_timeout": _PATIENCE_SECONDS, "read_timeout": _PATIENCE_SECONDS}
        with self._lock:
            if url not in self._vaults:
                client = secret_client(url, self._credential, retry_total=0, **patience)
                self._vaults[url] = self._open.enter_context(client)
            return self._vaults[url]


def _of_manager(resource_id: str) -> str:
    """A resource's address at Resource Manager.

    Raises:
        CredentialError: the id is none, and could lead elsewhere.
    """
    if problem := resource_problem(resource_id):
        raise CredentialError(f"resource_id {problem}", "wrong-uri")
    return f"{RESOURCE_MANAGER}{resource_id}"


_BLOCKED = {"ForbiddenByConnection", "ForbiddenByFirewall"}


def _refused(secret_id: str, error: Any) -> CredentialError:
    """A vault's refusal, by the codes in its body."""
    status, headers = error.status_code, getattr(error.response, "headers", {})
    inner = _inner_code(error)
    match status:
        case 403 if inner in _BLOCKED:
            error_class = "network-blocked"
        case 403 if inner == "SecretDisabled":
            error_class = "secret-missing"
        case 403:
            error_class = "vault-refused"
        case 429:
            error_class = "throttled"
        case _:
            error_class = "server-error" if status >= 500 else "secret-missing"
    return CredentialError(
        f"{secret_id} cannot be read ({status}): {_first_line(error)}",
        error_class,
        status,
        wait_seconds(headers),
        headers.get("x-ms-request-id"),
    )


def _inner_code(error: Any) -> str | None:
    try:
        return member(json_in(error.response.content), "error.innererror.code", str)
    except (AnswerError, AttributeError):
        return None


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
