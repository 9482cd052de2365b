"""The tags that endpoints' secrets carry beside those of the settings. Their names are taken: the settings refuse them.

Pure.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aihub.contract.endpoint import Auth, EndpointDescription

MAX_TAGS = 15
"""Tags that a secret takes. Source: Microsoft's page on secrets of Key Vault, which refuses more with BadParameter."""

STACK_TAG = "stack"
KEY_NAME_TAG = "key-name"
"""Which of its owner's two keys a secret holds: `key1` or `key2` of an account, `primary` or `secondary` of an
endpoint."""
ROTATION_TAG = "rotation"
"""Stands on a secret from when it publishes the new key until the old one is invalid."""
ROTATION_LEASE_TAG = "rotation-lease"
"""Which run of the rotation writes."""

DEPLOYMENT_TAG = "deployment"

OF_EACH = (STACK_TAG, DEPLOYMENT_TAG, "type", "task", "model", "auth")
"""On both secrets of an endpoint."""
OF_KEYS = (KEY_NAME_TAG, ROTATION_TAG, ROTATION_LEASE_TAG)
"""On the secret of its key, two of them only during a rotation."""

EARLIER_NAMES = {"key-slot": KEY_NAME_TAG, "rotation-claim": ROTATION_LEASE_TAG}
"""Names of tags in earlier versions, with their present names."""


def describing(endpoint: "EndpointDescription", auth: "Auth") -> dict[str, str]:
    """The tags that say what an endpoint is, and how it is called."""
    return {
        DEPLOYMENT_TAG: endpoint["name"],
        "type": endpoint["type"],
        "task": endpoint["task"],
        "model": endpoint["model_name"],
        "auth": auth["type"],
    }


def with_present_names(tags: Mapping[str, str]) -> dict[str, str]:
    """The tags of a secret under the names that they have today.

    Where a tag has both names, the value under the earlier one is newer: this version writes present names alone, and
    an earlier version keeps the tags that it does not know.
    """
    present = {name: value for name, value in tags.items() if name not in EARLIER_NAMES}
    return present | {name: tags[earlier] for earlier, name in EARLIER_NAMES.items() if earlier in tags}


def is_same_endpoint(tags: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Return whether the tags of two secrets name the same deployment of the same stack."""
    return all(name in tags and tags[name] == others.get(name) for name in (STACK_TAG, DEPLOYMENT_TAG))
