"""Rules of what the smoke test asks."""

from collections.abc import Iterator

from aihub.settings.models import Checks, Deployment, ManagedComputeDeployment, ServerlessDeployment
from aihub.settings.rules.parts import Violation

_TEXT = ("chat/completions", "responses", "messages")


def check_smoke(deployment: Deployment) -> Iterator[Violation]:
    """Yield what is wrong with the checks of one deployment."""
    checks = deployment.smoke
    if "latency" in checks.model_fields_set and checks.latency_ms is None:
        yield ("smoke", "latency"), "no answer is too slow without latency_ms; write latency_ms: 2000 too"
    if not isinstance(checks, Checks):
        return
    if deployment.task not in _TEXT:
        for field in ("prompt", "stream", "blocked_prompt"):
            if getattr(checks, field):
                yield ("smoke", field), f"the task {deployment.task} takes none; remove it"
    elif checks.expect is not None and checks.prompt is None:
        yield ("smoke", "expect"), "what one word is answered is not known; write the prompt that asks for it too"
    if checks.blocked_prompt is not None and _is_unfiltered(deployment):
        yield ("smoke", "blocked_prompt"), "nothing filters what this deployment is asked; remove it"


def _is_unfiltered(deployment: Deployment) -> bool:
    # Managed compute has no content filter of Azure's.
    if isinstance(deployment, ServerlessDeployment):
        return not deployment.content_safety
    return isinstance(deployment, ManagedComputeDeployment)
