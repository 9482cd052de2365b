"""The key of an endpoint as a secret of the vault.

The provider's process reads and writes the key: program and state never contain it.
"""

import time
from typing import TypedDict

import pulumi
from pulumi.dynamic import Resource

from aihub.azure import api_versions
from aihub.azure.errors import needed
from aihub.secret_tags import KEY_NAME_TAG, OF_KEYS
from components.dynamic.vault_secret import Content, SecretArgs, SecretProvider, SecretState

_FIRST_OF_ACCOUNT, _FIRST_OF_ENDPOINT = ("key1", "key1"), ("primary", "primaryKey")
"""Name of the key that is published first, and its member in the answer of `listKeys`."""
_DAY_SECONDS = 86_400


class KeyOwner(TypedDict):
    """The resource that has the key."""

    id: pulumi.Input[str]
    """ARM id of the account or the endpoint."""
    api_version: str
    """API version of the owner's `listKeys`."""
    created_at: pulumi.Input[str]
    """Time of the owner's creation, by ARM's `systemData`: an owner that was created again has other keys."""


class KeySecretArgs(SecretArgs):
    """Arguments of the secret of a key."""

    owner: KeyOwner
    """The resource that has the key."""
    valid_days: int
    """Days until the secret expires after a write; a new number holds from the next write on."""


class KeySecret(Resource, module="aihub", name="KeySecret"):
    """A secret with its owner's first key.

    It is written when it is made, and again when its owner was made anew. In between value, expiry and slot are
    rotation's; here only what describes the secret is kept as declared. The names of rotation's tags are declared, so
    that tags with names of an earlier version are renamed in place.
    """

    secret_uri: pulumi.Output[str]
    """The secret's id in the vault, without a version."""
    unapplied: pulumi.Output[list[str]]
    """Members that Azure accepted and did not apply at the last write of the secret, one line each."""

    def __init__(self, name: str, args: KeySecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        declared = {**args, "api_version": api_versions.KEY_VAULT, "enabled": True, "rotation_tags": list(OF_KEYS)}
        super().__init__(KeySecretProvider(), name, {**declared, "secret_uri": None, "unapplied": None}, opts)


class KeySecretProvider(SecretProvider):
    """The life of a `KeySecret`; between two writes value, expiry and slot are rotation's."""

    source = "owner"

    def content(self, new: SecretState) -> Content:
        """Return the owner's first key with its name and the secret's expiry date.

        Raises:
            ArmError: the owner's keys cannot be listed.
        """
        owner = new["owner"]
        key_name, member = _FIRST_OF_ACCOUNT if owner["id"].split("/")[-2] == "accounts" else _FIRST_OF_ENDPOINT
        answer = self.arm.action(owner["id"], "listKeys", owner["api_version"])
        return {
            "value": needed(answer, member, str, owner["id"]),
            "tags": {KEY_NAME_TAG: key_name},
            "attributes": {"exp": int(time.time()) + new["valid_days"] * _DAY_SECONDS},
        }
