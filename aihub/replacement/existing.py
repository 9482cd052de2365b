"""Read from a stack's state the values that Azure cannot change, and the resources that depend on them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LOCATION, GROUP, NAME, VAULT = "hub.location", "hub.resource_group", "hub.name", "hub.key_vault.name"
CLASSIC_VAULT, PROJECTS, ENCRYPTION = "classic_hub.key_vault", "hub.projects", "hub.encryption"
ACCOUNT_TYPE, VAULT_TYPE = "azure-native:cognitiveservices:Account", "azure-native:keyvault:Vault"
MICROSOFTS_KEY = "microsoft"
"""Value of `hub.encryption` for a hub workspace without a key of the customer."""
_NAMED = {
    ("aihub:index:AIHub", "azure-native:resources:ResourceGroup"): GROUP,
    ("aihub:index:AIHub", ACCOUNT_TYPE): NAME,
    ("aihub:index:AIHub", VAULT_TYPE): VAULT,
    ("aihub:index:ClassicHub", "azure-native:storage:StorageAccount"): "classic_hub.storage_account",
    ("aihub:index:ClassicHub", VAULT_TYPE): CLASSIC_VAULT,
}
"""Path of a resource's name in the settings, by the type of its component and its own type."""
_WORKSPACES = {"Hub": "classic_hub.workspace", "Project": "classic_hub.project"}
_ON_ACCOUNT = {"aihub:index:ModelDeployment", "aihub:index:ManagedComputeDeployment"}
_ON_PROJECT = {"aihub:index:OnlineEndpoint", "aihub:index:ServerlessDeployment"}
_AUTH = {"Key": "key", "AMLToken": "aml-token", "AADToken": "entra"}

Outputs = Mapping[str, Any]


@dataclass
class Existing:
    """The resources in a stack's state."""

    values: dict[str, list[str]] = field(default_factory=dict)
    """Values of the resources, by path in the settings. After an interrupted run a path can have two values."""
    on_account: list[str] = field(default_factory=list)
    """Names of the deployments on the hub's account."""
    on_project: list[str] = field(default_factory=list)
    """Names of the deployments in the hub project."""
    protected: set[str] = field(default_factory=set)
    """Paths of the vaults that nobody can purge."""

    @property
    def shares_vault(self) -> bool:
        """Whether the hub workspace uses the vault of the endpoints' secrets, as in earlier versions."""
        return bool(set(self.values.get(VAULT, [])) & set(self.values.get(CLASSIC_VAULT, [])))

    def lost_by(self, path: str, to: str = "") -> list[str]:
        """Return what is deleted when a value changes: endpoints, and resources with keys or data.

        Args:
            path: path of the value in the settings.
            to: the new value, which says which projects of the hub stay.
        """
        if path == PROJECTS:
            gone = {name for each in self.values.get(PROJECTS, []) for name in _names(each) - _names(to)}
            return [f"project {name}, with its agents, files and connections" for name in sorted(gone)]
        if path.startswith("deployments."):
            return [f"endpoint {path.partition('.')[2].rpartition('.')[0]}"]
        is_moved = path in {LOCATION, GROUP}
        with_hub, with_vault = is_moved or path == "hub.name", is_moved or path == VAULT
        # The hub project is connected to the account and has a vault of its own, so it stays without the account.
        is_apart = path == "hub.name" or (path == VAULT and not self.shares_vault)
        endpoints = (self.on_account if with_hub else []) + ([] if is_apart else self.on_project)
        hubs, vaults = self.values.get("hub.name", []), self.values.get(VAULT, [])
        return [
            *(f"endpoint {name}" for name in endpoints),
            *(f"hub {name}, with its keys and projects" for name in hubs if with_hub),
            *(f"vault {name}, with all its secrets and their versions" for name in vaults if with_vault),
        ]


def existing(resources: Mapping[str, Outputs]) -> Existing:
    """Return what a stack has created, from the outputs of its resources by URN."""
    found = Existing()
    projects: list[str] = []
    for urn, outputs in resources.items():
        # urn:pulumi:<stack>::<project>::<type>$<type of its child>::<name>
        types, _, name = urn.split("::", 2)[2].partition("::")
        *above, kind = types.split("$")
        if kind in _ON_ACCOUNT:
            found.on_account.append(name)
        elif kind in _ON_PROJECT:
            found.on_project.append(name)
        elif kind == "azure-native:cognitiveservices:Project":
            # One whose creation failed holds nothing, and may have another name.
            if (outputs.get("properties") or {}).get("provisioningState") not in {"Failed", "Canceled"}:
                projects.append(str(outputs.get("name", "")).rpartition("/")[2])
        elif above:
            for path, value in _values(above[-1], kind, name, outputs):
                known = found.values.setdefault(path, [])
                if isinstance(value, str) and not any(same(path, value, each) for each in known):
                    known.append(value)
            if kind.endswith(":Vault") and (outputs.get("properties") or {}).get("enablePurgeProtection"):
                found.protected.add(_NAMED.get((above[-1], kind), ""))
    if projects:
        found.values[PROJECTS] = [listed(projects)]
    return found


