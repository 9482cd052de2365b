"""What Azure says of the resources to adopt: whether they exist, generated names, and what secrets hold. Reads only."""

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from aihub.adopt.errors import AdoptError
from aihub.adopt.state.declared import Declared
from aihub.adopt.state.places import Place
from aihub.arm.bodies import Json, is_under_way, value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError, needed
from aihub.errors import AihubError
from aihub.rotation.owners import KINDS, Owner, OwnerKeys, key_name_of
from aihub.rotation.secret_store import SecretStore

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

_AT_ONCE = 10
_COMPONENTS, _WORKSPACES = "Microsoft.Insights/components", "Microsoft.OperationalInsights/workspaces"
_AUTOSCALE = "Microsoft.Insights/autoscaleSettings"


def existing(arm: "Arm", places: Mapping[str, Place]) -> dict[str, Place]:
    """Return the places, by URN, at which there is a resource.

    Raises:
        AdoptError: an operation is in progress on a resource.
        ArmError: Azure refused or does not answer.
    """

    def find(place: Place) -> Json | None:
        return arm.get(place.id, place.api_version)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = dict(zip(places, pool.map(find, places.values()), strict=True))
    busy = [
        f"{places[urn].id} ({value_at(each, 'properties.provisioningState')})"
        for urn, each in found.items()
        if each and is_under_way(each)
    ]
    if busy:
        raise AdoptError(
            f"an operation is in progress on {', '.join(busy)}; nothing was adopted: run this again when it has ended"
        )
    return {urn: places[urn] for urn, each in found.items() if each}


def generated_names(arm: "Arm", group_id: str, hub_workspace: str | None) -> dict[str, str]:
    """Return the names in Azure of the resources whose names Pulumi generates, by their names in the program.

    The Application Insights component is that of the hub workspace, or the only one in the resource group. Its Log
    Analytics workspace must be in the same group.

    Args:
        arm: Resource Manager.
        group_id: ARM id of the resource group.
        hub_workspace: ARM id of the hub workspace, which may not exist; None for none.

    Raises:
        ArmError: Azure refused or does not answer.
    """
    workspace = arm.get(hub_workspace, api_versions.MACHINE_LEARNING) if hub_workspace else None
    of_workspace = str(value_at(workspace, "properties.applicationInsights") or "").lower()
    components = _listed(arm, f"{group_id}/providers/{_COMPONENTS}", api_versions.COMPONENTS)
    chosen = [each for each in components if str(each.get("id")).lower() == of_workspace] or components
    names: dict[str, str] = {}
    if len(chosen) == 1:
        logs = str(value_at(chosen[0], "properties.WorkspaceResourceId") or "")
        if logs.lower().startswith(f"{group_id}/providers/{_WORKSPACES}/".lower()):
            names = {"hub-insights": needed(chosen[0], "name", str, group_id), "hub-logs": logs.rpartition("/")[2]}
    return names


def scaled_slots(arm: "Arm", group_id: str) -> dict[str, str]:
    """Return the names of the autoscale settings of a resource group by the ARM ids, in lower case, of what they scale.

    Raises:
        ArmError: Azure refused or does not answer.
    """
    settings = _listed(arm, f"{group_id}/providers/{_AUTOSCALE}", api_versions.AUTOSCALE_SETTINGS)
    return {
        str(value_at(each, "properties.targetResourceUri")).lower(): needed(each, "name", str, group_id)
        for each in settings
    }


def _listed(arm: "Arm", path: str, version: str) -> list[Json]:
    try:
        return arm.collection(path, version)
    except ArmError as error:
        if error.status == 404:
            return []
        raise


class Secrets:
    """Compares what secrets hold with what they are declared to hold, in memory."""

    def __init__(self, arm: "Arm", store: SecretStore) -> None:
        self._keys, self._store = OwnerKeys(arm), store

    def confirmed(self, secrets: Mapping[str, tuple[Declared, str]]) -> dict[str, bool | None]:
        """Return of each secret whether it holds what is declared; None where that could not be read.

        Args:
            secrets: the declared secret and the secret's id in the vault, by URN.
        """
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(secrets, pool.map(lambda each: self._holds(*each), secrets.values()), strict=True))

    def _holds(self, declared: Declared, secret_id: str) -> bool | None:
        try:
            value = self._store.read(secret_id).value
            if (owner := declared.inputs.get("owner")) is None:
                return bool(value == declared.inputs.get("value"))
            return any(key_name_of(value, self._keys.of(each)) for each in _owner(owner["id"]))
        except AihubError:
            return None


def _owner(resource_id: str) -> Iterator[Owner]:
    for kind in KINDS:
        if re.fullmatch(kind.path, resource_id, re.IGNORECASE):
            yield Owner(resource_id, kind, [])
