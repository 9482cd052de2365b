"""Names, region and keys of serverless and online endpoints."""

import re
import secrets
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Write
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning import errors

_KEYS = "endpoint-keys"
_NAME = re.compile(r"[a-zA-Z](?=.{2,31}$)[-a-zA-Z0-9]*[a-zA-Z0-9]")


def check_name_and_region(write: Write) -> None:
    """Checks the name of an endpoint or deployment, and its region, which must be its parent's.

    Raises:
        ArmError: 400.
    """
    name, location = write.target.name, write.body.get("location", "")
    if not _NAME.fullmatch(name):
        raise errors.invalid_endpoint(
            f"The name '{name}' is not valid: 3 to 32 letters, digits and hyphens, a letter first, no hyphen at the end."
        )
    parent = resources.get(write.azure, str(write.target.parent_id)) or {}
    if location != parent["location"]:
        raise errors.invalid_endpoint(
            f"The location '{location}' must be that of the parent resource: '{parent['location']}'."
        )


def keys_of(azure: Azure, endpoint: Resource) -> dict[str, str]:
    """The keys of an endpoint (`primaryKey`, `secondaryKey`), which exist from its creation on in every `authMode`."""
    keys: dict[str, str] = azure.state.get(_KEYS, endpoint["id"].lower()) or {}
    return keys


def make_keys(azure: Azure, endpoint: Resource, given: dict[str, str] | None = None) -> None:
    """Stores the keys of an endpoint: the given ones, else those that it has, else new ones."""
    made = {"primaryKey": _new(), "secondaryKey": _new()}
    _put(azure, endpoint, made | keys_of(azure, endpoint) | (given or {}))


def regenerate(azure: Azure, endpoint: Resource, body: dict[str, Any]) -> dict[str, str]:
    """Replaces the key that the body names; the old key is refused from now on.

    Raises:
        ArmError: 400, the body names neither key.
    """
    name = {"primary": "primaryKey", "secondary": "secondaryKey"}.get(str(body.get("keyType", "")).lower())
    if name is None:
        raise errors.invalid_endpoint("keyType must be Primary or Secondary.")
    keys = {**keys_of(azure, endpoint), name: body.get("keyValue") or _new()}
    _put(azure, endpoint, keys)
    return keys


def forget_keys(azure: Azure, endpoint: Resource) -> None:
    """Deletes the keys of a deleted endpoint."""
    azure.state.delete(_KEYS, endpoint["id"].lower())


def _put(azure: Azure, endpoint: Resource, keys: dict[str, str]) -> None:
    azure.state.put(_KEYS, endpoint["id"].lower(), keys)


def _new() -> str:
    return secrets.token_urlsafe(24)
