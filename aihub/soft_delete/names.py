"""The names of a hub and its vault, and the soft-deleted resources that hold them.

Azure keeps a deleted account for 48 hours and a deleted vault for its retention period. Until then their names are
taken for everybody; the same resource, in the same group and region, can be restored (Microsoft's "Recover or purge
deleted resources" and "Azure Key Vault soft-delete overview").
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
    from aihub.azure.reads import ArmReads
    from aihub.azure.resource_manager import Arm

# Of a resource, or …/locations/{location}/resourceGroups/{group}/deletedAccounts/{name}.
_IN_GROUP = re.compile(
    r"/subscriptions/[^/]+/(?:providers/[^/]+/locations/[^/]+/)?resourceGroups/([^/\s]+)/\S+/[^/\s]+", re.IGNORECASE
)


@dataclass(frozen=True)
class Deleted:
    """A soft-deleted resource that holds a name."""

    id: str
    """ARM id of the deleted resource."""
    live_id: str
    """ARM id that the resource had before, and has again when it is restored."""
    location: str
    until: str
    """Time of the purge by Azure, in ARM's format; empty when Azure does not say it."""
    is_protected: bool = False
    """Whether nobody can purge the resource earlier."""


@dataclass(frozen=True)
class SoftDeletable(ABC):
    """A resource of the settings whose name may be taken."""

    subscription: str
    group: str
    location: str
    name: str

    title: ClassVar[str]
    """Kind of the resource in messages."""
    where: ClassVar[str]
    """Path of the name in the settings."""
    purge_role: ClassVar[str]
    """Least privileged role, on the subscription, that allows the purge."""
    purge_command: ClassVar[str]
    """Command that purges the resource, with {name}, {group} and {location}."""
    api_version: ClassVar[str]
    is_always_restored: ClassVar[bool] = False
    """Whether `pulumi up` restores the resource whatever `hub.soft_deleted` says."""
    what_is_free: ClassVar[str] = "the name is free"
    """Message when Azure says that the name is free."""

    @property
    @abstractmethod
    def id(self) -> str:
        """ARM id of the resource."""

    @property
    def arm_type(self) -> str:
        """Type of the resource in Resource Manager."""
        return "/".join(self.id.split("/")[6:8])

    @abstractmethod
    def can_restore(self, arm: "ArmReads") -> bool:
        """Return whether the resource is soft-deleted and can be restored.

        Raises:
            ArmError: Azure refused or does not answer.
        """

    @abstractmethod
    def deleted(self, arm: "ArmReads") -> Deleted | None:
        """Return the soft-deleted resource in the subscription that holds the name; None when there is none.

        Raises:
            ArmError: Azure refused or does not answer.
        """

    @abstractmethod
    def is_free(self, arm: "ArmReads") -> bool:
        """Return whether the name is free in all subscriptions.

        Raises:
            ArmError: Azure refused or does not answer.
        """

    @abstractmethod
    def purge(self, arm: "Arm", deleted: Deleted) -> None:
        """Purge a soft-deleted resource.

        Raises:
            ArmError: Azure refused; a refusal with status 409 is transient.
        """

    def exists(self, arm: "ArmReads") -> bool:
        """Return whether the resource exists.

        Raises:
            ArmError: Azure refused or does not answer.
        """
        return arm.get(self.id, self.api_version) is not None

    def other_group(self, made: Collection[str]) -> str | None:
        """Return another resource group that has a resource of this name among the ARM ids, which are in lower case."""
        own = self.id.lower().split("/")
        ids = (each.split("/") for each in made if each != self.id.lower())
        return next((each[4] for each in ids if [*each[:4], *each[5:]] == [*own[:4], *own[5:]]), None)

    def is_same(self, deleted: Deleted) -> bool:
        """Return whether the soft-deleted resource is this one, which can be restored, and not another of its name."""
        same_place = deleted.location.replace(" ", "").lower() == self.location.lower()
        return deleted.live_id.lower() == self.id.lower() and same_place


