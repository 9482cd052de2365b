"""The requests of a check do not wait for each other, so that the command takes as long as its slowest request."""

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from aihub.preflight import Check
from aihub.preflight.checks.endpoints import ENDPOINT_NAMES
from aihub.preflight.checks.names import HUB_NAME, VAULT_NAME
from aihub.preflight.checks.outside_state import OUTSIDE_STATE
from aihub.preflight.checks.permissions import PERMISSIONS
from aihub.preflight.checks.policies import POLICIES
from aihub.preflight.checks.registration import REGISTRATION
from aihub.preflight.checks.storage import STORAGE_NAME
from aihub.preflight.reads import SharedReads
from tests.unit.every_type import ALL, GUARDRAILS
from tests.unit.preflight.stack import ACCOUNT, GROUP, Stack


class AllAtOnce:
    """Resource Manager that answers only when so many requests have come, and breaks when they do not."""

    def __init__(self, requests: int) -> None:
        self._barrier = threading.Barrier(requests, timeout=20)

    def get(self, resource_id: str, api_version: str) -> dict[str, Any] | None:
        """Answers that the provider is registered."""
        self._barrier.wait()
        return {"registrationState": "Registered", "id": resource_id}

    def collection(self, path: str, api_version: str, query: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """Answers one role that may do everything, or nothing."""
        self._barrier.wait()
        return [{"actions": ["*"]}] if path.endswith("/permissions") else []

    def action(self, resource_id: str, name: str, api_version: str, body: Any = None) -> dict[str, Any]:
        """Answers that the name is free, and that no policy denies anything."""
        self._barrier.wait()
        return {"isSubdomainAvailable": True, "nameAvailable": True, "contentEvaluationResult": {}}


@pytest.mark.parametrize(
    ("check", "requests"),
    [
        (HUB_NAME, 4),
        (VAULT_NAME, 4),
        (STORAGE_NAME, 2),
        (ENDPOINT_NAMES, 2),
        (PERMISSIONS, 4),
        (REGISTRATION, 8),
        (POLICIES, 16),
        (OUTSIDE_STATE, 5),
    ],
    ids=lambda each: each.id if isinstance(each, Check) else None,
)
def test_all_requests_of_a_check_are_under_way_at_once(check: Check, requests: int) -> None:
    made = (GROUP, ACCOUNT, f"{ACCOUNT}/raiBlocklists/names")
    stack = Stack(deployments=ALL, guardrails=GUARDRAILS, made=made)
    found = check.results(stack.target(SharedReads(AllAtOnce(requests))))
    assert {each.status for each in found} <= {"pass", "fail"}
