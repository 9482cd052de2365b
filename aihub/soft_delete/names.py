"""The names of a hub and its vault, and what has been deleted but still holds them.

Azure keeps a deleted account for 48 hours and a deleted vault for as many days as it was made with. Until then their
names are taken, whoever asks; the same resource, in the same group and region, can be restored (Microsoft's "Recover or
purge deleted resources" and "Azure Key Vault soft-delete overview").
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from aihub.arm.bodies import value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError, needed, unexpected
from aihub.responses import ResponseError

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

# Of a resource, or …/locations/{location}/resourceGroups/{group}/deletedAccounts/{name}.
_IN_GROUP = re.compile(
    r"/subscriptions/[^/]+/(?:providers/[^/]+/locations/[^/]+/)?resourceGroups/([^/\s]+)/\S+/[^/\s]+", re.IGNORECASE
)


@dataclass(frozen=True)
class Deleted:
    """What was deleted and still holds a name."""

    id: str
    """Where ARM shows it now."""
    live_id: str
    """The ARM id that it had, and would have again."""
    location: str
    until: str
    """When Azure purges it, in ARM's format; empty if it does not say."""
    is_protected: bool = False
    """Whether nobody can purge it before."""


@dataclass(frozen=True)
class SoftDeletable(ABC):
    """A resource that is to have a name, which may be taken."""

    subscription: str
    group: str
    location: str
    name: str

    title: ClassVar[str]
    """What it is to a person."""
    where: ClassVar[str]
    """Where the settings name it."""
    purge_role: ClassVar[str]
    """The least role, on the subscription, that may purge it."""
    purge_command: ClassVar[str]
    """How a person purges it; has {name}, {group} and {location}."""
    api_version: ClassVar[str]
    is_always_restored: ClassVar[bool] = False
    """Whether `pulumi up` restores it whatever `hub.soft_deleted` says."""
    what_is_free: ClassVar[str] = "the name is free"
    """What can be said when Azure says that nobody has the name."""

    @property
    @abstractmethod
    def id(self) -> str:
        """Its ARM id."""

    @abstractmethod
    def can_restore(self, arm: "Arm") -> bool:
        """Whether it is deleted, and can be made again as it was.

        Raises:
            ArmError: Azure does not say.
        """

    @abstractmethod
    def deleted(self, arm: "Arm") -> Deleted | None:
        """What has been deleted in the subscription and holds the name.

        Raises:
            ArmError: Azure does not say.
        """

    @abstractmethod
    def is_free(self, arm: "Arm") -> bool:
        """Whether nobody has the name, in any subscription.

        Raises:
            ArmError: Azure does not say.
        """

    @abstractmethod
    def purge(self, arm: "Arm", deleted: Deleted) -> None:
        """Deletes it for good.

        Raises:
            ArmError: Azure refused; with status 409 for now only.
        """

    def exists(self, arm: "Arm") -> bool:
        """Whether it is there.

        Raises:
            ArmError: Azure does not say.
        """
        return arm.get(self.id, self.api_version) is not None

    def other_group(self, made: Collection[str]) -> str | None:
        """The resource group where one of this name is, if it is among these ARM ids in lower case, and not here."""
        own = self.id.lower().split("/")
        ids = (each.split("/") for each in made if each != self.id.lower())
        return next((each[4] for each in ids if [*each[:4], *each[5:]] == [*own[:4], *own[5:]]), None)

    def is_same(self, deleted: Deleted) -> bool:
        """Whether what was deleted is this very resource, which can be restored, and not another of that name."""
        same_place = deleted.location.replace(" ", "").lower() == self.location.lower()
        return deleted.live_id.lower() == self.id.lower() and same_place