class HubAccount(SoftDeletable):
    """The hub's account; its name is its sub-domain too."""

    title = "hub"
    where = "hub.name"
    purge_role = "Cognitive Services Contributor"
    purge_command = "az cognitiveservices account purge --name {name} --resource-group {group} --location {location}"
    api_version = api_versions.COGNITIVE_SERVICES
    # Azure does not show what it keeps of deleted projects: docs/soft-delete.md.
    what_is_free = "nobody has the name, as far as Azure shows"

    @property
    def id(self) -> str:
        """ARM id of the resource."""
        return f"{_group(self.subscription, self.group)}/providers/Microsoft.CognitiveServices/accounts/{self.name}"

    @property
    def _provider(self) -> str:
        return f"/subscriptions/{self.subscription}/providers/Microsoft.CognitiveServices"

    def can_restore(self, arm: "ArmReads") -> bool:
        """Return whether an account of this name, group and region is soft-deleted."""
        place = f"locations/{self.location}/resourceGroups/{self.group}"
        return arm.get(f"{self._provider}/{place}/deletedAccounts/{self.name}", self.api_version) is not None

    def deleted(self, arm: "ArmReads") -> Deleted | None:
        """Return the soft-deleted account with this id, else one with this sub-domain."""
        found = []
        for each in arm.collection(f"{self._provider}/deletedAccounts", self.api_version):
            id_, name, location = (needed(each, part, str, self.id) for part in ("id", "name", "location"))
            if self.name.lower() in {name.lower(), str(value_at(each, "properties.customSubDomainName")).lower()}:
                was = HubAccount(self.subscription, _group_of(id_, self.id), location, name)
                found.append(Deleted(id_, was.id, location, _until(each)))
        return next((each for each in found if each.live_id.lower() == self.id.lower()), found[0] if found else None)

    def is_free(self, arm: "ArmReads") -> bool:
        """Return whether the sub-domain is free."""
        body = {"subdomainName": self.name, "type": "Microsoft.CognitiveServices/accounts"}
        answer = arm.action(self._provider, "checkDomainAvailability", self.api_version, body)
        return needed(answer, "isSubdomainAvailable", bool, self.id)

    def purge(self, arm: "Arm", deleted: Deleted) -> None:
        """Purge a soft-deleted account."""
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
        """ARM id of the resource."""
        return f"{_group(self.subscription, self.group)}/providers/Microsoft.KeyVault/vaults/{self.name}"

    @property
    def _provider(self) -> str:
        return f"/subscriptions/{self.subscription}/providers/Microsoft.KeyVault"

    def can_restore(self, arm: "ArmReads") -> bool:
        """Return whether a vault of this name, group and region is soft-deleted."""
        place = f"{self._provider}/locations/{self.location}/deletedVaults/{self.name}"
        found = arm.get(place, self.api_version)
        return found is not None and self.is_same(_deleted_vault(found))

    def deleted(self, arm: "ArmReads") -> Deleted | None:
        """Return the soft-deleted vault of this name; there can be only one."""
        for each in arm.collection(f"{self._provider}/deletedVaults", self.api_version):
            if needed(each, "name", str, self.id).lower() == self.name.lower():
                return _deleted_vault(each)
        return None

    def is_free(self, arm: "ArmReads") -> bool:
        """Return whether the name is free."""
        body = {"name": self.name, "type": "Microsoft.KeyVault/vaults"}
        answer = arm.action(self._provider, "checkNameAvailability", self.api_version, body)
        return needed(answer, "nameAvailable", bool, self.id)

    def purge(self, arm: "Arm", deleted: Deleted) -> None:
        """Purge a soft-deleted vault and its secrets."""
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
    """Return the resource group in an ARM id.

    Raises:
        ArmError: the id has no resource group.
    """
    found = _IN_GROUP.fullmatch(id_)
    if not found:
        raise unexpected(ResponseError("no ARM id of something that was deleted"), asked)
    return found[1]
