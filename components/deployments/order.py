"""The order in which model deployments are written, by the quota that each gives back and takes."""

from collections.abc import Mapping

import pulumi

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


def tell_two_steps(changes: list[Change]) -> None:
    """Says of what takes quota that is given back only after it which two runs can do it, should one not."""
    for index, change in enumerate(changes):
        later = [each for each in changes[index + 1 :] if each.frees & change.takes]
        # The engine deletes what is no longer declared when all else is made.
        removed = [each.name for each in later if each.after is None]
        shrunk = [each.name for each in later if each.after]
        name = change.name
        if removed:
            pulumi.log.info(
                f"deployments.{name}: it takes of the quota that {', '.join(removed)} on the account holds, without being "
                "in the settings, and what a run takes out it deletes last. Where Azure refuses this with InsufficientQuota, "
                f"do it in two steps: `pulumi up` with {name} as it was before, or left out if it is new; then as it is now"
            )
        if shrunk:
            pulumi.log.info(
                f"deployments.{name}: it takes of the quota that {', '.join(shrunk)} gives back only after it. Where Azure "
                f"refuses this with InsufficientQuota, do it in two steps: `pulumi up` with {name} left out, or with the "
                "least capacity; then as it is now"
            )


def _capacity(declared: ModelDeploymentArgs) -> Capacity:
    model, sku = declared["model"], declared["sku"]
    return Capacity(model.get("publisher") or "OpenAI", model["name"], sku["name"], sku["capacity"])
