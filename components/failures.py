"""Says of a refusal where in the settings it comes from and what to do, and tries again what passes by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Collection

import pulumi

from aihub.failures import FAILURES, code_of, settings_path
from aihub.foreign import one_line


def explain_failures(deployments: Collection[str]) -> None:
    """Registers the hook for all resources; call it before the first one is made.

    Args:
        deployments: names of the deployments in the settings.
    """
    hook = pulumi.ErrorHook("explain-failures", hook_for(deployments))

    def attach(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not isinstance(args.resource, pulumi.CustomResource):
            return None
        args.opts.hooks = pulumi.ResourceHookBinding(on_error=[hook])
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    pulumi.runtime.register_stack_transformation(attach)


def hook_for(deployments: Collection[str]) -> Callable[[pulumi.ErrorHookArgs], Awaitable[bool]]:
    """What the engine calls when an operation on a resource failed; the answer is whether to try again."""

    async def failed(args: pulumi.ErrorHookArgs) -> bool:
        # What a smoke test quotes of a model's answer is no refusal of what was to be made.
        code = None if args.type.endswith(":SmokeTest") else code_of(args.errors[0])
        known = FAILURES.get(code or "")
        if known and len(args.errors) < known.attempts:
            await asyncio.sleep(known.wait_seconds)
            return True
        what = f"{code}: {known.hint}" if known else f"{code or 'it failed'}; its own error says why"
        pulumi.log.error(one_line(f"{settings_path(args.name, deployments)}: {args.name}: {what}"))
        return False

    return failed
