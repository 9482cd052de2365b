"""Keys, tokens and roles of an account's inference routes."""

import hmac
from collections.abc import Mapping, Sequence

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.authorization.access import has_role
from localazure.services.cognitive_services.account_keys import keys_of
from localazure.services.cognitive_services.inference import errors
from localazure.services.login.tokens import Principal, TokenError

AUDIENCES = ("https://cognitiveservices.azure.com", "https://ai.azure.com")

_MANAGED_COMPUTE = ("53ca6127-db72-4b80-b1b0-d745d6d5456d",)  # Foundry User
_ALL_MODELS = (*_MANAGED_COMPUTE, "a97b65f3-24c7-4388-baec-2e87135dc908")  # Cognitive Services User
_OPEN_AI_MODELS = (
    "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd",  # Cognitive Services OpenAI User
    "a001fd3d-188f-4b5d-821b-7da978bf7442",  # Cognitive Services OpenAI Contributor
)


def authenticate(
    azure: Azure, account: Resource, headers: Mapping[str, str], *, key_headers: Sequence[str], key_as_bearer: bool
) -> Principal | None:
    """Checks the credential of a call.

    Args:
        azure: the local Azure.
        account: the account that is called.
        headers: the request's headers.
        key_headers: the headers in which the route takes the key.
        key_as_bearer: whether the route takes `Authorization: Bearer {key}`.

    Returns:
        The calling principal; None for a caller with the account's key, who may do everything.

    Raises:
        InferenceError: the credential is missing or invalid.
    """
    key = next((headers[name] for name in key_headers if name in headers), None)
    if key is not None:
        _check_key(azure, account, key)
        return None
    authorization = headers.get("Authorization")
    if authorization is None:
        raise errors.wrong_key()
    token = authorization.partition(" ")[2]
    if key_as_bearer and not _looks_like_a_token(token):
        _check_key(azure, account, token)
        return None
    try:
        return azure.tokens.check(authorization, *AUDIENCES)
    except TokenError:
        raise errors.invalid_token() from None


def may_call(azure: Azure, principal: Principal | None, account: Resource, *, open_ai: bool) -> bool:
    """Whether a caller may use the account's OpenAI models, or its other ones."""
    roles = _ALL_MODELS + (_OPEN_AI_MODELS if open_ai else ())
    return principal is None or has_role(azure, principal, account["id"], *roles)


def may_call_managed_compute(azure: Azure, principal: Principal | None, account: Resource) -> bool:
    """Whether a caller may use the account's managed compute.

    Source: "the calling identity needs the Foundry User role on the Foundry account scope"
    (learn.microsoft.com/azure/foundry/concepts/managed-compute-overview). It gives Cognitive Services User no more
    than the right to read deployments there, whatever the data actions of that role would allow.
    """
    return principal is None or has_role(azure, principal, account["id"], *_MANAGED_COMPUTE)


def _check_key(azure: Azure, account: Resource, given: str) -> None:
    if account["properties"].get("disableLocalAuth"):
        raise errors.keys_disabled()
    keys = keys_of(azure, account).values()
    if not any(hmac.compare_digest(given.encode(), key.encode()) for key in keys):
        raise errors.wrong_key()


def _looks_like_a_token(credential: str) -> bool:
    return credential.count(".") == 2
