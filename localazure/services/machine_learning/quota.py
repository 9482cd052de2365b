"""Virtual machine sizes, and the quota of cores in a region."""

import functools
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from localazure import fast_yaml
from localazure.azure import Azure
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.machine_learning import errors

_ALL_CORES = 1000
_COMPUTE = "Microsoft.Compute"
_DEPLOYMENT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"


@dataclass(frozen=True)
class Family:
    """A family: sizes of virtual machines that share a quota."""

    name: str
    text: str
    limit: int
    """The quota of one region, in cores."""
    reserved: bool
    """Whether Azure reserves a fifth more instances, for its updates."""


@dataclass(frozen=True)
class Size:
    """A size of virtual machines."""

    name: str
    family: Family
    cores: int
    memory: int
    """The memory in GB."""
    gpus: int = 0


@functools.cache
def _sizes() -> dict[str, Size]:
    table = fast_yaml.parse((files(__package__) / "vm_sizes.yaml").read_text(encoding="utf-8"))
    found = {}
    for name, facts in table.items():
        family = Family(name, facts["text"], facts["limit"], facts.get("reserved", True))
        for size, numbers in facts["sizes"].items():
            found[size.lower()] = Size(size, family, **numbers)
    return found


def cores_of(instance_type: str, instances: int) -> int:
    """The cores that a deployment uses of the quota, with the instances that Azure reserves for its updates."""
    size = _sizes()[instance_type.lower()]
    return (math.ceil(instances * 12 / 10) if size.family.reserved else instances) * size.cores


def check(azure: Azure, deployment_id: str, location: str, properties: dict[str, Any], instances: int) -> None:
    """Checks the virtual machine size of a deployment, and the quotas for its instances: its family's, and that of all.

    Raises:
        ArmError: 400, the size does not exist, or a quota is too small.
    """
    size = _sizes().get(properties.get("instanceType", "").lower())
    if size is None:
        raise errors.invalid_endpoint(
            f"The instanceType '{properties.get('instanceType')}' is not supported for online deployments."
        )
    used = _used(azure, location, without=deployment_id)
    needed = cores_of(size.name, instances)
    for row in (_family(azure, location, size.family, used), _total(azure, location, used)):
        if row["currentValue"] + needed > row["limit"]:
            raise errors.out_of_quota(size.name, azure.subscription.id, row["currentValue"], row["limit"], needed)


def _used(azure: Azure, location: str, without: str = "") -> Counter[str]:
    """The cores in use in a region, by family."""
    used = Counter[str]()
    for each in resources.of_type(azure, _DEPLOYMENT):
        if each["location"] == name_of(location) and each["id"].lower() != without.lower():
            family = _sizes()[each["properties"]["instanceType"].lower()].family.name
            used[family] += cores_of(each["properties"]["instanceType"], each["sku"]["capacity"])
    return used


def _families() -> Iterable[Family]:
    return {each.family.name: each.family for each in _sizes().values()}.values()


def _family(azure: Azure, location: str, family: Family, used: Counter[str]) -> dict[str, Any]:
    text = family.text.replace(" vCPUs", " Cluster Dedicated vCPUs")
    return _row(azure, location, "vmFamily/dedicatedCores", (family.name, text), used[family.name], family.limit)


def _total(azure: Azure, location: str, used: Counter[str]) -> dict[str, Any]:
    names = ("TotalDedicatedCores", "Total Cluster Dedicated Regional vCPUs")
    return _row(azure, location, "totalCores", names, used.total(), _ALL_CORES)


def _row(azure: Azure, location: str, kind: str, names: tuple[str, str], current: int, limit: int) -> dict[str, Any]:
    """One row, with the quota that the subscription has, and what is used elsewhere in it."""
    name, text = names
    given = azure.quotas.of(location, name)
    provider = "Microsoft.MachineLearningServices"
    base = f"/subscriptions/{azure.subscription.id}/providers/{provider}/locations/{location}"
    return {
        "id": f"{base}/{kind}/{name}/usages",
        "type": f"{provider}/{kind}/usages",
        "unit": "Count",
        "currentValue": current + given.elsewhere,
        "limit": limit if given.limit is None else given.limit,
        "name": {"value": name, "localizedValue": text},
        "amlWorkspaceLocation": location,
    }


def _usages(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    """The rows of Microsoft.MachineLearningServices.

    Low-priority cores have rows with the names of the dedicated ones, and a limit of -1 where there is none; `type`
    tells them apart. Names and types were seen in public, where they are read by `az quota` and by REST.
    """
    location = arguments["location"]
    used = _used(azure, location)
    dedicated = [_family(azure, location, each, used) for each in _families()]
    low = [
        {**each, "type": each["type"].replace("dedicated", "lowPriority"), "currentValue": 0, "limit": -1}
        for each in dedicated
    ]
    return {"value": [_total(azure, location, used), *low, *dedicated], "nextLink": None}


def _vm_usages(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    """The rows of Microsoft.Compute: other quotas, which online endpoints do not use.

    Source: Microsoft's "Manage and increase quotas and limits for resources with Azure Machine Learning".
    """
    given = {each.name: azure.quotas.of(arguments["location"], f"{_COMPUTE}/{each.name}") for each in _families()}
    return {
        "value": [
            {
                "unit": "Count",
                "currentValue": given[each.name].elsewhere,
                "limit": each.limit if (limit := given[each.name].limit) is None else limit,
                "name": {"value": each.name, "localizedValue": each.text},
            }
            for each in _families()
        ]
    }


def _vm_sizes(_azure: Azure, _arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    return {
        "value": [
            {
                "name": each.name,
                "family": each.family.name,
                "vCPUs": each.cores,
                "gpus": each.gpus,
                "memoryGB": each.memory,
                "lowPriorityCapable": False,
                "premiumIO": True,
                "supportedComputeTypes": ["AmlCompute"],
            }
            for each in _sizes().values()
        ]
    }


_LOCATION = f"{SUBSCRIPTION}/providers/Microsoft.MachineLearningServices/locations/{{location}}"

OPERATIONS = [
    ProviderOperation("GET", f"{_LOCATION}/vmSizes", _vm_sizes),
    ProviderOperation("GET", f"{_LOCATION}/usages", _usages),
    ProviderOperation("GET", f"{SUBSCRIPTION}/providers/{_COMPUTE}/locations/{{location}}/usages", _vm_usages),
]
