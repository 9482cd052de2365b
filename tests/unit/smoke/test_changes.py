"""The stack's endpoints become others while they are tested."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aihub.contract.endpoint import Endpoint
from aihub.contract.stack import NoEndpointsError, endpoint_states, remaining_endpoints
from aihub.pulumi_cli import PulumiError
from aihub.smoke.results import EndpointResult, worst
from aihub.smoke.run import with_changes
from tests.unit.smoke.runs import broken, named, passed, throttled

OTHER: Endpoint = {**named("chat"), "model_version": "2"}


def test_failure_of_an_endpoint_that_is_the_same_stays_one() -> None:
    result = broken("chat")
    assert with_changes([result], [result.endpoint], is_whole=True) == [result]


@pytest.mark.parametrize(("now", "how"), [([OTHER], "changed"), ([], "removed")])
def test_failure_of_an_endpoint_that_is_another_by_now_says_nothing(now: list[Endpoint], how: str) -> None:
    before = broken("chat")
    before = replace(before, route_results=[before.route_results[0], passed("chat").route_results[1]])
    [result] = with_changes([before], now, is_whole=True)
    assert (result.verdict, result.error_class) == ("inconclusive", "changed")
    assert result.problem == f"the endpoint was {how} while it was tested; test again; it was: {before.problem}"
    assert [each.verdict for each in result.route_results] == ["inconclusive", "pass"]


@pytest.mark.parametrize("result", [passed("chat"), throttled("chat")])
def test_what_did_not_fail_is_told_that_it_has_changed(result: EndpointResult) -> None:
    [after] = with_changes([result], [OTHER], is_whole=True)
    assert (after.verdict, after.error_class) == (result.verdict, result.error_class)
    assert "the endpoint was changed while it was tested; test again" in after.warnings


def test_endpoint_that_came_meanwhile_is_untested_unless_only_some_were_asked_for() -> None:
    result = passed("chat")
    now = [result.endpoint, named("new")]
    assert with_changes([result], now, is_whole=False) == [result]
    _, added = with_changes([result], now, is_whole=True)
    assert (added.endpoint["name"], added.verdict, added.error_class) == ("new", "inconclusive", "changed")
    assert added.problem == "the endpoint was added while the others were tested; test again"


@pytest.mark.parametrize("result", [passed("chat"), throttled("chat")])
def test_endpoint_that_is_gone_is_neither_good_nor_bad(result: EndpointResult) -> None:
    [after] = with_changes([result], [], is_whole=True)
    assert (after.verdict, after.error_class) == ("inconclusive", "changed")
    assert str(after.problem).startswith("the endpoint was removed while it was tested; test again")
    assert worst([after.verdict]) == "inconclusive"


def state(
    *ids: str, endpoint: Endpoint | None = None, going: str | None = None, replaced: str | None = None
) -> dict[str, Any]:
    """What `pulumi stack export` prints of a stack with one endpoint, chat if none is given, and resources."""
    stack = {"type": "pulumi:pulumi:Stack", "outputs": {"endpoints": [endpoint or named("chat")]}}
    resources = [{"id": each} for each in ids] + ([{"id": replaced, "delete": True}] if replaced else [])
    operations = [{"type": "deleting", "resource": {"id": going}}] if going else None
    return {"deployment": {"resources": [stack, *resources], "pending_operations": operations}}


CHAT = str(named("chat")["resource_id"])
SECRETS = [f"/subscriptions/s/resourceGroups/rg/providers/P/vaults/kv/secrets/chat-{part}" for part in ("uri", "key")]


@pytest.mark.parametrize(
    ("exported", "is_there"),
    [
        (state(CHAT.upper(), *SECRETS), True),
        # `destroy` takes the secrets first, and the output last.
        (state(CHAT, SECRETS[0]), False),
        (state(*SECRETS), False),
        (state(CHAT, *SECRETS, going=CHAT), False),
        (state(*SECRETS, replaced=CHAT), False),
        (state(), False),
        # Where it cannot be told, the output is believed.
        ({}, True),
        (PulumiError("no such command"), True),
    ],
    ids=str,
)
def test_destroy_that_is_under_way_is_seen_before_the_output_is_gone(
    monkeypatch: pytest.MonkeyPatch, exported: Any, is_there: bool
) -> None:
    def read(_project: Path, arguments: list[str], _stack: str | None) -> Any:
        if arguments[1] == "output":
            return [named("chat")]
        if isinstance(exported, Exception):
            raise exported
        return exported

    monkeypatch.setattr("aihub.contract.stack.read_json", read)
    assert remaining_endpoints(Path(), None) == ([named("chat")] if is_there else [])


@pytest.mark.parametrize("outputs", [{}, {"outputs": {}}, {"outputs": {"release": "r1"}}], ids=str)
def test_state_without_the_output_has_no_endpoints_left(
    monkeypatch: pytest.MonkeyPatch, outputs: dict[str, Any]
) -> None:
    exported = {"deployment": {"resources": [{"type": "pulumi:pulumi:Stack", **outputs}, {"id": CHAT}]}}
    monkeypatch.setattr("aihub.contract.stack.read_json", lambda *_: exported)
    assert remaining_endpoints(Path(), None) == []
    with pytest.raises(NoEndpointsError, match="the stack dev has no output `endpoints`; run `pulumi up` first"):
        endpoint_states(Path(), "dev")


def test_stack_without_the_output_has_no_endpoints_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: Any) -> Any:
        raise PulumiError("current stack does not have output property 'endpoints'")

    monkeypatch.setattr("aihub.contract.stack.read_json", read)
    assert remaining_endpoints(Path(), None) == []


def test_output_that_somebody_changed_is_no_endpoint_that_was_removed(monkeypatch: pytest.MonkeyPatch) -> None:
    changed: Endpoint = {**named("chat"), "resource_id": f"@127.0.0.1{CHAT}"}
    monkeypatch.setattr("aihub.contract.stack.read_json", lambda *_: state(endpoint=changed))
    assert remaining_endpoints(Path(), None) == [changed]
