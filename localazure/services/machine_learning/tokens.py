"""AML tokens: an online endpoint's own short-lived tokens, which ARM issues."""

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.login.tokens import LIFETIME_SECONDS, Principal, TokenError

_REFRESH_SECONDS = LIFETIME_SECONDS // 2


def issue_aml_token(azure: Azure, endpoint: Resource) -> dict[str, object]:
    """The answer of the action `token`; times are seconds since the epoch."""
    own = azure.subscription
    issued = int(azure.tokens.clock.now())
    return {
        "accessToken": azure.tokens.issue(Principal(own.object_id, own.client_id, own.tenant_id), _audience(endpoint)),
        "expiryTimeUtc": issued + LIFETIME_SECONDS,
        "refreshAfterTimeUtc": issued + _REFRESH_SECONDS,
        "tokenType": "Bearer",
    }


def check_aml_token(azure: Azure, endpoint: Resource, token: str) -> bool:
    """Whether a token was issued for an endpoint and has not expired."""
    try:
        azure.tokens.check(f"Bearer {token}", _audience(endpoint))
    except TokenError:
        return False
    return True


def _audience(endpoint: Resource) -> str:
    return f"aml:{endpoint['id']}"
