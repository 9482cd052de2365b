"""Remove the type aliases that pulumi-azure-native adds to every resource, before the SDK resolves them.

Each resource class lists one alias per other API version of its type, 20 to 50 of them, and the SDK turns each into a
URN in every run: from some 50 deployments on that is a third to a half of a preview (pulumi/pulumi-azure-native#1493,
pulumi/pulumi#10010). They only matter for state that holds such a versioned type. This project's own state never
does: its classes register the unversioned type. State that came from elsewhere can; it keeps the aliases with
`pulumi config set aihub:keepSdkAliases true`.
"""

import pulumi


def drop_sdk_aliases() -> None:
    """Register the transformation; call it before the first resource is declared. Aliases of components are kept."""
    pulumi.runtime.register_stack_transformation(_without_version_aliases)


def _without_version_aliases(
    args: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    if not args.type_.startswith("azure-native:") or not args.opts.aliases:
        return None
    # The SDK's own aliases name a type and nothing else.
    args.opts.aliases = [alias for alias in args.opts.aliases if not _is_type_only(alias)]
    return pulumi.ResourceTransformationResult(args.props, args.opts)


def _is_type_only(alias: object) -> bool:
    return (
        isinstance(alias, pulumi.Alias)
        and vars(alias)["type_"] is not ...
        and all(vars(alias)[part] is ... for part in ("name", "parent", "stack", "project"))
    )
