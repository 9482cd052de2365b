"""The chain of what is written below one account, where Azure takes one write at a time."""

import pulumi
from pulumi.resource import DependencyResource


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
        """The dependency of a deployment below: this parent by name, since the SDK expands the object into a list."""

        async def by_name() -> pulumi.Resource:
            return DependencyResource(str(await self.urn.future()))

        return pulumi.Output.from_input(by_name())


def in_chain(component: pulumi.Resource, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Options of a component's writes to the account: after what the component comes after, and never beside others."""
    given = pulumi.ResourceOptions(parent=component, depends_on=opts.depends_on if opts else None)
    siblings = [opts.parent.all_so_far()] if opts and isinstance(opts.parent, ModelDeployments) else []
    return pulumi.ResourceOptions.merge(given, pulumi.ResourceOptions(depends_on=siblings))
