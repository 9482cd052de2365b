"""The resources that own the keys of endpoints: accounts, online endpoints and serverless endpoints."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TYPE_CHECKING

from aihub.azure import api_versions
from aihub.azure.errors import needed
from aihub.contract.endpoint import Endpoint
from aihub.rotation.errors import RotationError

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm


@dataclass(frozen=True)
class OwnerKind:
    """A kind of owner, and how to list and regenerate its keys.

    Source: ARM's operations of Microsoft.CognitiveServices and Microsoft.MachineLearningServices.
    """

    name: str
    path: str
    """Regular expression for the part of an endpoint's ARM id that is the owner's id."""
    api_version: str
    action: str
    argument: str
    """Member of the action's body that holds the key name, capitalized."""
    key_names: Mapping[str, str]
    """Member of the answer of `listKeys` by key name; the key that is used first comes first."""


_OF_ENDPOINT = (
    api_versions.MACHINE_LEARNING,
    "regenerateKeys",
    "keyType",
    {"primary": "primaryKey", "secondary": "secondaryKey"},
)
_PROVIDER = "^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/"
_WORKSPACE = _PROVIDER + "Microsoft.MachineLearningServices/workspaces/[^/]+/"
KINDS = (
    OwnerKind(
        "account",
        _PROVIDER + "Microsoft.CognitiveServices/accounts/[^/]+",
        api_versions.COGNITIVE_SERVICES,
        "regenerateKey",
        "keyName",
        {"key1": "key1", "key2": "key2"},
    ),
    OwnerKind("online endpoint", _WORKSPACE + "onlineEndpoints/[^/]+", *_OF_ENDPOINT),
    OwnerKind("serverless endpoint", _WORKSPACE + "serverlessEndpoints/[^/]+", *_OF_ENDPOINT),
)


@dataclass(frozen=True)
class Owner:
    """An owner of two keys, and the endpoints that are called with these keys."""

    id: str
    kind: OwnerKind
    endpoints: list[Endpoint] = field(repr=False)
    """Endpoints in the order of their names."""

    @property
    def name(self) -> str:
        """Name of the resource."""
        return self.id.rpartition("/")[2]

    @property
    def key_secrets(self) -> list[str]:
        """Ids of the secrets that publish the owner's keys, in the order of the endpoints."""
        return [secret for each in self.endpoints if (secret := each["key_secret"])]

    @property
    def key_names(self) -> list[str]:
        """Names of the owner's two keys."""
        return list(self.kind.key_names)

    def other(self, key_name: str) -> str:
        """Return the name of the other key."""
        [other] = [each for each in self.key_names if each != key_name]
        return other


def owners_of(endpoints: Iterable[Endpoint]) -> list[Owner]:
    """Return the owners of the keys of all endpoints that are called with a key.

    Raises:
        RotationError: the owner of an endpoint's key is not known.
    """
    found: dict[str, Owner] = {}
    for endpoint in sorted(endpoints, key=lambda each: each["name"]):
        if endpoint["key_secret"] is None:
            continue
        id_, kind = _owner(endpoint)
        found.setdefault(id_.lower(), Owner(id_, kind, [])).endpoints.append(endpoint)
    return list(found.values())


def _owner(endpoint: Endpoint) -> tuple[str, OwnerKind]:
    for kind in KINDS:
        if match := re.match(kind.path, endpoint["resource_id"], re.IGNORECASE):
            return match[0], kind
    raise RotationError(
        f"{endpoint['name']}: aihub does not know which resource has the key of {endpoint['resource_id']}"
    )


class OwnerKeys:
    """Lists and regenerates keys of owners through Resource Manager."""

    def __init__(self, arm: "Arm") -> None:
        self._arm = arm

    def of(self, owner: Owner) -> dict[str, str]:
        """Return both keys of an owner by key name.

        Raises:
            ArmError: the keys cannot be listed.
        """
        answer = self._arm.action(owner.id, "listKeys", owner.kind.api_version)
        return {key_name: needed(answer, member, str, owner.id) for key_name, member in owner.kind.key_names.items()}

    def regenerate(self, owner: Owner, key_name: str) -> str | None:
        """Regenerate a key, after which the service refuses the old one, and return the request's id in Azure.

        Raises:
            ArmError: Azure refused.
        """
        body = {owner.kind.argument: key_name.capitalize()}
        return self._arm.perform(owner.id, owner.kind.action, owner.kind.api_version, body)


def key_name_of(value: str, keys: Mapping[str, str]) -> str | None:
    """Return the name of the key with this value; None when no key has it any more."""
    return next((key_name for key_name, key in keys.items() if compare_digest(key.encode(), value.encode())), None)
