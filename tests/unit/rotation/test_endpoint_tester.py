"""When an endpoint is taken to know a key."""

from pathlib import Path
from typing import Any

import pytest

from aihub.rotation import RotationError
from aihub.rotation.endpoint_tester import EndpointTester
from aihub.rotation.run import proved_endpoints
from aihub.smoke.call import Call
from aihub.smoke.results import EndpointResult, RouteResult
from tests.unit.rotation.world import on_account
from tests.unit.smoke.samples import azure_openai


@pytest.mark.parametrize(
    ("statuses", "is_known"),
    [
        ([200], True),
        ([404], True),
        ([200, 401], False),
        ([403], False),
        ([429], False),
        ([503], False),
        ([None], False),
    ],
    ids=str,
)
def test_endpoint_knows_a_key_when_it_says_more_than_who_are_you(
    monkeypatch: pytest.MonkeyPatch, statuses: list[int | None], is_known: bool
) -> None:
    made = on_account("chat")

    async def smoke(*_: Any, **__: Any) -> EndpointResult:
        calls = [Call(status, 1, "", answered=status == 200) for status in statuses]
        return EndpointResult(made, [RouteResult(made["routes"][0], call, None) for call in calls], None)

    monkeypatch.setattr("aihub.rotation.endpoint_tester.smoke_endpoint", smoke)
    assert EndpointTester(None).accepts(made, "a-key") is is_known


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, None),
        ({"vault": "kv-other"}, "uri_secret is not in the vault of the settings"),
        ({"resource_id": "@127.0.0.1/x"}, "belongs to no resource"),
        ({"target_uri": "http://127.0.0.1:1/"}, "target_uri is no https URI"),
    ],
    ids=str,
)
def test_rotation_begins_for_no_endpoint_that_is_not_proved(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], problem: str | None
) -> None:
    vault = changes.pop("vault", "kv")
    made: Any = {**azure_openai(), **changes}
    monkeypatch.setattr("aihub.rotation.run.read_endpoints", lambda *_: [made])
    if problem is None:
        assert proved_endpoints(Path(), None, vault) == [made]
        return
    with pytest.raises(RotationError, match=f"^chat: .*{problem}"):
        proved_endpoints(Path(), None, vault)


def outcome(made: Any, error_class: str | None, problem: str | None) -> Any:
    async def smoke(*_: Any, **__: Any) -> EndpointResult:
        return EndpointResult(made, [], problem, "fail", error_class)

    return smoke


def test_endpoint_that_network_rules_close_is_told_before_and_after(monkeypatch: pytest.MonkeyPatch) -> None:
    made, problem = (
        on_account("chat"),
        "with the credential: 403, Public access is disabled. Please configure private endpoint.",
    )
    monkeypatch.setattr("aihub.rotation.endpoint_tester.smoke_endpoint", outcome(made, "network-blocked", problem))
    said = str(EndpointTester(None).blocked(made, "a-key"))
    assert said.startswith(f"network-blocked: {problem}")
    assert "Run this inside the virtual network" in said
    assert "a-key" not in said
    with pytest.raises(RotationError, match="chat cannot be called with the new key: network-blocked: "):
        EndpointTester(None).accepts(made, "a-key")


@pytest.mark.parametrize("error_class", [None, "wrong-key", "throttled", "connection", "timeout"])
def test_another_problem_is_not_by_network_rules(monkeypatch: pytest.MonkeyPatch, error_class: str | None) -> None:
    made = on_account("chat")
    monkeypatch.setattr("aihub.rotation.endpoint_tester.smoke_endpoint", outcome(made, error_class, "no"))
    assert EndpointTester(None).blocked(made, "a-key") is None
