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
    """Azure's rule for one kind of name."""

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

WORKSPACE = NameRule(
    r"^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$",
    "not a name for a workspace; write 3 to 33 letters, digits, '_' and '-', starting with a letter or digit",
)
"""Hub workspaces and hub projects. Source: type definitions of Microsoft.MachineLearningServices/workspaces."""

STORAGE_ACCOUNT = NameRule(
    r"^[a-z0-9]{3,24}$", "not a name for a storage account; write 3 to 24 lower-case letters and digits"
)

ENDPOINT = NameRule(
    r"^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$",
    "not a name for an endpoint; write 3 to 32 letters, digits and hyphens, "
    "starting with a letter and ending with a letter or digit",
    min_length=3,
    max_length=32,
)
"""Online endpoints; a serverless endpoint's name may be longer. Source: Microsoft's limits of online endpoints."""

SLOT = NameRule(ENDPOINT.pattern, ENDPOINT.message.replace("an endpoint", "a slot"), min_length=3, max_length=32)
"""Deployments of an online endpoint, which Azure names by the endpoint's rule."""

_SUFFIX_LENGTH = 6


def resource_group_name(hub: str) -> str:
    """Return the resource group of a hub: at most 66 of the 90 characters allowed."""
    return f"rg-{hub}"


def key_vault_name(hub: str) -> str:
    """Return the vault of a hub, `kv-<hub>`: at most 24 characters.

    A hub name that is too long, or has a double hyphen (refused in vault names), is shortened and gets a
    suffix derived from the whole name, so that two hubs do not meet in one vault.
    """
    return f"kv-{_fitted(hub, re.sub('-+', '-', hub), 21)}"


def classic_vault_name(hub: str) -> str:
    """Return the vault of a hub's workspace, `kv-<hub>-hub`: at most 24 characters; shortened as the hub's vault is."""
    return f"kv-{_fitted(hub, re.sub('-+', '-', hub), 17)}-hub"


ENCRYPTION_KEY = "encryption"
"""Name of the key that a stack makes in its hub's vault to encrypt with."""
TRACING_CONNECTION = "application-insights"
"""Name of the account's connection to Application Insights."""
ENDPOINTS_SUBNET = "endpoints"
"""Name of the subnet of the private endpoints in a stack's own network."""


def identity_name(hub: str, use: str = "") -> str:
    """Return the user-assigned identity of a hub, `id-<hub>`, or its one for a use: at most 128 characters."""
    whole = f"id-{hub}-{use}" if use else f"id-{hub}"
    return _fitted(whole, whole, 128)


def workspace_name(hub: str) -> str:
    """Return the hub workspace of a hub, `<hub>-hub`: at most 33 characters."""
    return f"{_fitted(hub, hub, 29)}-hub"


def classic_project_name(hub: str) -> str:
    """Return the hub project of a hub, `<hub>-project`: at most 33 characters."""
    return f"{_fitted(hub, hub, 25)}-project"


def storage_account_name(hub: str) -> str:
    """Return the storage account of a hub's workspace, `st` and the hub's letters and digits: at most 24."""
    readable = hub.replace("-", "")
    if len(readable) > 22:
        readable = readable[: 22 - _SUFFIX_LENGTH] + _suffix(hub)
    # The shortest hub has two characters, and only its ends are sure to be letters or digits.
    return f"st{readable}"


def virtual_network_name(hub: str) -> str:
    """Return the virtual network of a hub, `vnet-<hub>`: at most 64 characters."""
    return f"vnet-{_fitted(hub, hub, 59)}"


def endpoint_name(hub: str, deployment: str) -> str:
    """Return the serverless or online endpoint of a deployment, `<hub>-<deployment>`: 3 to 32 characters.

    What Azure does not take in such a name is replaced, and the name then has a suffix derived from the whole.
    """
    whole = f"{hub}-{deployment}"
    readable = re.sub("[^a-zA-Z0-9-]", "-", whole).rstrip("-")
    return _fitted(whole, readable if readable[0].isalpha() else f"e-{readable}", 32)


def marketplace_subscription_name(deployment: str) -> str:
    """Return the Azure Marketplace subscription of a serverless deployment: at most 33 characters, no '.'."""
    return _fitted(deployment, deployment.replace(".", "-"), 33)


def _fitted(whole: str, readable: str, room: int) -> str:
    """Return a name as it is, or its readable form, cut where it is too long, with a suffix of the whole."""
    if readable == whole and len(whole) <= room:
        return whole
    return f"{readable[: room - _SUFFIX_LENGTH - 1].rstrip('-')}-{_suffix(whole)}"


def _suffix(whole: str) -> str:
    return hashlib.sha256(whole.encode()).hexdigest()[:_SUFFIX_LENGTH]


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
