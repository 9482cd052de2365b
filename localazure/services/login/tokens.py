"""Access tokens: issued by the login service, checked by every other."""

import functools
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from localazure.clock import Clock
from localazure.credentials import secret_of
from localazure.faults.kinds import ExpiredToken
from localazure.faults.live import Faults
from localazure.principals import PrincipalType

LIFETIME_SECONDS = 3599
# Clients write audiences with or without a slash at the end, and ARM's audience in two ways.
_SAME_AUDIENCE = {"https://management.core.windows.net": "https://management.azure.com"}


# Source: Microsoft's "Access token claims reference".
_KINDS: Mapping[PrincipalType, Mapping[str, str]] = {
    "ServicePrincipal": {"idtyp": "app"},
    "User": {"idtyp": "user", "scp": "user_impersonation"},
}


class TokenError(Exception):
    """The bearer token is missing, malformed or expired."""


class AudienceError(TokenError):
    """The bearer token is for another service."""

    def __init__(self, audience: str) -> None:
        super().__init__("the token is for another audience")
        self.audience = audience
        """The audience of the token."""


@dataclass(frozen=True)
class Principal:
    """A calling principal."""

    object_id: str
    client_id: str
    tenant_id: str
    type: PrincipalType = "ServicePrincipal"

    @property
    def name(self) -> str:
        """The name that services show: a user's login name, or an application's client id."""
        return "person@example.com" if self.type == "User" else self.client_id


@dataclass(frozen=True)
class Tokens:
    """Signs and checks access tokens, and checks client secrets."""

    signing_key: str
    client_secret: str
    clock: Clock
    """The machine's clock: clients keep a token for as long as it is valid by their own clock."""
    faults: Faults

    def is_client_secret(self, given: str, principal: str = "deployer") -> bool:
        """Whether a client secret is that of a service principal, by its name in `localazure.principals`."""
        wanted = self.client_secret if principal == "deployer" else secret_of(self.signing_key, principal)
        return hmac.compare_digest(given.encode(), wanted.encode())

    def issue(self, principal: Principal, audience: str) -> str:
        """A token for a resource such as `https://vault.azure.net`, valid for `LIFETIME_SECONDS`."""
        now = int(self.clock.now())
        claims: dict[str, Any] = {
            "aud": audience,
            "iss": f"https://sts.windows.net/{principal.tenant_id}/",
            "tid": principal.tenant_id,
            "oid": principal.object_id,
            "sub": principal.object_id,
            "appid": principal.client_id,
            **_KINDS[principal.type],
            "ver": "1.0",
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self.signing_key, algorithm="HS256")

    def check(self, authorization: str | None, *audiences: str) -> Principal:
        """The principal of an `Authorization` header.

        Raises:
            TokenError: the header has no bearer token, or one for another audience.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenError("the request carries no bearer token")
        try:
            claims = _claims(token, self.signing_key)
        except jwt.InvalidTokenError as error:
            raise TokenError(str(error)) from error
        if _audience(claims["aud"]) not in {_audience(each) for each in audiences}:
            raise AudienceError(claims["aud"])
        if claims["exp"] <= self.clock.now() or self.faults.take(ExpiredToken):
            raise TokenError("Signature has expired")
        is_user = claims["idtyp"] == "user"
        return Principal(claims["oid"], claims["appid"], claims["tid"], "User" if is_user else "ServicePrincipal")


@functools.lru_cache
def _claims(token: str, signing_key: str) -> Mapping[str, Any]:
    """The claims of a token of ours, which a client shows with each of its requests.

    Raises:
        jwt.InvalidTokenError: it is not ours.
    """
    # Compared with each request: the audience, which clients write in several forms, and the time.
    return jwt.decode(token, signing_key, algorithms=["HS256"], options={"verify_aud": False, "verify_exp": False})


def _audience(name: str) -> str:
    name = name.rstrip("/").lower()
    return _SAME_AUDIENCE.get(name, name)
