"""Resource providers that are not registered."""

from typing import Any

import pytest

from aihub.preflight import Result
from aihub.preflight.checks.registration import REGISTRATION
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import Stack

NAMESPACES = ("CognitiveServices", "KeyVault", "OperationalInsights", "Insights", "App")
CONTRIBUTOR = {"actions": ["*"], "notActions": ["Microsoft.Authorization/*/Write"]}
READER = {"actions": ["*/read"], "notActions": []}


def look(rights: dict[str, Any], **states: str) -> list[Result]:
    replies = [
        Reply(200, {"registrationState": states.get(name, "Registered")}, to=f"/providers/Microsoft.{name}?")
        for name in NAMESPACES
    ]
    return Stack().look(REGISTRATION, *replies, Reply(200, {"value": [rights]}, to="/permissions"))


def test_registered_providers_pass_in_one_line() -> None:
    (found,) = look(READER)
    assert (found.status, found.where) == ("pass", "hub")
    assert "Microsoft.CognitiveServices" in found.what


def test_provider_that_the_caller_may_not_register_fails() -> None:
    found = look(READER, KeyVault="NotRegistered")[-1]
    assert (found.status, found.where) == ("fail", "hub.key_vault.name")
    assert found.what == "the resource provider Microsoft.KeyVault is NotRegistered"
    assert "`az provider register --namespace Microsoft.KeyVault --wait`" in found.fix


def test_provider_that_pulumi_up_registers_is_a_warning() -> None:
    found = look(CONTRIBUTOR, KeyVault="NotRegistered")[-1]
    assert (found.status, "`pulumi up` registers it" in found.fix) == ("warn", True)


def test_provider_behind_projects_is_a_warning_that_says_what_happens_without() -> None:
    found = look(READER, App="NotRegistered")[-1]
    assert (found.status, found.where) == ("warn", "hub.projects")
    assert "500 InternalServerError" in found.what


def test_registration_that_runs_is_waited_for() -> None:
    assert "wait until it is Registered" in look(READER, Insights="Registering")[-1].fix


@pytest.mark.parametrize("body", [{}, {"registrationState": 5}])
def test_answer_of_another_form_is_unknown_and_the_others_are_told(body: dict[str, Any]) -> None:
    others = [Reply(200, {"registrationState": "Registered"}, to=f"Microsoft.{name}?") for name in NAMESPACES[1:]]
    rights = Reply(200, {"value": []}, to="/permissions")
    passed, found = Stack().look(REGISTRATION, Reply(200, body, to="Microsoft.CognitiveServices?"), *others, rights)
    assert (passed.status, found.status) == ("pass", "unknown")
    assert found.what.startswith("whether Microsoft.CognitiveServices is registered is not known: ")
