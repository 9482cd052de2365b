"""Read the credentials of calls: secrets from Key Vault, and tokens."""

import re
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Self

from aihub.azure import api_versions
from aihub.azure.credential import SharedCredential
from aihub.azure.errors import NO_LOGIN, UNEXPECTED, UNREACHABLE, ServiceError, VaultError, first_line, needed
from aihub.contract.addresses import resource_problem
from aihub.contract.endpoint import Auth, Endpoint
from aihub.reachability.refusals import VAULT
from aihub.responses import ResponseError, member, readable
from aihub.smoke.errors import CredentialError

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

    from aihub.azure.resource_manager import Arm

_DEPLOYMENT_VERSIONS = {
    "deployments": api_versions.COGNITIVE_SERVICES,
    "managedcomputedeployments": api_versions.MANAGED_COMPUTE,
    "onlineendpoints": api_versions.MACHINE_LEARNING,
    "serverlessendpoints": api_versions.MACHINE_LEARNING,
}
"""API version by the last type in an ARM id."""
_HEADER_VALUE = re.compile(r"[!-~]+")


class Credentials:
    """Reads secrets and requests tokens.

    A context for one run: it caches secrets and tokens, and keeps its connections open, until its end.
    """

    def __init__(self, credential: "TokenCredential") -> None:
        from aihub.azure.vaults import Vaults

        self._credential = credential
        self._secrets: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        # The smoke test itself retries, within its budget, and reports each attempt.
        self._vaults = Vaults(credential, retries=0)
        self._arm: Arm | None = None
        self._arm_lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._vaults.close()
        if self._arm is not None:
            self._arm.close()

    def _resource_manager(self) -> "Arm":
        """Return the client of Resource Manager, which few calls need."""
        from aihub.azure.resource_manager import Arm

        with self._arm_lock:
            if self._arm is None:
                self._arm = Arm(self._credential, retries=0)
            return self._arm

    def secret(self, secret_id: str) -> str:
        """Return the value of a secret.

        Raises:
            CredentialError: the secret does not exist, or the vault refuses.
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
        """Return the header with the credential for a route.

        Args:
            auth: authentication of the route.
            endpoint: endpoint of the route.
            key: key to use instead of the secret's value, when the route takes a key.

        Raises:
            CredentialError: the credential cannot be read, or it has characters that a header must not have.
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
        # The transport's error would contain the credential.
        if not _HEADER_VALUE.fullmatch(credential):
            why = f"{source} holds no credential: it is empty, or has blanks or other than ASCII characters"
            raise CredentialError(why, "secret-missing")
        return {auth["header"]: auth["format"].replace("{credential}", credential)}

    def forget_tokens(self) -> None:
        """Request new tokens from now on, since the cached ones may have been refused."""
        self._tokens.clear()
        if isinstance(self._credential, SharedCredential):
            self._credential.forget()

    def created(self, resource_id: str) -> float | None:
        """Return a deployment's or endpoint's time of creation in seconds since the epoch; None when it does not exist.

        Raises:
            CredentialError: Resource Manager refused or failed.
        """
        version = _DEPLOYMENT_VERSIONS.get(resource_id.lower().rpartition("/")[0].rpartition("/")[2])
        if version is None:
            raise CredentialError(f"{resource_id} is no deployment or endpoint", "connection")
        try:
            found = self._resource_manager().get(_proved(resource_id), version)
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
        """Return the token that ARM issues for an online endpoint, which is valid for hours."""
        try:
            answer = self._resource_manager().action(_proved(resource_id), "token", api_versions.MACHINE_LEARNING)
            return needed(answer, "accessToken", str, resource_id)
        except ServiceError as error:
            # 403: the role that allows to request the token may not have taken effect yet.
            error_class = "role-spreading" if error.status == 403 else "token-refused"
            raise _refused(f"no token for {resource_id}", error, error_class) from None


def _proved(resource_id: str) -> str:
    """Return an ARM id after checking that it can be appended to Resource Manager's URL.

    Raises:
        CredentialError: the text is no ARM id, and could lead to another host or path.
    """
    if problem := resource_problem(resource_id):
        raise CredentialError(f"resource_id {problem}", "wrong-uri")
    return resource_id


_OWN_CODES = {UNEXPECTED: "wrong-answer", UNREACHABLE: "connection", NO_LOGIN: "token-refused"}


def _vault_class(error: VaultError) -> str:
    """Return the class of a vault's refusal, by the codes in the answer."""
    if error.status == 403 and error.inner_code != "SecretDisabled":
        return "network-blocked" if error.inner_code in VAULT else "vault-refused"
    return "secret-missing"


def _refused(what: str, error: ServiceError, otherwise: str = "connection") -> CredentialError:
    """Return the error for a refused credential, whose class follows from the status; else it is `otherwise`."""
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
