"""An error hook that adds the path in the settings and a hint to errors, and retries transient errors."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import pulumi

from aihub.failures import Failure, SettingsPaths, code_of, failure_of, hint_of
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
        code, path = code_of(args.errors[0]), paths.of(args.name, args.type)
        known = failure_of(args.errors[0], args.failed_operation)
        if known and (pause := known.pause_seconds(len(args.errors))):
            waits = _waits(code or "a refusal", known, len(args.errors))
            pulumi.log.info(one_line(f"{path}: {args.name}: {waits}"))
            await asyncio.sleep(pause)
            return True
        hint = hint_of(code, args.type) if code else None
        # Without a hint the engine's own line says it all, but for where to look.
        what = f"{path}: {args.name}: {code}: {hint}" if hint else f"{path} declares {args.name}, which failed"
        pulumi.log.error(one_line(what))
        return False

    return failed


def _waits(code: str, known: Failure, attempts: int) -> str:
    pause, spent = known.pause_seconds(attempts), known.spent_seconds(attempts)
    return (
        f"{code}, which may pass: waiting {pause:g} s, then again; {spent:g} s of {known.patience_seconds:g} s so far"
    )
