"""Access tokens: issued by the login service, checked by every other."""

import hmac
from dataclasses import dataclass
from typing import Any

import jwt

from localazure.clock import Clock
from localazure.credentials import reader_secret
from localazure.faults.kinds import ExpiredToken
from localazure.faults.live import Faults

LIFETIME_SECONDS = 3599
# A resource is named with or without a slash at its end, and ARM by two names.
_SAME_AUDIENCE = {"https://management.core.windows.net": "https://management.azure.com"}


class TokenError(Exception):
    """The bearer token is missing, malformed, expired or for another audience."""


@dataclass(frozen=True)
class Principal:
    """Who calls."""

    object_id: str
    client_id: str
    tenant_id: str


@dataclass(frozen=True)
class Tokens:
    """Signs and checks tokens with one secret, and knows the client secret."""

    signing_key: str
    client_secret: str
    clock: Clock
    """The machine's own: clients keep a token for as long as it lives by theirs."""
    faults: Faults

    def is_client_secret(self, given: str, *, of_reader: bool = False) -> bool:
        """Whether a client secret is the right one, of the first service principal or of the second."""
        wanted = reader_secret(self.signing_key) if of_reader else self.client_secret
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
            "idtyp": "app",
            "ver": "1.0",
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self.signing_key, algorithm="HS256")

    def check(self, authorization: str | None, *audiences: str) -> Principal:
        """Who sends this Authorization header.

        Raises:
            TokenError: no bearer token, or not one for these audiences.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenError("the request carries no bearer token")
        try:
            # The audience is compared below: clients write it in several forms.
            claims = jwt.decode(token, self.signing_key, algorithms=["HS256"], options={"verify_aud": False})
        except jwt.InvalidTokenError as error:
            raise TokenError(str(error)) from error
        if _audience(claims["aud"]) not in {_audience(each) for each in audiences}:
            raise TokenError("the token is for another audience")
        if self.faults.take(ExpiredToken):
            raise TokenError("Signature has expired")
        return Principal(claims["oid"], claims["appid"], claims["tid"])


def _audience(name: str) -> str:
    name = name.rstrip("/").lower()
    return _SAME_AUDIENCE.get(name, name)
