"""What is printed of the results."""

import json

import pytest

from aihub.smoke.report import report
from aihub.smoke.results import EndpointResult
from tests.commands.smoke.answers import CHAT
from tests.commands.smoke.service import REFUSED, Service, replies
from tests.unit.smoke.samples import KEY, azure_openai


def passed() -> EndpointResult:
    return Service(replies(200, CHAT)).judge(azure_openai())


def failed() -> EndpointResult:
    return Service(replies(401, REFUSED)).judge(azure_openai())


def unread() -> EndpointResult:
    return Service(replies(200, CHAT)).judge(azure_openai(), readable=False)


def test_table_has_a_line_for_each_route_and_the_endpoints_own_on_the_first() -> None:
    heading, first, second, *_ = report([passed()], "text").splitlines()
    assert heading.split("   ")[0] == "ENDPOINT"
    assert first.split()[:5] == ["chat", "azure-openai", "azure-openai", "200", "401"]
    assert "chat-uri, chat-key" in first
    assert second.split()[:3] == ["v1", "200", "401"]
    assert first.endswith("/chat/completions?api-version=2025-04-01-preview")
    assert second.endswith("/openai/v1/chat/completions")
    assert heading.index("TARGET URI") == first.index("https://") == second.index("https://")


def test_table_ends_with_the_problems_and_the_count() -> None:
    lines = report([passed(), failed(), unread()], "text").splitlines()
    assert lines[-1] == "1 of 3 endpoints passed, 1 inconclusive"
    why = "with the credential: 401: the key is not one of the endpoint's"
    assert f"chat: azure-openai, v1: {why} (wrong-key)" in lines
    assert sum(line.startswith("chat: ") for line in lines) == 2


def test_what_to_do_is_said_once_for_each_kind_of_error_with_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    other = failed()
    monkeypatch.setitem(other.endpoint, "name", "code")
    lines = report([passed(), failed(), other], "text").splitlines()
    [line] = [each for each in lines if each.startswith("wrong-key: ")]
    assert line.startswith(
        "wrong-key: the key in the vault is not one of the endpoint's; somebody regenerated it. Run "
    )
    assert line.endswith("See docs/key-rotation.md [call-wrong-key] (deployments.chat, deployments.code)")
    [first, second] = json.loads(report([passed(), failed()], "json"))
    assert first["advice"] is None
    assert second["advice"]["place"] == "deployments.chat"
    assert second["advice"]["document"] == "docs/key-rotation.md"


def test_json_has_each_route_and_that_of_the_target_uri_on_top() -> None:
    [whole] = json.loads(report([passed()], "json"))
    assert whole["passed"] is True
    assert whole["problem"] is None
    assert [route["name"] for route in whole["routes"]] == ["azure-openai", "v1"]
    first, second = whole["routes"]
    assert first["uri"] == whole["target_uri"]
    assert whole["with_credential"] == first["with_credential"]
    assert whole["without_credential"] == first["without_credential"]
    assert second["with_credential"]["status"] == 200
    assert second["without_credential"]["status"] == 401
    assert second["problem"] is None


def test_json_of_an_endpoint_that_was_not_called_has_no_calls() -> None:
    [whole] = json.loads(report([unread()], "json"))
    assert whole["with_credential"] is None
    assert [route["without_credential"] for route in whole["routes"]] == [None, None]


@pytest.mark.parametrize("output", ["text", "json"])
def test_no_report_repeats_the_key(output: str) -> None:
    text = report([passed(), failed()], output)
    assert KEY not in text
    assert "azure-openai" in text
