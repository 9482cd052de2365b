"""A stack in place of the Pulumi CLI, and Azure as a table of what exists."""

from collections.abc import Callable
from typing import Any

import pytest

from aihub import pulumi_cli
from aihub.azure.resource_manager import Arm
from tests.unit.resume.stack import Stack


@pytest.fixture
def stack_of(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Stack]:
    """Makes a stack in which operations were cut off."""

    def make(*pending: dict[str, Any], resources: tuple[dict[str, Any], ...] = ()) -> Stack:
        stack = Stack({"version": 3, "deployment": {"resources": list(resources), "pending_operations": list(pending)}})
        monkeypatch.setattr(pulumi_cli, "run", stack.run)
        monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "s")
        return stack

    return make


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What Azure has: provisioning states by id; a test fills it."""
    has: dict[str, Any] = {}

    def get(_arm: Arm, resource_id: str, _api_version: str) -> Any:
        return {"properties": {"provisioningState": has[resource_id]}} if resource_id in has else None

    monkeypatch.setattr(Arm, "get", get)
    return has
