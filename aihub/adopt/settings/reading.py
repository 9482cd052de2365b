"""Read a resource group: its hub, and all that belongs to it. No value of a secret is read."""

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from aihub import naming
from aihub.adopt.errors import AdoptError
from aihub.adopt.settings.parts import name_of
from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError
from aihub.closest import closest

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_AT_ONCE = 10
T = TypeVar("T")


@dataclass(frozen=True)
class OnlineEndpoint:
    """An online endpoint with its slots."""

    body: Json
    slots: list[Json]


@dataclass
class Found:
    """What a resource group has, as ARM answers it."""

    subscription: str
    group: Json
    account: Json
    projects: list[Json] = field(default_factory=list)
    connections: list[Json] = field(default_factory=list)
    """Of the account, its projects and the hub workspace, without secrets."""
    deployments: list[Json] = field(default_factory=list)
    managed: list[Json] = field(default_factory=list)
    policies: list[Json] = field(default_factory=list)
    blocklists: list[tuple[Json, list[Json]]] = field(default_factory=list)
    """Each with its items."""
    vaults: list[Json] = field(default_factory=list)
    secrets: list[Json] = field(default_factory=list)
    """Of the hub's vault, without values."""
    logs: list[Json] = field(default_factory=list)
    workspaces: list[Json] = field(default_factory=list)
    """Of Azure Machine Learning."""
    serverless: list[Json] = field(default_factory=list)
    subscriptions: list[Json] = field(default_factory=list)
    """In the Azure Marketplace."""
    online: list[OnlineEndpoint] = field(default_factory=list)
    scales: list[Json] = field(default_factory=list)
    """Autoscale settings."""
    assignments: list[Json] = field(default_factory=list)
    """Role assignments at the group and below it."""
    locks: list[Json] = field(default_factory=list)
    resources: list[Json] = field(default_factory=list)
    """All resources of the group, with id, name and type only."""

    @property
    def hub(self) -> str:
        """Name of the account."""
        return name_of(self.account)

    @property
    def group_name(self) -> str:
        """Name of the resource group."""
        return name_of(self.group)

    @property
    def hub_workspace(self) -> Json | None:
        """The hub workspace: that of the default name, else the only one."""
        return _chosen(self._of_kind("Hub"), naming.workspace_name(self.hub))

    @property
    def hub_project(self) -> Json | None:
        """The hub project of the hub workspace: that of the default name, else the only one."""
        if (hub := self.hub_workspace) is None:
            return None
        own = [
            each for each in self._of_kind("Project") if _same(value_at(each, "properties.hubResourceId"), hub["id"])
        ]
        return _chosen(own, naming.classic_project_name(self.hub))

    @property
    def vault(self) -> Json | None:
        """The vault of the endpoints' secrets: that of the default name, else the only one that no workspace uses."""
        used = {str(value_at(each, "properties.keyVault")).lower() for each in self.workspaces}
        free = [each for each in self.vaults if str(each["id"]).lower() not in used]
        default = naming.key_vault_name(self.hub)
        return _chosen(self.vaults, default, only=False) or _chosen(free, default)

    def _of_kind(self, kind: str) -> list[Json]:
        return [each for each in self.workspaces if str(each.get("kind")).lower() == kind.lower()]


def _chosen(resources: list[Json], name: str, *, only: bool = True) -> Json | None:
    named = [each for each in resources if name_of(each).lower() == name.lower()]
    return named[0] if named else resources[0] if only and len(resources) == 1 else None


def _same(one: object, other: object) -> bool:
    return str(one).lower() == str(other).lower()


def read(arm: "Arm", subscription: str, group: str, hub: str | None) -> Found:
    """Read a resource group.

    Args:
        arm: Resource Manager.
        subscription: id of the subscription.
        group: name of the resource group.
        hub: name of the hub; None for the only one.

    Raises:
        AdoptError: there is no such group, or no such hub in it, or there are several.
        ArmError: Azure refused or does not answer.
    """
    return _Reader(arm, subscription, group).found(hub)


