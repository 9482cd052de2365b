"""The credential of this process: one, whatever asks for tokens, and however many threads do."""

import base64
import functools
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aihub.azure.errors import first_line
from aihub.azure.login import Configured, Login, LoginError, Method, find_login
from aihub.responses import ResponseError, member, object_in

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, AccessTokenInfo, SupportsTokenInfo, TokenRequestOptions

RESOURCE_MANAGER = "https://management.azure.com"
_AUDIENCE = "api://AzureADTokenExchange"
_AHEAD_SECONDS = 300.0
"""A token that lives no longer than this is replaced: the request that it goes with may take some time."""
_CLI_SECONDS = 60
"""For `az`, which takes more than azure-identity's 10 s on a busy machine (Azure/azure-sdk-for-python#37739)."""
_REQUEST_SECONDS = 30.0

PrincipalType = Literal["User", "ServicePrincipal"]


class SharedCredential:
    """A credential for all clients and threads of a process.

    Of many threads that want a token for the same scope one asks and the others wait for its answer; azure-identity's
    own credentials would each start an `az` process. A token is replaced ahead of its end.
    """

    def __init__(self, make: "Callable[[], SupportsTokenInfo]") -> None:
        self._make, self._guard = make, threading.Lock()
        self._made: SupportsTokenInfo | None = None
        self._kept: dict[tuple[str, ...], AccessTokenInfo] = {}
        self._locks: dict[tuple[str, ...], threading.Lock] = {}

    def get_token(
        self, *scopes: str, claims: str | None = None, tenant_id: str | None = None, **_options: Any
    ) -> "AccessToken":
        """A token for clients that know only this method of azure-core's credentials.

        Raises:
            azure.core.exceptions.ClientAuthenticationError: Entra refused, or nobody is logged in.
        """
        from azure.core.credentials import AccessToken

        options: TokenRequestOptions = {}
        if claims:
            options["claims"] = claims
        if tenant_id:
            options["tenant_id"] = tenant_id
        info = self.get_token_info(*scopes, options=options)
        return AccessToken(info.token, info.expires_on)

    def get_token_info(self, *scopes: str, options: "TokenRequestOptions | None" = None) -> "AccessTokenInfo":
        """A token for some scopes.

        Raises:
            azure.core.exceptions.ClientAuthenticationError: Entra refused, or nobody is logged in.
        """
        wanted = options or {}
        # Key Vault's client names the vault's tenant each time.
        key = (*scopes, wanted.get("tenant_id") or "", str(wanted.get("enable_cae") or ""))
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            kept = self._kept.get(key)
            # Claims are what a service wants to see in a new token.
            if kept is None or wanted.get("claims") or kept.expires_on - time.time() < _AHEAD_SECONDS:
                kept = self._kept[key] = self._credential().get_token_info(*scopes, options=wanted)
            return kept

    def forget(self) -> None:
        """Makes the next tokens new ones, also where azure-identity still has those that were refused."""
        with self._guard:
            self._kept.clear()
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def close(self) -> None:
        """Closes the connections to Entra; the credential can be used again."""
        self.forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _credential(self) -> "SupportsTokenInfo":
        with self._guard:
            if self._made is None:
                self._made = self._make()
            return self._made


_shared: dict[Login, SharedCredential] = {}
_sharing = threading.Lock()


def credential_of(login: Login) -> SharedCredential:
    """The credential of a way to log in, the same one each time and for all threads."""
    with _sharing:
        if login not in _shared:
            _shared[login] = SharedCredential(functools.partial(_make, login))
        return _shared[login]


def credential(configured: Configured, environment: Mapping[str, str]) -> SharedCredential:
    """The credential that stack configuration and environment name, the same one each time.

    Raises:
        LoginError: the way to log in is not complete, or is one of another cloud.
    """
    return credential_of(find_login(configured, environment))


