"""Deployments that somebody made beside the program."""

from typing import Any

import pytest

from aihub.azure.errors import ArmError
from aihub.drift.beside import collections, strangers
from tests.unit.drift.states import ACCOUNT, PROJECT, Json, deployment, entry, state

ENDPOINT = f"{PROJECT}/onlineEndpoints/churn"
DYNAMIC = "pulumi-python:dynamic/aihub:ArmResource"
MADE = {"createdBy": "ann@contoso.com", "createdByType": "User", "createdAt": "2026-11-29T13:00:00.5Z"}


def deployed(*more: Json) -> Any:
    return state(
        entry("azure-native:cognitiveservices:Account", "hub-account", ACCOUNT, {}),
        deployment("chat"),
        entry(DYNAMIC, "classic-project", PROJECT, {"body": {"kind": "Project"}}),
        entry(DYNAMIC, "churn-endpoint", ENDPOINT, {"body": {}}),
        *more,
    )


class _Lists:
    def __init__(self, *ids: str, error: ArmError | None = None) -> None:
        self._found, self._error = [{"id": each, "systemData": MADE} for each in ids], error

    def collection(self, _path: str, _version: str) -> list[Json]:
        if self._error:
            raise self._error
        return self._found


def test_each_place_where_the_stack_has_deployments_is_listed() -> None:
    usual = [f"{ACCOUNT}/deployments", f"{PROJECT}/serverlessEndpoints", f"{PROJECT}/onlineEndpoints"]
    assert [path for path, _ in collections(deployed())] == [*usual, f"{ENDPOINT}/deployments"]
    managed = entry(DYNAMIC, "qwen-deployment", f"{ACCOUNT}/managedComputeDeployments/qwen", {"body": {}})
    assert f"{ACCOUNT}/managedComputeDeployments" in [path for path, _ in collections(deployed(managed))]


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        (f"{ACCOUNT}/deployments/by-hand", "the deployment by-hand is not in the state"),
        (f"{PROJECT}/serverlessEndpoints/by-hand", "the serverless endpoint by-hand is not in the state"),
        (f"{ENDPOINT}/deployments/by-hand", "the slot of the online endpoint churn by-hand is not in the state"),
    ],
)
def test_stranger_is_named_with_who_made_it(id_: str, said: str) -> None:
    arm: Any = _Lists(f"{ACCOUNT}/Deployments/CHAT", id_)
    [finding] = strangers(deployed(), arm, "path", "version")
    assert (finding.what, finding.level, finding.who) == (said, "drift", "user ann@contoso.com, 2026-11-29T13:00:00Z")


def test_collection_below_what_is_gone_is_empty_and_other_errors_are_errors() -> None:
    gone: Any = _Lists(error=ArmError("ParentResourceNotFound: gone", "path", 404))
    refuses: Any = _Lists(error=ArmError("AuthorizationFailed: no", "path", 403))
    assert strangers(deployed(), gone, "path", "version") == []
    with pytest.raises(ArmError):
        strangers(deployed(), refuses, "path", "version")
