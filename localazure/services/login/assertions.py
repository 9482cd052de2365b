"""OIDC tokens of a CI system, which Entra accepts in place of a client secret (workload identity federation)."""

import hashlib
import hmac

import jwt

from localazure.services.login.tokens import Tokens

ISSUER = "https://token.actions.githubusercontent.com"
AUDIENCE = "api://AzureADTokenExchange"
LIFETIME_SECONDS = 600
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class AssertionRefusedError(Exception):
    """Entra does not take an OIDC token."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        """Entra's number of the error, without its prefix AADSTS."""


def issue(tokens: Tokens, subject: str = "repo:example/models:environment:dev", audience: str = AUDIENCE) -> str:
    """An OIDC token of the CI system, valid for ten minutes."""
    now = int(tokens.clock.now())
    claims = {"iss": ISSUER, "sub": subject, "aud": audience, "iat": now, "nbf": now, "exp": now + LIFETIME_SECONDS}
    return jwt.encode(claims, _key(tokens), algorithm="HS256")


def check(tokens: Tokens, assertion: str) -> None:
    """Checks an OIDC token: accepts those that `issue` made until they expire.

    Raises:
        AssertionRefusedError: the token is another one, for another audience, or expired.
    """
    try:
        jwt.decode(assertion, _key(tokens), algorithms=["HS256"], audience=AUDIENCE, issuer=ISSUER)
    except jwt.ExpiredSignatureError:
        raise AssertionRefusedError(700024, "Client assertion is not within its valid time range.") from None
    except (jwt.InvalidAudienceError, jwt.InvalidIssuerError):
        text = "No matching federated identity record found for presented assertion."
        raise AssertionRefusedError(70021, text) from None
    except jwt.InvalidTokenError:
        text = "Client assertion failed signature validation, or is no token at all."
        raise AssertionRefusedError(700027, text) from None


def request_token(tokens: Tokens) -> str:
    """The bearer token with which a step of a pipeline asks for an OIDC token."""
    return hmac.digest(tokens.signing_key.encode(), b"oidc-request", hashlib.sha256).hex()


def _key(tokens: Tokens) -> bytes:
    return hmac.digest(tokens.signing_key.encode(), b"oidc", hashlib.sha256)
