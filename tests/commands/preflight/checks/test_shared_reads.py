"""The checks of quota and models ask Azure for few lists, each once; one that fails costs its own results."""

from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock
from typing import TypeVar

import pytest

from aihub.arm.bodies import Json
from aihub.azure.reads import ArmReads
from aihub.preflight.check import Check
from aihub.preflight.checks.accelerator_quota import ACCELERATOR_QUOTA
from aihub.preflight.checks.content_filters import CONTENT_FILTERS
from aihub.preflight.checks.core_quota import CORE_QUOTA
from aihub.preflight.checks.marketplace import MARKETPLACE
from aihub.preflight.checks.model_offers import MODEL_OFFERS
from aihub.preflight.checks.model_quota import MODEL_QUOTA
from aihub.preflight.checks.model_retirement import MODEL_RETIREMENT
from aihub.preflight.checks.provisioned_capacity import PROVISIONED_CAPACITY
from aihub.preflight.run import run_checks
from tests.commands.preflight.checks.test_compute_quota import online, qwen
from tests.commands.preflight.hub import Hub, openai
from tests.commands.preflight.local_azure import Local
from tests.unit.preflight.checks.test_marketplace import COHERE

CHECKS: tuple[Check, ...] = (
    MODEL_OFFERS,
    MODEL_RETIREMENT,
    CONTENT_FILTERS,
    MODEL_QUOTA,
    PROVISIONED_CAPACITY,
    ACCELERATOR_QUOTA,
    CORE_QUOTA,
    MARKETPLACE,
)
T = TypeVar("T")


class Counted:
    """Reads that are counted by path."""

    def __init__(self, arm: ArmReads) -> None:
        self._arm, self._lock = arm, Lock()
        self.asked = Counter[str]()

    def get(self, resource_id: str, api_version: str) -> Json | None:
        """Reads a resource."""
        return self._ask(resource_id, lambda: self._arm.get(resource_id, api_version))

    def collection(self, path: str, api_version: str, query: Mapping[str, str] | None = None) -> list[Json]:
        """Reads a collection."""
        return self._ask(path, lambda: self._arm.collection(path, api_version, query))

    def action(self, resource_id: str, name: str, api_version: str, body: Json | None = None) -> Json:
        """Runs an action that changes nothing."""
        return self._ask(resource_id, lambda: self._arm.action(resource_id, name, api_version, body))

    def _ask(self, path: str, ask: Callable[[], T]) -> T:
        with self._lock:
            self.asked[path] += 1
        return ask()


@pytest.fixture
def hub(local: Local) -> Hub:
    hub = Hub(local)
    hub.create()
    hub.declared = {
        **{f"chat-{number}": openai(1) for number in range(20)},
        **{f"units-{number}": openai(15, "gpt-4.1", "GlobalProvisionedManaged") for number in range(5)},
        "qwen": qwen(1),
        "bert": online(blue=("Standard_DS3_v2", 1), green=("Standard_F4s_v2", 1)),
        "cohere": COHERE,
    }
    return hub


def test_each_list_is_asked_for_once_however_much_is_declared(hub: Hub) -> None:
    arm = Counted(hub.local.arm())
    found = run_checks(hub.target(arm), lambda _line: None, CHECKS, 60)
    assert {each.status for each in found} <= {"pass", "warn"}, found
    assert {each.check for each in found} == {each.id for each in CHECKS}
    assert set(arm.asked.values()) == {1}
    assert len(arm.asked) <= 14


@pytest.mark.parametrize(
    ("path", "unknown"),
    [
        (".*/Microsoft.CognitiveServices/locations/[^/]*/usages", {"model-quota"}),
        (".*/locations/[^/]*/models", {"model-offers", "model-retirement", "model-quota"}),
        (".*/locations/[^/]*/modelCapacities", {"provisioned-capacity"}),
        (".*/managedComputeUsages", {"accelerator-quota"}),
        (".*/Microsoft.MachineLearningServices/locations/[^/]*/usages", {"core-quota"}),
        (".*/vmSizes", {"core-quota"}),
        (".*/raiPolicies", {"content-filters"}),
        (".*/marketplaceSubscriptions", {"marketplace"}),
        (".*/deletedAccounts", set()),
    ],
)
def test_list_that_fails_leaves_all_else_known(hub: Hub, path: str, unknown: set[str]) -> None:
    hub.local.azure.faults.set("status", path=path, status=500)
    found = run_checks(hub.target(), lambda _line: None, CHECKS, 60)
    assert {each.check for each in found if each.status == "unknown"} == unknown
