"""What it means that an endpoint is not found: its model is retired, it is gone, it is new, or the path is wrong."""

from collections.abc import Callable
from typing import Literal

from aihub.catalogue.retired import retired
from aihub.contract.endpoint import Endpoint
from aihub.smoke.errors import CredentialError

NOT_FOUND = {"unknown-deployment", "wrong-path", "no-traffic", "connection"}
"""Classes of what is not found; the host of an endpoint that is gone has no address."""
_YOUNG_SECONDS = 600.0
"""A deployment older than this is found, or there is none of that name: Azure's own message speaks of five minutes."""
_BY_DEPLOYMENT_NAME = {"azure-openai", "model-inference"}
"""Types of endpoints that are called by the deployment's name, which is also the end of its id."""

Found = Literal["new", "there", "gone", "unknown"]


def find(endpoint: Endpoint, created: Callable[[str], float | None], now: float) -> Found:
    """What Resource Manager says of an endpoint's resource; unknown where it does not say.

    Args:
        endpoint: the endpoint.
        created: tells when a resource was made, in seconds since the epoch; None when there is none.
        now: in seconds since the epoch.
    """
    resource_id = endpoint["resource_id"] or ""
    try:
        at = created(resource_id)
    except CredentialError:
        return "unknown"
    if at is None:
        return "gone"
    return "new" if now - at < _YOUNG_SECONDS else "there"


def is_called_by_another_name(endpoint: Endpoint) -> bool:
    """Whether the calls name a deployment that is not the one of the resource id."""
    name = str(endpoint["resource_id"] or "").rpartition("/")[2]
    return endpoint["type"] in _BY_DEPLOYMENT_NAME and name.casefold() != str(endpoint["model"]).casefold()


def meaning(endpoint: Endpoint, error_class: str, found: Found) -> tuple[str, str]:
    """The class of what was not found, and what to do about it, as far as that is known.

    Args:
        endpoint: the endpoint.
        error_class: one of `NOT_FOUND`.
        found: what Resource Manager says.
    """
    fact = retired(endpoint["model_name"], endpoint["model_version"])
    if fact and error_class in {"unknown-deployment", "wrong-path"}:
        return "model-retired", f"use {fact.use} in the place of {endpoint['model_name']}"
    if error_class == "unknown-deployment" and found in {"new", "unknown"} and not is_called_by_another_name(endpoint):
        # Where it is not for us to know: its own message asks for five minutes, so it gets them.
        return "deployment-not-found-yet", ""
    if found == "gone":
        return "unknown-deployment", "Resource Manager has none either: `pulumi up --refresh` makes it again"
    return error_class, ""