def principal_type(configured: Configured, environment: Mapping[str, str]) -> PrincipalType:
    """The type of the principal that is logged in. A managed identity is a service principal.

    Raises:
        LoginError: the way to log in is not complete, is one of another cloud, or nobody is logged in.
    """
    login = find_login(configured, environment)
    if login.is_application:
        return "ServicePrincipal"
    from azure.core.exceptions import AzureError

    try:
        token = credential_of(login).get_token(f"{RESOURCE_MANAGER}/.default").token
    except AzureError as error:
        raise LoginError(f"{login.method.value}: {first_line(error)}") from None
    return principal_type_in(claims_of(token))


def claims_of(token: str) -> Mapping[str, Any]:
    """The claims in an access token, unchecked: it is for Resource Manager to check it.

    Raises:
        LoginError: it holds none.
    """
    try:
        payload = token.split(".")[1]
        return object_in(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, ResponseError):
        raise LoginError("the access token of Resource Manager is none that says whose it is") from None


def principal_type_in(claims: Mapping[str, Any]) -> PrincipalType:
    """The type of the principal whose claims these are.

    Entra writes `idtyp` into tokens of Resource Manager, `app` or `user`; without it, only a user's token has scopes,
    `scp` (Microsoft's "Access token claims reference").
    """
    kind = claims.get("idtyp") or ("user" if "scp" in claims else "app")
    return "User" if kind == "user" else "ServicePrincipal"


def _make(login: Login) -> "SupportsTokenInfo":
    from azure import identity

    tenant, client, value = login.value("tenantId"), login.value("clientId"), login.value
    match login.method:
        case Method.DEFAULT:
            tenants = ("workload_identity_tenant_id", "shared_cache_tenant_id", "visual_studio_code_tenant_id")
            named = dict.fromkeys(tenants, tenant) if tenant else {}
            return identity.DefaultAzureCredential(process_timeout=_CLI_SECONDS, **named)
        case Method.CERTIFICATE:
            password = value("clientCertificatePassword") or None
            return identity.CertificateCredential(tenant, client, value("clientCertificatePath"), password=password)
        case Method.SECRET:
            return identity.ClientSecretCredential(tenant, client, value("clientSecret"))
        case Method.PIPELINES:
            return identity.AzurePipelinesCredential(
                tenant_id=tenant,
                client_id=client,
                service_connection_id=value("serviceConnectionId"),
                system_access_token=value("accessToken"),
            )
        case Method.OIDC_REQUEST | Method.OIDC_FILE | Method.OIDC_TOKEN:
            return identity.ClientAssertionCredential(tenant, client, functools.partial(_assertion, login))
        case Method.MANAGED_IDENTITY:
            return identity.ManagedIdentityCredential(client_id=client or None)
        case Method.CLI:
            subscription = value("subscriptionId") or None
            return identity.AzureCliCredential(
                tenant_id=tenant, subscription=subscription, process_timeout=_CLI_SECONDS
            )


def _assertion(login: Login) -> str:
    """The OIDC token that is exchanged for an access token; asked for, or read, anew each time."""
    from azure.core.exceptions import ClientAuthenticationError

    if login.method is Method.OIDC_TOKEN:
        return login.value("oidcToken")
    if login.method is Method.OIDC_REQUEST:
        return _requested(login)
    path = login.setting("oidcTokenFilePath")
    try:
        return Path(path.value).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = f"the file of the OIDC token, which {path.origin} names, cannot be read: {error}"
        raise ClientAuthenticationError(why) from None


def _requested(login: Login) -> str:
    """A token of the CI system's own service, as GitHub's runners offer it."""
    import httpx2
    from azure.core.exceptions import ClientAuthenticationError

    setting = login.setting("oidcRequestUrl")
    url = urlsplit(setting.value)
    query = {**dict(parse_qsl(url.query)), "audience": login.value("oidcAudience") or _AUDIENCE}
    headers = {"Authorization": f"Bearer {login.value('oidcRequestToken')}", "Accept": "application/json"}
    try:
        answer = httpx2.get(urlunsplit(url._replace(query=urlencode(query))), headers=headers, timeout=_REQUEST_SECONDS)
        answer.raise_for_status()
        return member(object_in(answer.content), "value", str)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        why = f"no OIDC token from the service that {setting.origin} names: {error}"
        raise ClientAuthenticationError(why) from None
    except ResponseError as error:
        raise ClientAuthenticationError(f"the service that {setting.origin} names {error}") from None
