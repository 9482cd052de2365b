"""Check that the quota is enough for the model deployments: tokens per minute, requests, and provisioned units.

Which usage row a deployment counts against, Azure's list of models says (`model.skus[].usageName`).
"""

from dataclasses import replace

from aihub.azure import api_versions
from aihub.azure.model_deployments import LiveDeployment
from aihub.preflight import account
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.quota import Wording, results_of, row_is_missing, takes
from aihub.preflight.reads import started
from aihub.quota.chain import Capacity, chain
from aihub.quota.rows import rows_of
from aihub.quota.run import Amounts, Need, Step
from aihub.quota.split import Split, split
from aihub.quota.usage import Usage

_MORE = "ask for more quota (https://aka.ms/oai/stuquotarequest), or choose another hub.location or sku.name"


def _judged(target: Target) -> list[Result]:
    declared = account.model_deployments_of(target.settings)
    if not any(name in target.deployments for name in declared):
        return []
    rows = started(lambda: account.usages(target, "Microsoft.CognitiveServices", api_versions.COGNITIVE_SERVICES))
    deleted = started(lambda: account.soft_deleted_hubs(target))
    region = account.region_of(target)
    steps = steps_of(target, region)
    by_name = {each.name: each for each in rows.result()}
    wording = Wording(target.settings.hub.location, "", lambda name: f"deployments.{name}.sku.capacity", _MORE)
    judged = results_of(by_name, steps, wording, deleted.result())
    plan = _split(target, region, by_name) if any(need.refused for need, _ in judged) else None
    found = [
        _with_steps(result, need, plan) for need, result in judged if takes(need.row.name, steps, target.deployments)
    ]
    return found + [
        row_is_missing(name, wording.where(step.name), wording.region)
        for step in steps
        if step.name in target.deployments and step.is_change
        for name in step.after
        if name not in by_name
    ]


def steps_of(target: Target, region: account.Region) -> list[Step]:
    """Return what a run does with each model deployment, in the order of its writes.

    A deployment of the account that is neither declared nor in the stack's state is somebody else's, and stays.
    """
    row_of = rows_of(region.offers)

    def amounts(capacity: Capacity | None) -> Amounts:
        row = row_of(capacity) if capacity else None
        return {row: capacity.amount} if capacity and row else {}

    changes = chain(*_capacities(target, region))
    return [Step(each.name, amounts(each.before), amounts(each.after)) for each in changes]


def _own(target: Target, region: account.Region) -> dict[str, LiveDeployment]:
    declared, base = account.model_deployments_of(target.settings), f"{account.account_id(target)}/deployments/".lower()
    return {name: each for name, each in region.live.items() if name in declared or base + name.lower() in target.made}


def _capacities(
    target: Target, region: account.Region
) -> tuple[dict[str, Capacity], dict[str, Capacity], dict[str, str]]:
    """Return the declared capacities, those that the account has, and the deployments that serve others' requests."""
    declared = account.model_deployments_of(target.settings)
    spillovers = {name: spills for name, each in declared.items() if (spills := getattr(each, "spillover", None))}
    held = {name: each.holds for name, each in _own(target, region).items()}
    return {name: account.capacity_of(each) for name, each in declared.items()}, held, spillovers


def _split(target: Target, region: account.Region, rows: dict[str, Usage]) -> Split | None:
    """Return the two runs that can do what one cannot."""
    declared, held, spillovers = _capacities(target, region)
    return split(declared, held, rows, rows_of(region.offers), spillovers)


def _with_steps(result: Result, need: Need, plan: Split | None) -> Result:
    is_planned = plan is not None and plan.refused == need.refused and need.fits_in_the_end
    return replace(result, fix=f"do {plan.steps}") if plan and is_planned and result.status == "fail" else result


MODEL_QUOTA = Check(
    "model-quota",
    "deployments",
    "how much quota of each model is left",
    _judged,
    "the role Cognitive Services Usages Reader, or Reader, on the subscription",
)
