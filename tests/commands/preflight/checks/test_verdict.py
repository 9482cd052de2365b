"""What preflight says of quota is what Azure then answers to the program's writes, whatever is there and declared."""

from functools import partial
from itertools import permutations
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aihub.azure.model_deployments import model_deployments
from aihub.preflight.checks.accelerator_quota import ACCELERATOR_QUOTA
from aihub.preflight.checks.core_quota import CORE_QUOTA
from aihub.preflight.checks.model_quota import MODEL_QUOTA
from aihub.quota.chain import chain
from aihub.quota.held import compute
from components.deployments.order import changes_of
from localazure.quotas import Quota
from localazure.services.arm import resources
from tests.commands.preflight.checks.test_compute_quota import ALL, BERT, DSV2, H100, in_state, online, put_qwen, qwen
from tests.commands.preflight.hub import Hub, openai
from tests.commands.preflight.local_azure import REGION, Local

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


RANDOM = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@RANDOM
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


instances = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 4), max_size=3)


@RANDOM
@given(there=instances, declared=instances, limit=st.integers(0, 8), elsewhere=st.integers(0, 3))
def test_verdict_on_accelerators_is_what_the_writes_are_answered(
    running_local: Local, there: dict[str, int], declared: dict[str, int], limit: int, elsewhere: int
) -> None:
    running_local.clear()
    hub = Hub(running_local)
    hub.create()
    running_local.azure.quotas.set(H100, Quota(20))
    assert {put_qwen(hub, name, number) for name, number in there.items()} <= {201}
    running_local.azure.quotas.set(H100, Quota(limit, elsewhere))

    hub.declared = {name: qwen(number) for name, number in declared.items()}
    failed = [each.where for each in hub.look(ACCELERATOR_QUOTA) if each.status == "fail"]
    wanted, held = ({name: compute("H100_80GB", number) for name, number in each.items()} for each in (declared, there))
    written = [each.name for each in chain(wanted, held) if each.after and each.before != each.after]
    refused = next((name for name in written if put_qwen(hub, name, declared[name]) == 400), None)
    assert failed == ([f"deployments.{refused}.instances"] if refused else [])


SLOTS = ("blue", "green", "grey")
slots = st.dictionaries(
    st.sampled_from(SLOTS),
    st.tuples(st.sampled_from(("Standard_DS3_v2", "Standard_F8s_v2")), st.integers(1, 3)),
    max_size=3,
)


def outcomes(local: Local, endpoint: str, there: dict[str, Any], declared: dict[str, Any]) -> set[bool]:
    """Returns whether Azure takes all writes of declared slots, for each order in which they may come."""
    found = set()
    for order in permutations(name for name in declared if declared[name] != there.get(name)):
        for name in SLOTS:
            local.do(partial(resources.delete, local.azure, f"{endpoint}/deployments/{name}"))
        assert all(put_slot(local, endpoint, name, *slot) for name, slot in there.items())
        found.add(all(_replace(local, endpoint, name, there, declared) for name in order))
    return found


def _replace(local: Local, endpoint: str, name: str, there: dict[str, Any], declared: dict[str, Any]) -> bool:
    if name in there and there[name][0] != declared[name][0]:
        local.do(lambda: resources.delete(local.azure, f"{endpoint}/deployments/{name}"))
    return put_slot(local, endpoint, name, *declared[name])


def put_slot(local: Local, endpoint: str, name: str, size: str, number: int) -> bool:
    properties = {"endpointComputeType": "Managed", "model": BERT, "instanceType": size}
    body = {"location": REGION, "sku": {"name": "Default", "capacity": number}, "properties": properties}
    answer = local.send("PUT", f"{endpoint}/deployments/{name}", body, "2025-12-01")
    assert answer.status in {200, 201} or answer.code == "OutOfQuota", answer
    return answer.status < 400


@RANDOM
@given(there=slots, declared=slots, family=st.integers(0, 12), total=st.integers(0, 20))
# One slot grows into what another frees, which takes as much of another family.
@example(
    there={"blue": ("Standard_DS3_v2", 1), "green": ("Standard_DS3_v2", 1)},
    declared={"blue": ("Standard_DS3_v2", 2), "green": ("Standard_F8s_v2", 1)},
    family=0,
    total=4,
)
def test_verdict_on_cores_is_what_the_writes_are_answered_in_any_order(
    running_local: Local, there: dict[str, Any], declared: dict[str, Any], family: int, total: int
) -> None:
    running_local.clear()
    hub = Hub(running_local)
    hub.create()
    project = f"{hub.group}/providers/Microsoft.MachineLearningServices/workspaces/ai-demo-project"
    endpoint = f"{project}/onlineEndpoints/ai-demo-bert"
    for path, kind in ((project, "workspaces"), (endpoint, "workspaces/onlineEndpoints")):
        resource = {
            "id": path,
            "name": path.rpartition("/")[2],
            "type": f"Microsoft.MachineLearningServices/{kind}",
            "location": REGION,
            "kind": "Project",
            "properties": {"provisioningState": "Succeeded"},
        }
        running_local.do(partial(resources.put, running_local.azure, resource))
    assert all(put_slot(running_local, endpoint, name, *slot) for name, slot in there.items())
    used = {
        name: sum(_cores(*slot) for slot in there.values() if size in {slot[0], ""}) for name, size in _ROWS.items()
    }
    # What is there fits: a quota that was lowered since is another matter.
    running_local.azure.quotas.set(DSV2, Quota(max(family * 8, used[DSV2])))
    running_local.azure.quotas.set(ALL, Quota(max(total * 8, used[ALL])))
    hub.declared = {"bert": online(**declared)} if declared else {}
    hub.resources = dict(in_state("bert", name, *slot) for name, slot in there.items())
    statuses = {each.status for each in hub.look(CORE_QUOTA)}

    wanted = {frozenset({True}): "pass", frozenset({False}): "fail", frozenset({True, False}): "warn"}
    worst = next((each for each in ("fail", "warn") if each in statuses), "pass")
    assert worst == wanted[frozenset(outcomes(running_local, endpoint, there, declared))]


_ROWS = {DSV2: "Standard_DS3_v2", ALL: ""}


def _cores(size: str, number: int) -> int:
    return -(-12 * number // 10) * {"Standard_DS3_v2": 4, "Standard_F8s_v2": 8}[size]
