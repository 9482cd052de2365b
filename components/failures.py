"""An error hook that adds the path in the settings and a hint to errors, and retries transient errors."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import pulumi

from aihub.failures import Explanation, Place, SettingsPaths, explain, refusal_in
from aihub.safe_text import one_line


def explain_failures(deployments: Collection[str], consumers: Sequence[str]) -> None:
    """Register the hook for all resources; call it before the first one is declared.

    Args:
        deployments: names of the deployments in the settings.
        consumers: the principals of the settings' consumers, in their order.
    """
    hook = pulumi.ErrorHook("explain-failures", hook_for(SettingsPaths(deployments, consumers)))

    def attach(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        if not isinstance(args.resource, pulumi.CustomResource):
            return None
        args.opts.hooks = pulumi.ResourceHookBinding(on_error=[hook])
        return pulumi.ResourceTransformationResult(args.props, args.opts)

    pulumi.runtime.register_stack_transformation(attach)


def hook_for(paths: SettingsPaths) -> Callable[[pulumi.ErrorHookArgs], Awaitable[bool]]:
    """Return the hook, which the engine calls after a failed operation, and which returns whether to retry."""

    async def failed(args: pulumi.ErrorHookArgs) -> bool:
        if args.type.endswith(":SmokeTest"):
            # Its error names the endpoint; what it quotes of a model's answer is no refusal of what was to be made.
            return False
        error = args.errors[0]
        found = explain(refusal_in(error), Place(paths.of(args.name, args.type), args.type, args.failed_operation))
        about = f"{found.place}: {args.name}"
        if pause := found.rule.pause_seconds(len(args.errors)):
            pulumi.log.info(one_line(f"{about}: {_waits(found, len(args.errors))}"))
            await asyncio.sleep(pause)
            return True
        # A dynamic provider may have explained it already, since `pulumi destroy` alone has no hooks.
        told = f"{about}: see {found.rule.document}" if found.cause in error else f"{about}: {found}"
        pulumi.log.error(one_line(told))
        return False

    return failed


def _waits(found: Explanation, attempts: int) -> str:
    pause, spent = found.rule.pause_seconds(attempts), found.rule.spent_seconds(attempts)
    return (
        f"{found.code or 'a refusal'}, which may pass ({found.cause}): waiting {pause:g} s, then again; {spent:g} s of "
        f"{found.rule.patience_seconds:g} s so far"
    )
