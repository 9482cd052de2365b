"""The tags that endpoints' secrets carry beside those of the settings. Their names are taken: the settings refuse them.

Pure.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aihub.contract.endpoint import Auth, EndpointDescription

MAX_TAGS = 15
"""Tags that a secret takes. Source: Microsoft's page on secrets of Key Vault, which refuses more with BadParameter."""

STACK = "stack"
KEY_NAME = "key-name"
"""Which of its owner's two keys a secret holds: `key1` or `key2` of an account, `primary` or `secondary` of an
endpoint."""
ROTATION = "rotation"
"""Stands on a secret from when it publishes the new key until the old one is invalid."""
ROTATION_LEASE = "rotation-lease"
"""Which run of the rotation writes."""

DEPLOYMENT = "deployment"

OF_EACH = (STACK, DEPLOYMENT, "type", "task", "model", "auth")
"""On both secrets of an endpoint."""
OF_KEYS = (KEY_NAME, ROTATION, ROTATION_LEASE)
"""On the secret of its key, two of them only during a rotation."""


def describing(endpoint: "EndpointDescription", auth: "Auth") -> dict[str, str]:
    """The tags that say what an endpoint is, and how it is called."""
    return {
        DEPLOYMENT: endpoint["name"],
        "type": endpoint["type"],
        "task": endpoint["task"],
        "model": endpoint["model_name"],
        "auth": auth["type"],
    }


def is_same_endpoint(tags: Mapping[str, str], others: Mapping[str, str]) -> bool:
    """Whether the tags of two secrets name the same deployment of the same stack."""
    return all(name in tags and tags[name] == others.get(name) for name in (STACK, DEPLOYMENT))
