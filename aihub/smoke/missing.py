"""Find out why an endpoint is not found: its model is retired, it is deleted or new, or the path is wrong."""

from collections.abc import Callable
from typing import Literal

from aihub.catalogue.retired import retired
from aihub.contract.endpoint import Endpoint
from aihub.smoke.errors import CredentialError

NOT_FOUND = {"unknown-deployment", "wrong-path", "no-traffic", "connection"}
"""Classes of errors of an endpoint that may not exist; the host name of a deleted endpoint has no address."""
_YOUNG_SECONDS = 600.0
"""Age up to which a deployment may not be found yet: Azure's own message says five minutes."""
_BY_DEPLOYMENT_NAME = {"azure-openai", "model-inference"}
"""Types of endpoints whose calls contain the deployment's name, which is also the last part of the ARM id."""

Found = Literal["new", "there", "gone", "unknown"]


def find(endpoint: Endpoint, created: Callable[[str], float | None], now: float) -> Found:
    """Return whether an endpoint's resource exists and is new, by Resource Manager; unknown when that does not answer.

    Args:
        endpoint: the endpoint.
        created: returns a resource's time of creation in seconds since the epoch; None when it does not exist.
        now: the present time in seconds since the epoch.
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
    """Return whether the calls contain another deployment's name than the ARM id."""
    name = str(endpoint["resource_id"] or "").rpartition("/")[2]
    return endpoint["type"] in _BY_DEPLOYMENT_NAME and name.casefold() != str(endpoint["model"]).casefold()


def meaning(endpoint: Endpoint, error_class: str, found: Found) -> tuple[str, str]:
    """Return the more exact class of error, and what to do about it; an empty text when that is not known.

    Args:
        endpoint: the endpoint.
        error_class: one of `NOT_FOUND`.
        found: what Resource Manager answered on the endpoint.
    """
    fact = retired(endpoint["model_name"], endpoint["model_version"])
    if fact and error_class in {"unknown-deployment", "wrong-path"}:
        return "model-retired", f"use {fact.use} in the place of {endpoint['model_name']}"
    if error_class == "unknown-deployment" and found in {"new", "unknown"} and not is_called_by_another_name(endpoint):
        # The deployment's age is not known: Azure's message asks for five minutes.
        return "deployment-not-found-yet", ""
    if found == "gone":
        return "unknown-deployment", "Resource Manager has none either: `pulumi up --refresh` makes it again"
    return error_class, ""
