"""Rules on managed compute. Source: Microsoft's pages on managed online endpoints."""

from collections.abc import Iterator

from aihub.rules import compute as rules
from aihub.settings.errors import printable
from aihub.settings.models import ManagedComputeDeployment, OnlineDeployment, Slot
from aihub.settings.rules.parts import ValidParts, Violation, did_you_mean

_HUGGING_FACE = "azureml://registries/huggingface/"


def check_online(deployment: OnlineDeployment, parts: ValidParts) -> Iterator[Violation]:
    """Yield the violations of a managed-compute deployment in the hub project."""
    for name, slot in deployment.slots.items():
        for found in _check_slot(slot):
            yield found.below("slots", name)
    yield from _check_traffic(deployment)
    if deployment.task == "score" and deployment.probe is None:
        yield Violation(
            rules.PROBE_MISSING,
            ("probe",),
            "missing: with task score each model takes a request body of its own; write probe: "
            "{body: {data: [[1, 2, 3]]}}, or another task",
        )
    if deployment.auth == "key" and parts.hub is not None and parts.hub.auth == "entra":
        text = "hub.auth: entra means no keys at all; write aml-token or entra, or leave it out"
        yield Violation(rules.KEY_WITHOUT_KEYS, ("auth",), text)


def check_managed_compute(deployment: ManagedComputeDeployment) -> Iterator[Violation]:
    """Yield the violations of a managed-compute deployment on the account."""
    if deployment.route == "v1" and not deployment.openai_compatible:
        text = "a runtime that is not OpenAI-compatible has no route v1; remove it"
        yield Violation(rules.RUNTIME_NOT_COMPATIBLE, ("route",), text)


def _check_traffic(deployment: OnlineDeployment) -> Iterator[Violation]:
    slots = list(deployment.slots)
    for field, shares in (("traffic", deployment.traffic), ("mirror", deployment.mirror)):
        for name in shares:
            if name not in deployment.slots:
                yield Violation(
                    rules.TRAFFIC_SLOT_UNKNOWN,
                    (field, name),
                    f"no such slot; {did_you_mean(name, slots)}write one of: {', '.join(map(printable, slots))}. "
                    "A slot that has traffic cannot be removed: first give its share to another",
                )
    total = sum(deployment.traffic.values())
    if total not in (0, 100):
        text = f"adds up to {total}; write percentages that add up to 100, or {{}} for none at all"
        yield Violation(rules.TRAFFIC_TOTAL, ("traffic",), text)
    if len(deployment.mirror) > 1:
        yield Violation(rules.MIRROR_SLOTS, ("mirror",), "Azure mirrors to one slot only; keep one")
    for name in deployment.mirror:
        if deployment.traffic.get(name):
            yield Violation(
                rules.MIRROR_HAS_TRAFFIC,
                ("mirror", name),
                "has traffic of its own; mirror to a slot without traffic, or remove this slot's traffic",
            )


def _check_slot(slot: Slot) -> Iterator[Violation]:
    if slot.model.casefold().startswith(_HUGGING_FACE):
        for field in ("environment", "code"):
            if getattr(slot, field) is not None:
                text = f"models of the registry HuggingFace bring their own {field}; remove it"
                yield Violation(rules.SLOT_ENVIRONMENT_UNNEEDED, (field,), text)
    elif slot.code is not None and slot.environment is None:
        text = "missing: code needs an environment to run in; write environment: azureml:churn:1"
        yield Violation(rules.SLOT_ENVIRONMENT_MISSING, ("environment",), text)
    if slot.autoscale is None:
        return
    if slot.autoscale.min > slot.autoscale.max:
        yield Violation(rules.AUTOSCALE_RANGE, ("autoscale", "min"), "more than max; write a number up to max")
    for index, rule in enumerate(slot.autoscale.rules):
        if (rule.above is None) == (rule.below is None):
            yield Violation(
                rules.AUTOSCALE_RULE,
                ("autoscale", "rules", index),
                "a rule either adds or removes instances; write above or below, and a second rule for the other",
            )
