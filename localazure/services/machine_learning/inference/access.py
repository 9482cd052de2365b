"""Keys, tokens and roles of serverless and online endpoints."""

import hmac

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.authorization.access import has_role
from localazure.services.login.tokens import TokenError
from localazure.services.machine_learning.endpoints import keys_of
from localazure.services.machine_learning.tokens import check_aml_token

AUDIENCE = "https://ml.azure.com"

_SCORERS = (
    "f6c7c914-8db3-469d-8ca1-694a8f32e121",  # AzureML Data Scientist
    "64702f94-c441-49e6-a78b-ef80e0188fee",  # Azure AI Developer
)


def may_call(azure: Azure, endpoint: Resource, credential: str) -> bool:
    """Whether a key or token gives access to an endpoint, by the endpoint's `authMode`."""
    mode: str = endpoint["properties"]["authMode"]
    return (
        ("Key" in mode and _is_key(azure, endpoint, credential))
        or ("AAD" in mode and _may_score(azure, endpoint, credential))
        or (mode == "AMLToken" and check_aml_token(azure, endpoint, credential))
    )


def _is_key(azure: Azure, endpoint: Resource, credential: str) -> bool:
    keys = keys_of(azure, endpoint).values()
    return any(hmac.compare_digest(credential.encode(), key.encode()) for key in keys)


def _may_score(azure: Azure, endpoint: Resource, token: str) -> bool:
    try:
        principal = azure.tokens.check(f"Bearer {token}", AUDIENCE)
    except TokenError:
        return False
    return has_role(azure, principal, endpoint["id"], *_SCORERS)
