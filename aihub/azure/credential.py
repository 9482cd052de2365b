"""The credential of this process, which all clients and threads share."""

import base64
import functools
import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aihub.azure.errors import first_line, plain_errors
from aihub.azure.login import Configured, Login, LoginError, Method, find_login
from aihub.responses import ResponseError, member, object_in

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, AccessTokenInfo, SupportsTokenInfo, TokenRequestOptions

RESOURCE_MANAGER = "https://management.azure.com"
_AUDIENCE = "api://AzureADTokenExchange"
_AHEAD_SECONDS = 300.0
"""A token with less time left than this is replaced, since the request that it is sent with may take some time."""
_CLI_SECONDS = 60
"""Timeout of `az`, which on a busy machine needs more than azure-identity's 10 s (Azure/azure-sdk-for-python#37739)."""
_REQUEST_SECONDS = 30.0

PrincipalType = Literal["User", "ServicePrincipal"]


class SharedCredential:
    """A credential for all clients and threads of a process.

    When many threads want a token for the same scope, one requests it and the others wait; azure-identity's own
    credentials would start one `az` process for each. A token is replaced before it expires.
    """

    def __init__(self, make: "Callable[[], SupportsTokenInfo]") -> None:
        self._make, self._guard = make, threading.Lock()
        self._made: SupportsTokenInfo | None = None
        self._kept: dict[tuple[str, ...], AccessTokenInfo] = {}
        self._locks: dict[tuple[str, ...], threading.Lock] = {}

    def get_token(
        self, *scopes: str, claims: str | None = None, tenant_id: str | None = None, **_options: Any
    ) -> "AccessToken":
        """Return a token; for clients that know only this method of azure-core's credentials.

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
        """Return a token for scopes: the present one, or a new one when that is about to expire.

        Raises:
            azure.core.exceptions.ClientAuthenticationError: Entra refused, or nobody is logged in.
        """
        wanted = options or {}
        # Key Vault's client passes the vault's tenant with each call.
        key = (*scopes, wanted.get("tenant_id") or "", str(wanted.get("enable_cae") or ""))
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            kept = self._kept.get(key)
            # A service that sends claims demands a new token that has them.
            if kept is None or wanted.get("claims") or kept.expires_on - time.time() < _AHEAD_SECONDS:
                kept = self._kept[key] = self._credential().get_token_info(*scopes, options=wanted)
            return kept

    def forget(self) -> None:
        """Request new tokens from now on, although azure-identity still has the refused ones in its cache."""
        with self._guard:
            self._kept.clear()
            made, self._made = self._made, None
        if made is not None:
            made.close()

    def close(self) -> None:
        """Close the connections to Entra; the credential can be used again."""
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
    """Return the credential of a way to log in: the same object at each call and for all threads."""
    with _sharing:
        if login not in _shared:
            _shared[login] = SharedCredential(functools.partial(_make, login))
        return _shared[login]


def credential(configured: Configured, environment: Mapping[str, str]) -> SharedCredential:
    """Return the credential that stack configuration and environment define: the same object at each call.

    Raises:
        LoginError: the way to log in is incomplete, or belongs to another cloud.
    """
    return credential_of(find_login(configured, environment))


def principal_type(configured: Configured, environment: Mapping[str, str]) -> PrincipalType:
    """Return the type of the principal that is logged in. A managed identity is a service principal.

    Raises:
        LoginError: the way to log in is incomplete or belongs to another cloud, or nobody is logged in.
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
    """Return the claims in an access token, without verifying its signature: Resource Manager does that.

    Raises:
        LoginError: the token has no claims.
    """
    try:
        payload = token.split(".")[1]
        return object_in(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, ResponseError):
        raise LoginError("the access token of Resource Manager is none that says whose it is") from None


def object_id(credential: Any) -> str:
    """Return the object id of the principal that is logged in.

    Raises:
        ArmError: nobody is logged in, or the login service does not answer.
    """
    with plain_errors(RESOURCE_MANAGER):
        return str(claims_of(credential.get_token(f"{RESOURCE_MANAGER}/.default").token).get("oid"))


def principal_type_in(claims: Mapping[str, Any]) -> PrincipalType:
    """Return the type of the principal that has these claims.

    Entra writes `idtyp` into tokens of Resource Manager, `app` or `user`; without it, only a user's token has scopes,
    `scp` (Microsoft's "Access token claims reference").
    """
    kind = claims.get("idtyp") or ("user" if "scp" in claims else "app")
    return "User" if kind == "user" else "ServicePrincipal"


def _make(login: Login) -> "SupportsTokenInfo":
    from azure import identity

    # It logs each refusal besides raising it, and Python writes what nobody handles to standard error.
    logging.getLogger("azure.identity").addHandler(logging.NullHandler())
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
    """Return the OIDC token that is exchanged for an access token; each call requests it, or reads its file, again."""
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
    """Return an OIDC token of the CI system, requested as on GitHub's runners."""
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
