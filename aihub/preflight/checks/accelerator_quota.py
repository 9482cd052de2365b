"""Check that the quota of accelerators is enough for managed compute on the hub's account.

A quota is found as Microsoft's samples find it (microsoft-foundry/foundry-samples, deployment-tools/preflight): the row
of the scope `Global` whose name ends in the accelerator. How many accelerators one instance takes, only the template
says, which Resource Manager does not show; of a template that a deployment has already, Azure says it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aihub.arm.bodies import Json, value_at
from aihub.azure import api_versions
from aihub.azure.errors import ArmError, needed
from aihub.preflight import account
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.quota import Wording, results_of, row_is_missing, takes
from aihub.preflight.reads import started
from aihub.quota.chain import chain
from aihub.quota.held import compute
from aihub.quota.run import Amounts, Need, Step
from aihub.quota.usage import Usage, whole
from aihub.settings.models import ManagedComputeDeployment

_SKU = "GlobalManagedCompute"
_MORE = "ask for more quota in the Foundry portal, or choose a template for another accelerator"


@dataclass(frozen=True)
class _Live:
    """A deployment on managed compute as Azure has it."""

    accelerator: str
    accelerators: int
    template: str
    per_instance: int


def _judged(target: Target) -> list[Result]:
    declared = {
        name: each for name, each in target.settings.deployments.items() if isinstance(each, ManagedComputeDeployment)
    }
    if not any(name in target.deployments for name in declared):
        return []
    rows = started(
        lambda: account.usages(
            target, "Microsoft.CognitiveServices", api_versions.MANAGED_COMPUTE, "managedComputeUsages"
        )
    )
    deleted = started(lambda: account.soft_deleted_hubs(target))
    live = _live(target)
    per_instance = {each.template.lower(): each.per_instance for each in live.values() if each.per_instance}
    by_name = {each.name: each for each in rows.result()}
    steps = _steps(target, declared, live, per_instance, by_name)
    region = target.settings.hub.location
    wording = Wording(region, "accelerators", lambda name: f"deployments.{name}.instances", _MORE)
    guessed = [
        each.name
        for each in steps
        if each.is_change and each.name in declared and declared[each.name].template.lower() not in per_instance
    ]
    found = [
        _with_guesses(result, need, steps, guessed)
        for need, result in results_of(by_name, steps, wording, deleted.result())
        if takes(need.row.name, steps, target.deployments)
    ]
    missing = [
        (name, each.accelerator)
        for name, each in declared.items()
        if name in target.deployments and _row(by_name, each.accelerator) is None
    ]
    return found + [
        row_is_missing(f"ManagedCompute.Global.{kind}", f"deployments.{name}.accelerator", region)
        for name, kind in missing
    ]


def _steps(
    target: Target,
    declared: Mapping[str, ManagedComputeDeployment],
    live: Mapping[str, _Live],
    per_instance: Mapping[str, int],
    rows: Mapping[str, Usage],
) -> list[Step]:
    """Return what a run does with each deployment, in the order of its writes; deletions come last."""

    def before(name: str) -> Amounts:
        each = live.get(name)
        row = _row(rows, each.accelerator) if each else None
        return {row: each.accelerators} if each and row else {}

    def after(each: ManagedComputeDeployment) -> Amounts:
        row = _row(rows, each.accelerator)
        return {row: each.instances * per_instance.get(each.template.lower(), 1)} if row else {}

    base = f"{account.account_id(target)}/managedComputeDeployments/".lower()
    own = {name: each for name, each in live.items() if name in declared or base + name.lower() in target.made}
    changes = chain(
        {name: compute(each.accelerator, sum(after(each).values())) for name, each in declared.items()},
        {name: compute(each.accelerator, each.accelerators) for name, each in own.items()},
    )
    return [
        Step(each.name, before(each.name), after(declared[each.name]) if each.name in declared else {})
        for each in changes
    ]


def _row(rows: Mapping[str, Usage], accelerator: str) -> str | None:
    """Return the name of an accelerator's row of the scope Global."""
    suffix = f".{accelerator}".casefold()
    found = (
        each.name
        for each in rows.values()
        if each.scope.casefold() == "global" and each.name.casefold().endswith(suffix)
    )
    return next(found, None)


def _with_guesses(result: Result, need: Need, steps: list[Step], guessed: list[str]) -> Result:
    """Return a result that says where an instance may take more accelerators than the one that it was judged by."""
    names = [each.name for each in steps if each.name in guessed and each.after.get(need.row.name)]
    if result.status != "pass" or not names:
        return result
    known = sum(each.after.get(need.row.name, 0) for each in steps if each.name not in names)
    left = "" if need.row.limit is None else f", and {need.row.limit - need.elsewhere - known} are left for them"
    what = (
        f"{result.what}; of {', '.join(names)} one accelerator per instance is counted{left}: how many an instance takes, "
        "only its template says"
    )
    return Result(
        "warn", result.where, what, "compare them with the accelerators of the template in the model catalogue"
    )


def _live(target: Target) -> dict[str, _Live]:
    """Return the account's deployments that count against the quota; none when there is no account."""
    if not account.is_in_region(target):
        return {}
    id_ = account.account_id(target)
    try:
        found = target.arm.collection(f"{id_}/managedComputeDeployments", api_versions.MANAGED_COMPUTE)
    except ArmError as error:
        if error.status == 404:
            return {}
        raise
    return {needed(each, "name", str, id_): _read(each) for each in found if value_at(each, "sku.name") == _SKU}


def _read(body: Json) -> _Live:
    total, each = (
        whole(value_at(body, f"properties.{name}")) for name in ("totalAccelerators", "acceleratorsPerInstance")
    )
    return _Live(
        str(value_at(body, "properties.acceleratorType")),
        total or 0,
        str(value_at(body, "properties.deploymentTemplate")),
        each or 0,
    )


ACCELERATOR_QUOTA = Check(
    "accelerator-quota",
    "deployments",
    "how many accelerators are left of the quota",
    _judged,
    "the role Cognitive Services Usages Reader, or Reader, on the subscription",
)
