"""Virtual machine sizes, and the quota of cores in a region."""

import functools
import math
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from typing import Any

import yaml

from localazure.azure import Azure
from localazure.facts.locations import name_of
from localazure.services.arm import resources
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.machine_learning import errors

_DEPLOYMENT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"


@dataclass(frozen=True)
class Family:
    """A family: sizes of virtual machines that share a quota."""

    name: str
    text: str
    limit: int
    """The quota of one region, in cores."""


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
    table = yaml.safe_load((files(__package__) / "vm_sizes.yaml").read_text(encoding="utf-8"))
    found = {}
    for name, facts in table.items():
        family = Family(name, facts["text"], facts["limit"])
        for size, numbers in facts["sizes"].items():
            found[size.lower()] = Size(size, family, **numbers)
    return found


def cores_of(instance_type: str, instances: int) -> int:
    """The cores that a deployment uses of the quota: Azure reserves a fifth more instances, for updates."""
    return math.ceil(instances * 12 / 10) * _sizes()[instance_type.lower()].cores


def check(azure: Azure, deployment_id: str, location: str, properties: dict[str, Any], instances: int) -> None:
    """Checks the virtual machine size of a deployment, and the quota for its instances.

    Raises:
        ArmError: 400, the size does not exist, or the quota is too small.
    """
    size = _sizes().get(properties.get("instanceType", "").lower())
    if size is None:
        raise errors.invalid_endpoint(
            f"The instanceType '{properties.get('instanceType')}' is not supported for online deployments."
        )
    used = _used(azure, location, without=deployment_id).get(size.family.name, 0)
    needed = cores_of(size.name, instances)
    if used + needed > size.family.limit:
        raise errors.out_of_quota(size.name, azure.subscription.id, used, size.family.limit, needed)


def _used(azure: Azure, location: str, without: str = "") -> dict[str, int]:
    used: dict[str, int] = {}
    for each in resources.of_type(azure, _DEPLOYMENT):
        if each["location"] == name_of(location) and each["id"].lower() != without.lower():
            family = _sizes()[each["properties"]["instanceType"].lower()].family.name
            used[family] = used.get(family, 0) + cores_of(each["properties"]["instanceType"], each["sku"]["capacity"])
    return used


def _usages(provider: str, azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    location = arguments["location"]
    used = _used(azure, location)
    families = {each.family.name: each.family for each in _sizes().values()}
    base = f"/subscriptions/{azure.subscription.id}/providers/{provider}/locations/{location}/usages"
    return {
        "value": [
            {
                "id": f"{base}/{each.name}",
                "type": f"{provider}/usages",
                "unit": "Count",
                "currentValue": used.get(each.name, 0),
                "limit": each.limit,
                "name": {"value": each.name, "localizedValue": each.text},
                "amlWorkspaceLocation": location,
            }
            for each in families.values()
        ],
        "nextLink": None,
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
    ProviderOperation("GET", f"{_LOCATION}/usages", partial(_usages, "Microsoft.MachineLearningServices")),
    # The usages of Microsoft.Compute count the same cores, and nothing else is in them here.
    ProviderOperation(
        "GET",
        f"{SUBSCRIPTION}/providers/Microsoft.Compute/locations/{{location}}/usages",
        partial(_usages, "Microsoft.Compute"),
    ),
]
