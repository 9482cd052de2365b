"""The two keys of an account."""

import secrets
from typing import Any

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import errors

STORED = "account-keys"
_NAMES = ("key1", "key2")


def keys_of(azure: Azure, account: Resource) -> dict[str, str]:
    """The account's keys by name; none before they are made."""
    keys: dict[str, str] = azure.state.get(STORED, account["id"].lower()) or {}
    return keys


def make(azure: Azure, account_id: str) -> None:
    """Makes the keys of an account that has none."""
    if azure.state.get(STORED, account_id.lower()) is None:
        azure.state.put(STORED, account_id.lower(), {name: _new() for name in _NAMES})


def forget(azure: Azure, account_id: str) -> None:
    """Deletes the keys of an account that is purged."""
    azure.state.delete(STORED, account_id.lower())


def list_keys(azure: Azure, account: Resource, _body: Any) -> dict[str, str]:
    """The keys of an account.

    Raises:
        ArmError: 400, the account takes no keys.
    """
    if account["properties"].get("disableLocalAuth"):
        raise errors.keys_disabled()
    keys = keys_of(azure, account)
    assert keys, "an account has keys from its creation on"
    return keys


def regenerate_key(azure: Azure, account: Resource, body: Any) -> dict[str, str]:
    """Replaces the key that the body names; the old one is refused from now on.

    Raises:
        ArmError: 400, there is no such key, or the account takes no keys.
    """
    name = str(body.get("keyName", "")).lower()
    if name not in _NAMES:
        raise errors.invalid_key_name()
    keys = {**list_keys(azure, account, {}), name: _new()}
    azure.state.put(STORED, account["id"].lower(), keys)
    return keys


def _new() -> str:
    return secrets.token_hex(32)
