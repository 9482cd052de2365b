"""The order in which model deployments are written, by the quota that each gives back and takes."""

from collections.abc import Mapping

import pulumi

from components.deployments.live import LiveDeployment
from components.deployments.model import ModelDeploymentArgs
from components.deployments.quota import Change, change_of, quota_of_live


def chain_order(
    deployments: Mapping[str, ModelDeploymentArgs], live: Mapping[str, LiveDeployment] | None = None
) -> list[str]:
    """The model deployments of an account in the order of their writes.

    One that takes over what others cannot comes before them, since Azure wants it to exist; then what gives quota back,
    before what takes it.

    Args:
        deployments: what is declared, in the settings' order.
        live: the deployments that the account has.
    """
    changes = _changes(deployments, live or {})
    begun: set[str] = set()
    ordered: list[str] = []

    def add(name: str) -> None:
        if name in begun:
            return
        begun.add(name)
        target = deployments[name].get("spillover")
        if target is not None and target in deployments:
            add(target)
        for each in deployments:
            if changes[each].gives & changes[name].takes and deployments[each].get("spillover") != name:
                add(each)
        ordered.append(name)

    for name in deployments:
        add(name)
    return ordered


def tell_two_steps(
    deployments: Mapping[str, ModelDeploymentArgs], live: Mapping[str, LiveDeployment], order: list[str]
) -> None:
    """Says of what takes quota that is given back only after it which two runs can do it, should one not."""
    changes = _changes(deployments, live)
    for index, name in enumerate(order):
        takes = changes[name].takes
        # The engine deletes what is no longer declared when all else is made.
        removed = [each for each, one in live.items() if each not in deployments and quota_of_live(one) in takes]
        later = [each for each in order[index + 1 :] if changes[each].gives & takes]
        if removed:
            pulumi.log.info(
                f"deployments.{name}: it takes of the quota that {_listed(removed)} on the account holds, without being in "
                "the settings, and what a run takes out it deletes last. Where Azure refuses this with InsufficientQuota, "
                f"do it in two steps: `pulumi up` with {name} as it was before, or left out if it is new; then as it is now"
            )
        if later:
            pulumi.log.info(
                f"deployments.{name}: it takes of the quota that {_listed(later)} gives back only after it. Where Azure "
                f"refuses this with InsufficientQuota, do it in two steps: `pulumi up` with {name} left out, or with the "
                "least capacity; then as it is now"
            )


def _changes(
    deployments: Mapping[str, ModelDeploymentArgs], live: Mapping[str, LiveDeployment]
) -> Mapping[str, Change]:
    return {name: change_of(each, live.get(name)) for name, each in deployments.items()}


def _listed(names: list[str]) -> str:
    return ", ".join(names)
