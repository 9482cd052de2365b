"""What a change of release makes anew in Azure: it takes time, and quota beside what is there."""

from collections.abc import Iterator

from aihub.settings import (
    AzureOpenAIDeployment,
    Deployment,
    ModelInferenceDeployment,
    OnlineDeployment,
    ServerlessDeployment,
    Settings,
    Slot,
)

_VIRTUAL_MACHINES = "tens of minutes"
_ON_THE_ACCOUNT = "minutes"


def made_anew(now: Settings | None, then: Settings) -> Iterator[str]:
    """Yield each endpoint and slot that has to be made, with the time and the quota that it takes.

    Args:
        now: the present settings of the stack; None when they are invalid, which makes all anew.
        then: its settings with the other release.
    """
    there = now.deployments if now else {}
    for name, deployment in then.deployments.items():
        before = there.get(name)
        if before is None:
            yield f"{name}: {_cost(deployment)}"
        elif _identity(before) != _identity(deployment):
            yield f"{name}, which is deleted first and does not answer until then: {_cost(deployment)}"
        elif isinstance(before, OnlineDeployment) and isinstance(deployment, OnlineDeployment):
            for slot in sorted(deployment.slots.keys() - before.slots.keys()):
                yield f"{name}, slot {slot}: {_VIRTUAL_MACHINES}, quota for {_machines(deployment.slots[slot])}"


def _identity(deployment: Deployment) -> tuple[str, ...]:
    """Return what Azure cannot change in place."""
    match deployment:
        case AzureOpenAIDeployment():
            return (deployment.type, deployment.model.name)
        case ModelInferenceDeployment():
            return (deployment.type, deployment.model.publisher, deployment.model.name)
        case ServerlessDeployment():
            return (deployment.type, deployment.model)
        case _:
            return (deployment.type, deployment.host)


def _cost(deployment: Deployment) -> str:
    match deployment:
        case AzureOpenAIDeployment() | ModelInferenceDeployment():
            return f"{_ON_THE_ACCOUNT}, quota for a capacity of {deployment.sku.capacity} ({deployment.sku.name})"
        case ServerlessDeployment():
            return _ON_THE_ACCOUNT
        case OnlineDeployment():
            return f"{_VIRTUAL_MACHINES}, quota for {', '.join(map(_machines, deployment.slots.values()))}"
        case _:
            return f"{_VIRTUAL_MACHINES}, quota for {deployment.instances} of {deployment.accelerator}"


def _machines(slot: Slot) -> str:
    return f"{slot.instances} of {slot.instance_type}"
