"""Who owns the keys of endpoints: the account, or the online or serverless endpoint itself."""

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
    """How one kind of owner is asked for its keys, and for another one.

    Source: ARM's operations of Microsoft.CognitiveServices and Microsoft.MachineLearningServices.
    """

    name: str
    path: str
    """The part of an endpoint's ARM id that is the owner's: a regular expression."""
    api_version: str
    action: str
    argument: str
    """Member of the action's body that names the slot, capitalized."""
    key_names: Mapping[str, str]
    """The two slots in the order in which they are used, and the member of `listKeys` for each."""


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
    """One owner of two keys, and the endpoints that are called with them."""

    id: str
    kind: OwnerKind
    endpoints: list[Endpoint] = field(repr=False)
    """In the order of their names."""

    @property
    def name(self) -> str:
        """The resource's name."""
        return self.id.rpartition("/")[2]

    @property
    def key_secrets(self) -> list[str]:
        """The ids of the secrets that publish its keys, in the endpoints' order."""
        return [secret for each in self.endpoints if (secret := each["key_secret"])]

    @property
    def key_names(self) -> list[str]:
        """The names of its two keys."""
        return list(self.kind.key_names)

    def other(self, key_name: str) -> str:
        """The other of the two slots."""
        [other] = [each for each in self.key_names if each != key_name]
        return other


def owners_of(endpoints: Iterable[Endpoint]) -> list[Owner]:
    """The owners of the keys of all endpoints that are called with one.

    Raises:
        RotationError: nobody knows who owns an endpoint's key.
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
    """The keys of owners, through Resource Manager."""

    def __init__(self, arm: "Arm") -> None:
        self._arm = arm

    def of(self, owner: Owner) -> dict[str, str]:
        """Both keys by slot.

        Raises:
            ArmError: they cannot be had.
        """
        answer = self._arm.action(owner.id, "listKeys", owner.kind.api_version)
        return {key_name: needed(answer, member, str, owner.id) for key_name, member in owner.kind.key_names.items()}

    def regenerate(self, owner: Owner, key_name: str) -> str | None:
        """Makes a new key in a slot; the one before is refused from then on. The id of Azure's answer.

        Raises:
            ArmError: Azure refused.
        """
        body = {owner.kind.argument: key_name.capitalize()}
        return self._arm.perform(owner.id, owner.kind.action, owner.kind.api_version, body)


def key_name_of(value: str, keys: Mapping[str, str]) -> str | None:
    """The slot whose key this is; None when it is no key of this owner any more."""
    return next((key_name for key_name, key in keys.items() if compare_digest(key.encode(), value.encode())), None)
