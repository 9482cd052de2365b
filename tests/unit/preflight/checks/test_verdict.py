"""What preflight says of quota is what Azure then answers to the program's writes, whatever is there and declared."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aihub.azure.model_deployments import model_deployments
from aihub.preflight.checks.model_quota import MODEL_QUOTA
from components.deployments.order import changes_of
from localazure.quotas import Quota
from tests.unit.preflight.hub import Hub, openai
from tests.unit.preflight.local_azure import Local

NAMES = ("aa", "bb", "cc", "dd")
KINDS = (("gpt-4o", "GlobalStandard"), ("gpt-4o", "DataZoneStandard"), ("gpt-4.1", "GlobalStandard"))
ROWS = [f"OpenAI.{sku}.{model}" for model, sku in KINDS]

deployments = st.dictionaries(
    st.sampled_from(NAMES), st.tuples(st.integers(1, 6), st.sampled_from(KINDS)), max_size=len(NAMES)
)


def as_settings(drawn: dict[str, Any]) -> dict[str, Any]:
    return {name: openai(capacity * 10, *kind) for name, (capacity, kind) in drawn.items()}


def first_refused(hub: Hub) -> str | None:
    """Writes what is declared as `pulumi up` does, and returns the deployment that Azure refuses, if any."""
    live = model_deployments(hub.local.arm(), hub.account)
    declared: Any = {
        name: {"model": {"publisher": "OpenAI", **each["model"]}, "sku": each["sku"]}
        for name, each in hub.declared.items()
    }
    for change in changes_of(declared, live):
        if change.before == change.after:
            continue
        path = f"{hub.account}/deployments/{change.name}"
        replaces = change.before and change.after and change.before.model != change.after.model
        if replaces or change.after is None:
            assert hub.local.send("DELETE", path).status < 300
        if change.after:
            answer = hub.put(change.name, hub.declared[change.name])
            if answer.status >= 400:
                assert answer.code == "InsufficientQuota"
                return change.name
    return None


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    there=deployments,
    declared=deployments,
    elsewhere=st.lists(st.integers(0, 6), min_size=len(ROWS), max_size=len(ROWS)),
    limits=st.lists(st.integers(0, 20), min_size=len(ROWS), max_size=len(ROWS)),
)
def test_verdict_is_what_the_writes_are_answered(
    running_local: Local, there: Any, declared: Any, elsewhere: list[int], limits: list[int]
) -> None:
    running_local.clear()
    hub = Hub(running_local)
    hub.create()
    for name, deployment in as_settings(there).items():
        assert hub.put(name, deployment).status == 201
    for row, limit, others in zip(ROWS, limits, elsewhere, strict=True):
        running_local.azure.quotas.set(row, Quota(limit * 10, others * 10))

    hub.declared = as_settings(declared)
    found = hub.look(MODEL_QUOTA)
    failed = [each.where for each in found if each.status == "fail"]
    assert {each.status for each in found} <= {"pass", "fail"}

    refused = first_refused(hub)
    assert (f"deployments.{refused}.sku.capacity" in failed) == (refused is not None)
    assert bool(failed) == (refused is not None)
