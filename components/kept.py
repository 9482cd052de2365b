"""Leave properties of adopted resources as they were found, where the settings have no field for them.

`aihub adopt` lists them in the stack's configuration (`aihub:keep`), by the resources' names in the program, with the
values in the state. The engine then sends these values with each write, and sees no difference.
"""

from collections.abc import Mapping, Sequence

import pulumi


def keep_as_found(kept: Mapping[str, Sequence[str]]) -> None:
    """Register the transformation; call it before the first resource is declared.

    Args:
        kept: paths of properties by the names of resources.
    """
    if not kept:
        return

    def attach(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if args.name not in kept or not isinstance(args.resource, pulumi.CustomResource):
            return None
        args.opts.ignore_changes = [*(args.opts.ignore_changes or []), *kept[args.name]]
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    pulumi.runtime.register_stack_transformation(attach)
