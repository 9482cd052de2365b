"""The two keys of a storage account."""

import base64
import secrets
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.storage import errors

_KIND = "storage-keys"
_NAMES = ("key1", "key2")


def list_keys(azure: Azure, account: Resource, _body: Any) -> dict[str, Any]:
    """Both keys, made at the first request for them."""
    made = account["properties"]["keyCreationTime"]
    kept = azure.state.get(_KIND, account["id"].lower())
    if kept is None:
        kept = {name: _new_key() for name in _NAMES}
        azure.state.put(_KIND, account["id"].lower(), kept)
    return {
        "keys": [
            {"keyName": name, "value": kept[name], "permissions": "FULL", "creationTime": made[name]} for name in _NAMES
        ]
    }


def regenerate(azure: Azure, account: Resource, body: dict[str, Any]) -> dict[str, Any]:
    """Replaces the key that the body names; returns both keys.

    Raises:
        ArmError: 400, there is no such key.
    """
    name = body.get("keyName")
    if name not in _NAMES:
        raise errors.invalid_value(f"The value '{name}' is not allowed for property keyName.")
    list_keys(azure, account, None)
    kept = azure.state.get(_KIND, account["id"].lower()) or {}
    azure.state.put(_KIND, account["id"].lower(), {**kept, name: _new_key()})
    return list_keys(azure, account, None)


def forget(azure: Azure, account: Resource) -> None:
    """Deletes the keys of an account that is deleted."""
    azure.state.delete(_KIND, account["id"].lower())


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(64)).decode()
