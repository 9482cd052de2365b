"""Check that the quota of cores is enough for online endpoints: of each family of VM sizes, and of all together.

It is the quota of Microsoft.MachineLearningServices that counts, and not that of Microsoft.Compute. Source: Microsoft's
"Manage and increase quotas and limits for resources with Azure Machine Learning". Azure keeps a fifth of the instances
in reserve for most sizes (`aihub.settings.quota`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aihub.arm.bodies import value_at
from aihub.azure import api_versions
from aihub.preflight import account
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.quota import Wording, result_of, row_is_missing, takes
from aihub.preflight.reads import started
from aihub.quota.run import Amounts, Need, Step, best_order, needs, worst_order
from aihub.quota.usage import Usage, whole
from aihub.settings.models import OnlineDeployment, Slot
from aihub.settings.quota import reserved_instances, vm_size

_PROVIDER = "Microsoft.MachineLearningServices"
_ALL = "TotalDedicatedCores"
_DEDICATED = "dedicatedcores"
"""In the type of a family's row that counts; its row of low-priority cores has the same name."""
_SLOT = "machinelearningservices:OnlineDeployment"
_MORE = "choose another instance_type, or ask for more cores (https://ml.azure.com/quota)"


@dataclass(frozen=True)
class _Quotas:
    """The quotas of cores of a region."""

    rows: Mapping[str, Usage]
    """Usage rows by the family's name in lower case, without spaces: Azure's lists do not agree on them."""
    sizes: Mapping[str, tuple[str, int]]
    """Family and cores of the VM sizes of the region, by name in lower case."""

    def amounts(self, instance_type: str, instances: int) -> Amounts:
        """Return what instances take, by usage row; nothing for a size that is not known."""
        size = self.sizes.get(instance_type.casefold()) or vm_size(instance_type)
        if size is None:
            return {}
        family, cores = size
        found = [self.rows[each] for each in (_key(family), _key(_ALL)) if each in self.rows]
        return {each.name: reserved_instances(instance_type, instances) * cores for each in found}

    @property
    def by_name(self) -> dict[str, Usage]:
        """The usage rows by Azure's names."""
        return {each.name: each for each in self.rows.values()}


def _judged(target: Target) -> list[Result]:
    declared = _declared(target)
    judged = {name: slot for name, slot in declared.items() if name.partition(".slots.")[0] in target.deployments}
    if not judged:
        return []
    sizes = started(lambda: _sizes(target))
    listed = account.usages(target, _PROVIDER, api_versions.MACHINE_LEARNING)
    rows = {_key(each.name): each for each in listed if each.name == _ALL or _DEDICATED in each.kind.lower()}
    quotas = _Quotas(rows, sizes.result())
    held = _held(target)
    steps = [
        Step(name, quotas.amounts(*held.get(name, ("", 0))), quotas.amounts(slot.instance_type, slot.instances))
        for name, slot in declared.items()
    ]
    removed = [Step(name, quotas.amounts(*of), {}) for name, of in held.items() if name not in declared]
    wording = Wording(target.settings.hub.location, "cores", lambda name: f"deployments.{name}.instances", _MORE)
    best = [*best_order(quotas.by_name, steps), *removed]
    found = [
        _result(need, best, [*worst_order(need.row.name, steps), *removed], wording)
        for need in needs(quotas.by_name, best)
        if takes(need.row.name, steps, judged)
    ]
    return [
        *_missing(target.settings.hub.location, judged, quotas),
        *found,
        *_autoscale(judged, quotas, [*steps, *removed]),
    ]


def _result(need: Need, best: list[Step], worst: list[Step], wording: Wording) -> Result:
    """Return the result for a quota; slots are written side by side, so that any order of writes is possible."""
    result = result_of(need, best, wording)
    (at_worst,) = needs({need.row.name: need.row}, worst)
    if need.refused is not None or at_worst.refused is None:
        return result
    what = f"{result.what}; {at_worst.refused} may be written before another slot has freed what it takes"
    return Result("warn", wording.where(at_worst.refused), what, "should Azure refuse it, run `pulumi up` again")


def _missing(region: str, judged: Mapping[str, Slot], quotas: _Quotas) -> list[Result]:
    """Return the results for slots whose VM size or whose quota Azure does not list."""
    found = []
    for name, slot in judged.items():
        where = f"deployments.{name}.instance_type"
        size = quotas.sizes.get(slot.instance_type.casefold())
        if quotas.sizes and size is None:
            what = f"{region} has no VM size {slot.instance_type} for Azure Machine Learning"
            found.append(Result("fail", where, what, "choose another instance_type, or another hub.location"))
        elif (family := size or vm_size(slot.instance_type)) and _key(family[0]) not in quotas.rows:
            found.append(row_is_missing(family[0], where, region))
    return found


def _autoscale(judged: Mapping[str, Slot], quotas: _Quotas, steps: list[Step]) -> list[Result]:
    """Return a warning for each slot that autoscale could not bring to its maximum."""
    found = []
    for name, slot in judged.items():
        if slot.autoscale is None or slot.autoscale.max <= slot.instances:
            continue
        largest = quotas.amounts(slot.instance_type, slot.autoscale.max)
        at_most = [each if each.name != name else Step(name, each.before, largest) for each in steps]
        for need in needs(quotas.by_name, at_most):
            if need.row.name in largest and not need.fits_in_the_end:
                what = (
                    f"{need.row.name}: with {slot.autoscale.max} instances the stack would take {need.declared} cores of "
                    f"{need.row.limit}, and others use {need.elsewhere}, so autoscale stops earlier"
                )
                found.append(Result("warn", f"deployments.{name}.autoscale.max", what, _MORE))
    return found


def _declared(target: Target) -> dict[str, Slot]:
    """Return the slots of all online endpoints, by their paths below `deployments`."""
    return {
        f"{name}.slots.{slot_name}": slot
        for name, each in target.settings.deployments.items()
        if isinstance(each, OnlineDeployment)
        for slot_name, slot in each.slots.items()
    }


def _held(target: Target) -> dict[str, tuple[str, int]]:
    """Return VM size and instances of the slots that the stack has in the region, by the same paths."""
    found: dict[str, tuple[str, int]] = {}
    if not account.is_in_region(target):
        return found
    for urn, outputs in target.resources.items():
        *_, types, logical_name = urn.split("::")
        if not types.endswith(_SLOT):
            continue
        # The name of `properties` in states of earlier versions of azure-native.
        properties = outputs.get("properties") or outputs.get("onlineDeploymentProperties") or {}
        name, size = str(outputs.get("name")).rpartition("/")[2], properties.get("instanceType")
        capacity = whole(value_at(outputs, "sku.capacity")) or 0
        deployment = logical_name.removesuffix(f"-slot-{name}")
        found[f"{deployment}.slots.{name}"] = str(size), capacity
    return found


def _sizes(target: Target) -> dict[str, tuple[str, int]]:
    """Return family and cores of the region's VM sizes."""
    place = f"/subscriptions/{target.subscription}/providers/{_PROVIDER}/locations/{target.settings.hub.location}"
    found = target.arm.collection(f"{place}/vmSizes", api_versions.MACHINE_LEARNING)
    return {
        str(each.get("name")).casefold(): (str(each.get("family")), cores)
        for each in found
        if (cores := whole(each.get("vCPUs"))) is not None
    }


def _key(family: str) -> str:
    return family.replace(" ", "").casefold()


CORE_QUOTA = Check(
    "core-quota",
    "deployments",
    "how many cores are left of the quota for online endpoints",
    _judged,
)
