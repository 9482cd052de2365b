"""The order in which model deployments are written, by the quota that each gives back and takes."""

from collections.abc import Mapping

from aihub.azure.model_deployments import LiveDeployment
from aihub.quota.chain import Capacity, Change, chain
from components.deployments.model import ModelDeploymentArgs


def changes_of(
    deployments: Mapping[str, ModelDeploymentArgs], live: Mapping[str, LiveDeployment] | None = None
) -> list[Change]:
    """What a run changes on an account, in the order of its writes; deletions come last.

    Args:
        deployments: what is declared, in the settings' order.
        live: the deployments that the account has.
    """
    declared = {name: _capacity(each) for name, each in deployments.items()}
    there = {name: Capacity(each.publisher, each.model, each.sku, each.capacity) for name, each in (live or {}).items()}
    spillovers = {name: target for name, each in deployments.items() if (target := each.get("spillover"))}
    return chain(declared, there, spillovers)


def _capacity(declared: ModelDeploymentArgs) -> Capacity:
    model, sku = declared["model"], declared["sku"]
    return Capacity(model.get("publisher") or "OpenAI", model["name"], sku["name"], sku["capacity"])