class HubAccount(SoftDeletable):
    """The hub's account; its name is its sub-domain too."""

    title = "hub"
    where = "hub.name"
    purge_role = "Cognitive Services Contributor"
    purge_command = "az cognitiveservices account purge --name {name} --resource-group {group} --location {location}"
    api_version = api_versions.COGNITIVE_SERVICES
    # Of what it keeps of deleted projects Azure shows nothing: docs/soft-delete.md.
    what_is_free = "nobody has the name, as far as Azure shows"

    @property
    def id(self) -> str:
        """Its ARM id."""
        return f"{_group(self.subscription, self.group)}/providers/Microsoft.CognitiveServices/accounts/{self.name}"

    @property
    def _provider(self) -> str:
        return f"/subscriptions/{self.subscription}/providers/Microsoft.CognitiveServices"

    def can_restore(self, arm: "Arm") -> bool:
        """Whether an account of this name, group and region is deleted."""
        place = f"locations/{self.location}/resourceGroups/{self.group}"
        return arm.get(f"{self._provider}/{place}/deletedAccounts/{self.name}", self.api_version) is not None

    def deleted(self, arm: "Arm") -> Deleted | None:
        """The deleted account with this id, or else one with this sub-domain."""
        found = []
        for each in arm.collection(f"{self._provider}/deletedAccounts", self.api_version):
            id_, name, location = (needed(each, part, str, self.id) for part in ("id", "name", "location"))
            if self.name.lower() in {name.lower(), str(value_at(each, "properties.customSubDomainName")).lower()}:
                was = HubAccount(self.subscription, _group_of(id_, self.id), location, name)
                found.append(Deleted(id_, was.id, location, _until(each)))
        return next((each for each in found if each.live_id.lower() == self.id.lower()), found[0] if found else None)

    def is_free(self, arm: "Arm") -> bool:
        """Whether the sub-domain can be had."""
        body = {"subdomainName": self.name, "type": "Microsoft.CognitiveServices/accounts"}
        answer = arm.action(self._provider, "checkDomainAvailability", self.api_version, body)
        return needed(answer, "isSubdomainAvailable", bool, self.id)

    def purge(self, arm: "Arm", deleted: Deleted) -> None:
        """Deletes a deleted account for good."""
        arm.delete(deleted.id, self.api_version)


class HubVault(SoftDeletable):
    """The hub's key vault."""

    title = "vault"
    where = "hub.key_vault.name"
    purge_role = "Key Vault Purge Operator"
    purge_command = "az keyvault purge --name {name} --location {location}"
    api_version = api_versions.KEY_VAULT

    @property
    def id(self) -> str:
        """Its ARM id."""
        return f"{_group(self.subscription, self.group)}/providers/Microsoft.KeyVault/vaults/{self.name}"

    @property
    def _provider(self) -> str:
        return f"/subscriptions/{self.subscription}/providers/Microsoft.KeyVault"

    def can_restore(self, arm: "Arm") -> bool:
        """Whether a vault of this name, group and region is deleted."""
        place = f"{self._provider}/locations/{self.location}/deletedVaults/{self.name}"
        found = arm.get(place, self.api_version)
        return found is not None and self.is_same(_deleted_vault(found))

    def deleted(self, arm: "Arm") -> Deleted | None:
        """The deleted vault of this name: there can be only one."""
        for each in arm.collection(f"{self._provider}/deletedVaults", self.api_version):
            if needed(each, "name", str, self.id).lower() == self.name.lower():
                return _deleted_vault(each)
        return None

    def is_free(self, arm: "Arm") -> bool:
        """Whether the name can be had."""
        body = {"name": self.name, "type": "Microsoft.KeyVault/vaults"}
        answer = arm.action(self._provider, "checkNameAvailability", self.api_version, body)
        return needed(answer, "nameAvailable", bool, self.id)

    def purge(self, arm: "Arm", deleted: Deleted) -> None:
        """Deletes a deleted vault and its secrets for good."""
        try:
            arm.perform(deleted.id, "purge", self.api_version)
        except ArmError as error:
            if error.status != 404:
                raise


class WorkspaceVault(HubVault):
    """The hub workspace's own key vault, which every `pulumi up` recovers."""

    where = "classic_hub.key_vault"
    is_always_restored = True


def _deleted_vault(found: dict[str, Any]) -> Deleted:
    id_ = needed(found, "id", str, "deletedVaults")
    live_id, location = (needed(found, f"properties.{part}", str, id_) for part in ("vaultId", "location"))
    _group_of(live_id, id_)
    protected = bool(value_at(found, "properties.purgeProtectionEnabled"))
    return Deleted(id_, live_id, location, _until(found), protected)


def _until(found: dict[str, Any]) -> str:
    return str(value_at(found, "properties.scheduledPurgeDate") or "")


def _group(subscription: str, group: str) -> str:
    return f"/subscriptions/{subscription}/resourceGroups/{group}"


def _group_of(id_: str, asked: str) -> str:
    """The resource group in an ARM id.

    Raises:
        ArmError: it is no such id.
    """
    found = _IN_GROUP.fullmatch(id_)
    if not found:
        raise unexpected(ResponseError("no ARM id of something that was deleted"), asked)
    return found[1]
