"""Azure names: what Azure accepts, and the names this project derives from settings.

Pure functions that know the length limits: where a name must be cut, the readable part is cut and the unique
suffix is kept whole. They live here and not beside the components because the offline check of the settings
needs them (two settings that end in one Azure name are an error) and must not import Pulumi.

Resources whose names nobody types (workspace, application insights, ...) are named by Pulumi, not here.
"""

import hashlib
import re
import uuid
from dataclasses import dataclass
from typing import Literal

_ROLE_ASSIGNMENTS = uuid.UUID("5d5ad4a6-6d0c-5b2e-9a5c-3b3a0f3f6f0e")
"""Namespace of the role-assignment ids. Never change it: every assignment would be replaced."""


@dataclass(frozen=True)
class NameRule:
    """What Azure accepts as one kind of name."""

    pattern: str
    """Regular expression for the whole name."""
    message: str
    """What is wrong with a name that breaks the rule, and what to write instead."""
    min_length: int | None = None
    max_length: int | None = None


HUB = NameRule(
    r"^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
    "not a name for a hub; write 2 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends",
)
"""Account and custom sub-domain at once: `https://<hub>.openai.azure.com`.

The account alone would take 64 characters, capitals, dots and underscores. The sub-domain takes none of these
(an underscore is refused with `CustomDomainInvalid`) and, being one label of a host name, ends at 63
(RFC 1035).
"""

PROJECT = NameRule(
    r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}$",
    "not a name Azure accepts; write 2 to 64 letters, digits, '.', '_' and '-', starting with a letter or digit",
)
"""Source: type definitions of Microsoft.CognitiveServices/accounts/projects, 2025-06-01."""

DEPLOYMENT = PROJECT
"""The type definitions give no rule for deployments; this is the rule of the account and its projects."""

RESOURCE_GROUP = NameRule(
    r"^[a-zA-Z0-9_().-]{0,89}[a-zA-Z0-9_()-]$",
    "not a name for a resource group; write 1 to 90 letters, digits, '.', '_', '-', '(' and ')', not ending in '.'",
)
"""Azure also takes letters outside ASCII; they are left out so that editors and this check agree."""

KEY_VAULT = NameRule(
    r"^[a-zA-Z](-?[a-zA-Z0-9])*$",
    "not a name for a key vault; write 3 to 24 letters, digits and single hyphens, "
    "starting with a letter and ending with a letter or digit",
    min_length=3,
    max_length=24,
)

_VAULT_PREFIX = "kv-"
_VAULT_SUFFIX_LENGTH = 6


def resource_group_name(hub: str) -> str:
    """Return the resource group of a hub: at most 66 of the 90 characters allowed."""
    return f"rg-{hub}"


def key_vault_name(hub: str) -> str:
    """Return the vault of a hub, `kv-<hub>`: at most 24 characters.

    A hub name that is too long, or has a double hyphen (refused in vault names), is shortened and gets a
    suffix derived from the whole name, so that two hubs do not meet in one vault.
    """
    room = 24 - len(_VAULT_PREFIX)
    readable = re.sub("-+", "-", hub)
    if readable == hub and len(hub) <= room:
        return f"{_VAULT_PREFIX}{hub}"
    suffix = hashlib.sha256(hub.encode()).hexdigest()[:_VAULT_SUFFIX_LENGTH]
    return f"{_VAULT_PREFIX}{readable[: room - len(suffix) - 1].rstrip('-')}-{suffix}"


def secret_name(deployment: str, part: Literal["uri", "key"]) -> str:
    """Return the Key Vault secret that holds one part of an endpoint.

    Secret names take 1 to 127 of `0-9a-zA-Z-` and ignore case. A deployment's name has at most 64 characters,
    so nothing is ever cut. Two deployments can meet in one secret (`gpt-4.1` and `gpt-4-1`), which the
    settings refuse.
    """
    return f"{re.sub('[^0-9a-zA-Z-]', '-', deployment)}-{part}"


def role_assignment_name(*parts: str) -> str:
    """Return the id of a role assignment: the same for the same scope, principal and role, in any case.

    A random id would replace the assignment on every run.
    """
    return str(uuid.uuid5(_ROLE_ASSIGNMENTS, "\n".join(parts).lower()))