@dataclass(frozen=True)
class _Reader:
    arm: "Arm"
    subscription: str
    group: str

    @property
    def _group_id(self) -> str:
        return f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"

    def found(self, hub: str | None) -> Found:
        if not re.fullmatch(naming.RESOURCE_GROUP.pattern, self.group):
            raise AdoptError(f"{self.group}: {naming.RESOURCE_GROUP.message}")
        group = self.arm.get(self._group_id, api_versions.RESOURCE_GROUPS)
        if group is None:
            raise AdoptError(
                f"there is no resource group {self.group} in the subscription {self.subscription}; `az group list --query "
                "[].name` shows what there is, and `aihub whoami` which subscription is used"
            )
        account = self._account(hub)
        found = Found(self.subscription, group, account)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for part in [pool.submit(each, found) for each in (self._of_account, self._of_group, self._of_project)]:
                part.result()
        return found

    def _account(self, hub: str | None) -> Json:
        accounts = self._list("providers/Microsoft.CognitiveServices/accounts", api_versions.COGNITIVE_SERVICES)
        hubs = {name_of(each): each for each in accounts if str(each.get("kind")).lower() == "aiservices"}
        others = [f"{name_of(each)} ({each.get('kind')})" for each in accounts if name_of(each) not in hubs]
        if hub is not None:
            if found := next((each for name, each in hubs.items() if name.lower() == hub.lower()), None):
                return found
            guess = closest(hub, hubs)
            hint = f"did you mean {guess}?" if guess else f"it has {', '.join(hubs) or 'none'}"
            raise AdoptError(f"the resource group {self.group} has no hub {hub}; {hint}{_kinds(others)}")
        if not hubs:
            raise AdoptError(
                f"the resource group {self.group} has no hub, which is an account of kind AIServices{_kinds(others)}"
            )
        if len(hubs) > 1:
            raise AdoptError(
                f"the resource group {self.group} has several hubs; choose one: --hub {' or --hub '.join(hubs)}"
            )
        return next(iter(hubs.values()))

    def _of_account(self, found: Found) -> None:
        account = f"{self._group_id}/providers/Microsoft.CognitiveServices/accounts/{found.hub}"
        version = api_versions.COGNITIVE_SERVICES
        found.projects = self._below(account, "projects", version)
        for each in (account, *(f"{account}/projects/{name_of(one)}" for one in found.projects)):
            found.connections += self._below(each, "connections", api_versions.COGNITIVE_SERVICES_CONNECTIONS)
        listed = self._below(account, "deployments", api_versions.COGNITIVE_SERVICES_ROUTING)
        found.deployments = _at_once(self._with_provider_data, listed)
        found.managed = self._below(account, "managedComputeDeployments", api_versions.MANAGED_COMPUTE)
        found.policies = self._below(account, "raiPolicies", version)

        def with_items(each: Json) -> tuple[Json, list[Json]]:
            return each, self._below(f"{account}/raiBlocklists/{name_of(each)}", "raiBlocklistItems", version)

        found.blocklists = _at_once(with_items, self._below(account, "raiBlocklists", version))

    def _with_provider_data(self, deployment: Json) -> Json:
        if value_at(deployment, "properties.model.format") != "Anthropic":
            return deployment
        return self.arm.get(deployment["id"], api_versions.COGNITIVE_SERVICES_PROVIDER_DATA) or deployment

    def _of_group(self, found: Found) -> None:
        found.scales = self._list("providers/Microsoft.Insights/autoscaleSettings", api_versions.AUTOSCALE_SETTINGS)
        found.logs = self._list("providers/Microsoft.OperationalInsights/workspaces", api_versions.LOG_ANALYTICS)
        found.assignments = self._list("providers/Microsoft.Authorization/roleAssignments", api_versions.AUTHORIZATION)
        found.locks = self._list("providers/Microsoft.Authorization/locks", api_versions.LOCKS)
        found.resources = self._list("resources", api_versions.RESOURCE_GROUPS)

    def _of_project(self, found: Found) -> None:
        version = api_versions.MACHINE_LEARNING
        found.workspaces = self._list("providers/Microsoft.MachineLearningServices/workspaces", version)
        found.vaults = self._list("providers/Microsoft.KeyVault/vaults", api_versions.KEY_VAULT)
        if vault := found.vault:
            found.secrets = self._below(vault["id"], "secrets", api_versions.KEY_VAULT)
        if workspace := found.hub_workspace:
            found.connections += self._below(workspace["id"], "connections", version)
        if project := found.hub_project:
            found.serverless = self._below(project["id"], "serverlessEndpoints", version)
            found.subscriptions = self._below(project["id"], "marketplaceSubscriptions", version)

            def with_slots(each: Json) -> OnlineEndpoint:
                return OnlineEndpoint(each, self._below(each["id"], "deployments", version))

            found.online = _at_once(with_slots, self._below(project["id"], "onlineEndpoints", version))

    def _list(self, path: str, version: str) -> list[Json]:
        return self._below(self._group_id, path, version)

    def _below(self, resource_id: str, path: str, version: str) -> list[Json]:
        """Return the members of a collection; none where the type or the API version does not exist there."""
        try:
            return self.arm.collection(f"{resource_id}/{path}", version)
        except ArmError as error:
            if error.status == 404 or error.code in {"NoRegisteredProviderFound", "InvalidResourceType"}:
                return []
            raise


def _at_once(read: Callable[[Json], T], resources: list[Json]) -> list[T]:
    """Return what is read of each resource, of several at the same time."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(read, resources))


def _kinds(others: Iterable[str]) -> str:
    listed = ", ".join(others)
    return (
        f"; accounts of other kinds are no hubs: {listed} (Azure upgrades one of kind OpenAI in place)"
        if listed
        else ""
    )