def staying(
    resources: Mapping[str, Outputs], kind: str, wanted: Mapping[str, str]
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield the resources of a type that keep their name, region and group: path of the name, name, and properties.

    Args:
        resources: outputs of the stack's resources by URN.
        kind: type of the resources.
        wanted: the values of the settings that Azure cannot change, by path.
    """
    group = next((each.get("name") for urn, each in resources.items() if urn.endswith("::hub-group")), None)
    if isinstance(group, str) and not same(GROUP, group, wanted[GROUP]):
        return
    for urn, outputs in resources.items():
        *above, own = urn.split("::", 2)[2].partition("::")[0].split("$")
        path = _NAMED.get((above[-1], own), "") if above and own == kind else ""
        name = str(outputs.get("name"))
        is_kept = path in wanted and name == wanted[path]
        if is_kept and same(LOCATION, str(outputs.get("location")), wanted[LOCATION]):
            yield path, name, outputs.get("properties") or {}


def listed(names: Iterable[str]) -> str:
    """Return several names as one value."""
    return ", ".join(sorted(names))


def _names(value: str) -> set[str]:
    return {each.strip() for each in value.split(",") if each.strip()}


def is_lost(path: str, was: str, to: str) -> bool:
    """Return whether a change of a value deletes something: one of several names that is added deletes nothing."""
    if path == ENCRYPTION:
        # The other changes of it are refused: see aihub.replacement.encryption.
        return was == MICROSOFTS_KEY != to
    return bool(_names(was) - _names(to)) if path == PROJECTS else not same(path, was, to)


def same(path: str, one: str, other: str) -> bool:
    """Return whether azure-native treats two values as equal."""
    if path == PROJECTS:
        return _names(one) == _names(other)
    if path == LOCATION:
        one, other = one.replace(" ", ""), other.replace(" ", "")
    return one.lower() == other.lower() if path in {LOCATION, GROUP} else one == other


def _values(component: str, kind: str, name: str, outputs: Outputs) -> list[tuple[str, Any]]:
    """Return the values of one resource with their paths."""
    if component in _ON_PROJECT:
        deployment = f"deployments.{name.removesuffix('-endpoint')}"
        if kind.endswith(":ServerlessEndpoint"):
            return [(f"{deployment}.endpoint_name", outputs.get("name"))]
        if "/onlineEndpoints/" in str(outputs.get("resource_id")) and name.endswith("-endpoint"):
            mode = ((outputs.get("body") or {}).get("properties") or {}).get("authMode")
            endpoint = outputs["resource_id"].rpartition("/")[2]
            return [(f"{deployment}.endpoint_name", endpoint), (f"{deployment}.auth", _AUTH.get(str(mode)))]
        return []
    if component == "aihub:index:ClassicHub" and kind.endswith(":ArmResource"):
        body = outputs.get("body") or {}
        path, name = _WORKSPACES.get(body.get("kind", "")), str(outputs.get("resource_id")).rpartition("/")[2]
        if not path:
            return []
        properties = body.get("properties") or {}
        key = [(ENCRYPTION, _key_store(properties))] if body["kind"] == "Hub" else []
        return [(path, name), (LOCATION, body.get("location")), *_classic_vault(properties.get("keyVault")), *key]
    path = _NAMED.get((component, kind))
    # As earlier versions of this program made it.
    if component == "aihub:index:ClassicHub" and kind.endswith(":Workspace"):
        path = _WORKSPACES.get(outputs.get("kind", ""))
        if path:
            vault = outputs.get("keyVault")
            return [(path, outputs.get("name")), (LOCATION, outputs.get("location")), *_classic_vault(vault)]
    if path is None:
        return []
    # An adopted resource group can be in another region than what it contains.
    return [(path, outputs.get("name")), *([] if path == GROUP else [(LOCATION, outputs.get("location"))])]


def _key_store(workspace: Mapping[str, Any]) -> str:
    """Return the host of the vault with the key that a workspace is encrypted with."""
    key = ((workspace.get("encryption") or {}).get("keyVaultProperties") or {}).get("keyIdentifier")
    return str(key).split("/")[2] if key else MICROSOFTS_KEY


def _classic_vault(vault_id: Any) -> list[tuple[str, Any]]:
    """Return the path and name of a workspace's vault; none for a project, whose outputs have no vault."""
    return [(CLASSIC_VAULT, vault_id.rpartition("/")[2])] if isinstance(vault_id, str) else []
