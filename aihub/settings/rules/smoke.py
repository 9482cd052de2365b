"""Rules on the smoke test's checks of a deployment."""

from collections.abc import Iterator

from aihub.rules import smoke as rules
from aihub.settings.models import Checks, Deployment, ManagedComputeDeployment, ServerlessDeployment
from aihub.settings.rules.parts import Violation

_TEXT = ("chat/completions", "responses", "messages")


def check_smoke(deployment: Deployment) -> Iterator[Violation]:
    """Yield the violations of a deployment's `smoke` settings."""
    checks = deployment.smoke
    if checks.latency and checks.latency_ms is None:
        text = "has no effect without latency_ms; write latency_ms: 2000 too"
        yield Violation(rules.LATENCY_WITHOUT_LIMIT, ("smoke", "latency"), text)
    if not isinstance(checks, Checks):
        return
    if deployment.task not in _TEXT:
        for field in ("prompt", "stream", "blocked_prompt"):
            if getattr(checks, field):
                text = f"the task {deployment.task} has no such check; remove it"
                yield Violation(rules.SMOKE_CHECK_UNSUPPORTED, ("smoke", field), text)
    elif checks.expect is not None and checks.prompt is None:
        text = "the answer to the default request is not known in advance; write a prompt too"
        yield Violation(rules.EXPECT_WITHOUT_PROMPT, ("smoke", "expect"), text)
    if checks.blocked_prompt is not None and _is_unfiltered(deployment):
        text = "this deployment has no content filter; remove it"
        yield Violation(rules.BLOCKED_PROMPT_UNFILTERED, ("smoke", "blocked_prompt"), text)


def _is_unfiltered(deployment: Deployment) -> bool:
    # Azure filters no content of managed compute.
    if isinstance(deployment, ServerlessDeployment):
        return not deployment.content_safety
    return isinstance(deployment, ManagedComputeDeployment)
