"""The key of an endpoint as a secret of the vault.

The key is asked for and written by the provider's process: program and state never see it.
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
"""The slot that is taken first, and what it is called in the answer of `listKeys`."""
_DAY_SECONDS = 86_400


class KeyOwner(TypedDict):
    """Whose key it is."""

    id: pulumi.Input[str]
    """ARM id of the account or the endpoint."""
    api_version: str
    """API version of its `listKeys`."""
    created_at: pulumi.Input[str]
    """When it was made, by ARM's `systemData`: one that was made anew has other keys."""


class KeySecretArgs(SecretArgs):
    """Which key, and where it is kept."""

    owner: KeyOwner
    """Whose key it is."""
    valid_days: int
    """Days until it expires, from when it is written; another number counts from the next time on."""


class KeySecret(Resource, module="aihub", name="KeySecret"):
    """A secret with its owner's first key.

    It is written when it is made, and again when its owner was made anew. In between value, expiry and slot are
    rotation's; here only what describes the secret is kept as declared. The names of rotation's tags are declared, so
    that tags with names of an earlier version are renamed in place.
    """

    secret_uri: pulumi.Output[str]
    """The secret's id in the vault, without a version."""
    unapplied: pulumi.Output[list[str]]
    """What Azure took and did not apply when the secret was last written, a line for each member."""

    def __init__(self, name: str, args: KeySecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        declared = {**args, "api_version": api_versions.KEY_VAULT, "enabled": True, "rotation_tags": list(OF_KEYS)}
        super().__init__(KeySecretProvider(), name, {**declared, "secret_uri": None, "unapplied": None}, opts)


class KeySecretProvider(SecretProvider):
    """The life of a `KeySecret`; between two writes value, expiry and slot are rotation's."""

    source = "owner"

    def content(self, new: SecretState) -> Content:
        """The owner's first key, with its slot and expiry.

        Raises:
            ArmError: the owner does not give it.
        """
        owner = new["owner"]
        key_name, member = _FIRST_OF_ACCOUNT if owner["id"].split("/")[-2] == "accounts" else _FIRST_OF_ENDPOINT
        answer = self.arm.action(owner["id"], "listKeys", owner["api_version"])
        return {
            "value": needed(answer, member, str, owner["id"]),
            "tags": {KEY_NAME_TAG: key_name},
            "attributes": {"exp": int(time.time()) + new["valid_days"] * _DAY_SECONDS},
        }
