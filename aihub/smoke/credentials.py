"""What a call needs: the endpoint's secrets from Key Vault, or a token."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Self

from aihub.azure import api_versions
from aihub.azure.credential import SharedCredential
from aihub.azure.errors import NO_LOGIN, UNEXPECTED, UNREACHABLE, ServiceError, VaultError, first_line, needed
from aihub.contract.addresses import resource_problem
from aihub.contract.endpoint import Auth, Endpoint
from aihub.responses import ResponseError, member, readable
from aihub.smoke.errors import CredentialError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_DEPLOYMENT_VERSIONS = {
    "deployments": api_versions.COGNITIVE_SERVICES,
    "managedcomputedeployments": api_versions.MANAGED_COMPUTE,
    "onlineendpoints": api_versions.MACHINE_LEARNING,
    "serverlessendpoints": api_versions.MACHINE_LEARNING,
}
"""API versions by the last type in a resource id."""
_HEADER_VALUE = re.compile(r"[!-~]+")


class Credentials:
    """Reads secrets and gets tokens.

    A context of one run: what was read is kept until its end, and so are the connections.
    """

    def __init__(self, credential: "TokenCredential") -> None:
        from aihub.azure.resource_manager import Arm
        from aihub.azure.vaults import Vaults

        self._credential = credential
        self._secrets: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        # Retries are the smoke test's own matter: by its budget, and seen in its report.
        self._vaults, self._arm = Vaults(credential, retries=0), Arm(credential, retries=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._vaults.close()
        self._arm.close()

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
        try:
            with self._vaults.at(secret_id) as client:
                # It can be empty, but it is always there.
                return member({"value": client.get_secret(secret_id.partition("/secrets/")[2]).value}, "value", str)
        except VaultError as error:
            raise _refused(f"{secret_id} cannot be read", error, _vault_class(error)) from None

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
                if (secret_id := endpoint["key_secret"]) is None:
                    why = "the endpoint wants a key but names no secret that holds it; run `pulumi up`"
                    raise CredentialError(why, "secret-missing")
                source, credential = secret_id, self.secret(secret_id)
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
        version = _DEPLOYMENT_VERSIONS.get(resource_id.lower().rpartition("/")[0].rpartition("/")[2])
        if version is None:
            raise CredentialError(f"{resource_id} is no deployment or endpoint", "connection")
        try:
            found = self._arm.get(_proved(resource_id), version)
            made = found and needed(found, "systemData.createdAt", str, resource_id)
            return datetime.fromisoformat(made).timestamp() if made else None
        except ServiceError as error:
            raise _refused(f"{resource_id} cannot be read", error) from None
        except ValueError:
            why = f"{resource_id}: Resource Manager {ResponseError('no date in systemData.createdAt')}"
            raise CredentialError(why, "wrong-answer") from None

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
        except ResponseError as error:
            raise CredentialError(f"no token for {scope}: the login service {error}", "wrong-answer") from None
        except ClientAuthenticationError as error:
            raise CredentialError(f"no token for {scope}: {first_line(error)}", "token-refused") from None
        except AzureError as error:
            raise CredentialError(f"no token for {scope}: {first_line(error)}", "connection") from None

    def _endpoint_token(self, resource_id: str) -> str:
        """The token that ARM gives out for an online endpoint; valid for hours."""
        try:
            answer = self._arm.action(_proved(resource_id), "token", api_versions.MACHINE_LEARNING)
            return needed(answer, "accessToken", str, resource_id)
        except ServiceError as error:
            # 403: the role that lets ask for it may be on its way.
            error_class = "role-spreading" if error.status == 403 else "token-refused"
            raise _refused(f"no token for {resource_id}", error, error_class) from None


def _proved(resource_id: str) -> str:
    """A resource id that can be put behind Resource Manager's address.

    Raises:
        CredentialError: it is none, and could lead elsewhere.
    """
    if problem := resource_problem(resource_id):
        raise CredentialError(f"resource_id {problem}", "wrong-uri")
    return resource_id


_BLOCKED = {"ForbiddenByConnection", "ForbiddenByFirewall"}
_OWN_CODES = {UNEXPECTED: "wrong-answer", UNREACHABLE: "connection", NO_LOGIN: "token-refused"}


def _vault_class(error: VaultError) -> str:
    """The class of a vault's refusal, by the codes in its body."""
    if error.status == 403 and error.inner_code != "SecretDisabled":
        return "network-blocked" if error.inner_code in _BLOCKED else "vault-refused"
    return "secret-missing"


def _refused(what: str, error: ServiceError, otherwise: str = "connection") -> CredentialError:
    """What a service did not give, by its status, and by another class where that says nothing."""
    match error.status:
        case None:
            error_class = _OWN_CODES.get(error.code, otherwise)
        case 401:
            error_class = "token-refused"
        case 429:
            error_class = "throttled"
        case _:
            error_class = "server-error" if error.status >= 500 else otherwise
    status = f" ({error.status})" if error.status else ""
    return CredentialError(
        f"{what}{status}: {error.reason}", error_class, error.status, error.wait_seconds, error.request_id
    )
