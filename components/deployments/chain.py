"""The order of what is written below one account, where Azure takes one write at a time."""

from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi.resource import DependencyResource

from components.deployments.live import LiveDeployment
from components.deployments.quota import Change, change_of, quota_of_live


class ModelDeployments(pulumi.ComponentResource):
    """Parent of all that is written below one account, which Azure must see one at a time.

    Azure refuses two writes below one account at a time with 409 RequestConflict, on deletion too. A chain, each
    deployment after the one before it, orders creations and changes, but not deletions: there the engine goes by
    direct dependencies alone (`ScheduleDeletes` in its step_generator.go), and when of three the first and the last are
    taken out, both would go at once. Hence each deployment also depends on this parent, which to the engine means all
    that stand below it so far (`DependenciesOf` in its dependency_graph.go). A list of all earlier deployments would do
    the same, and make state and run time grow with the square of their number.
    """

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:ModelDeployments", name, None, opts)
        self.register_outputs({})

    def all_so_far(self) -> pulumi.Output[pulumi.Resource]:
        """What a deployment below depends on: this parent by its name, since the SDK takes the object for a list."""

        async def by_name() -> pulumi.Resource:
            return DependencyResource(str(await self.urn.future()))

        return pulumi.Output.from_input(by_name())


def in_chain(component: pulumi.Resource, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Options of a component's writes to the account: after what the component comes after, and never beside others."""
    given = pulumi.ResourceOptions(parent=component, depends_on=opts.depends_on if opts else None)
    siblings = [opts.parent.all_so_far()] if opts and isinstance(opts.parent, ModelDeployments) else []
    return pulumi.ResourceOptions.merge(given, pulumi.ResourceOptions(depends_on=siblings))


def chain_order(
    deployments: Mapping[str, Mapping[str, Any]], live: Mapping[str, LiveDeployment] | None = None
) -> list[str]:
    """The deployments of an account in the order of their writes.

    One that takes over what others cannot comes before them, since Azure wants it to exist; then what gives quota back,
    before what takes it. Managed compute comes last: it takes some fifteen minutes, and nothing waits for it then.

    Args:
        deployments: what is declared, in the settings' order.
        live: the deployments that the account has.
    """
    by_type = sorted(deployments, key=lambda name: deployments[name]["type"] == "managed-compute")
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
        for each in by_type:
            if changes[each].gives & changes[name].takes and deployments[each].get("spillover") != name:
                add(each)
        ordered.append(name)

    for name in by_type:
        add(name)
    return ordered


def tell_two_steps(
    deployments: Mapping[str, Mapping[str, Any]], live: Mapping[str, LiveDeployment], order: list[str]
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


def _changes(deployments: Mapping[str, Mapping[str, Any]], live: Mapping[str, LiveDeployment]) -> Mapping[str, Change]:
    return {name: change_of(each, live.get(name)) for name, each in deployments.items()}


def _listed(names: list[str]) -> str:
    return ", ".join(names)
