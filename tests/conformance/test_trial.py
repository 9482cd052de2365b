"""How an answer is recorded and compared, and what is made of a behaviour."""

from pathlib import Path
from typing import Any, cast

import httpx2
import pytest

from tests.conformance.answers import Answer, UnavailableError, UnmetError, form
from tests.conformance.assumptions import Assumption, Behaviour, Evidence
from tests.conformance.azure import Azure, OutOfTimeError, api_version_of
from tests.conformance.snapshots import Snapshots, compared
from tests.conformance.trial import Verdict, attempt

NOWHERE = cast("Any", None)


def answer(status: int, body: Any = None, **more: Any) -> Answer:
    return Answer("GET things/*", status, body, {}, **more)


def place(deadline: float = float("inf")) -> Azure:
    return Azure(NOWHERE, "0000", "westeurope", "x1234567", {}, deadline=deadline)


def assumption(run: Behaviour, opt_in: str | None = None) -> Assumption:
    return Assumption("it_does", "It does.", Evidence.SEEN, ("a/b#1",), "things", opt_in, run)


def snapshots(folder: Path, *answers: Answer) -> Snapshots:
    folder.mkdir(exist_ok=True)
    known = {"it_does": assumption(lambda _azure: None)}
    Snapshots(folder).accept({"it_does": [each.record() for each in answers]}, known)
    return Snapshots(folder)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ({"b": 1, "a": "secret"}, {"a": "text", "b": "number"}),
        ({"on": True, "none": None}, {"none": "null", "on": "boolean"}),
        ([{"a": 1}, {"a": "x", "b": 2.5}], [{"a": "number or text", "b": "number"}]),
        ({"/subscriptions/1": {}, "list": []}, {"*": {}, "list": []}),
        ([[1], []], [["number"]]),
        ([{"a": {}}, {"a": "x"}], [{"a": "object or text"}]),
    ],
)
def test_form_has_names_and_types_and_no_value(body: Any, kept: Any) -> None:
    assert form(body) == kept


def test_difference_shows_both_sides() -> None:
    before = answer(409, {"error": {"code": "Conflict", "message": "x"}}).record()
    after = answer(400, {"error": {"code": "Bad", "message": "x", "target": "y"}}).record()
    assert compared([before], [after]) == [
        "1. GET things/*  code:  snapshot Conflict  |  now Bad",
        "1. GET things/*  form.error.target:  snapshot -  |  now text",
        "1. GET things/*  status:  snapshot 409  |  now 400",
    ]
    assert compared([before], [before]) == []
    assert any("request:  snapshot GET things/*  |  now -" in line for line in compared([before, before], [before]))


def test_refusal_shows_its_message_and_a_success_no_value() -> None:
    refused = answer(400, {"error": {"code": "Bad", "message": "No."}})
    with pytest.raises(UnmetError, match=r"wanted success, but it is 400 Bad \(No.\)"):
        refused.ok()
    with pytest.raises(UnmetError) as error:
        answer(200, {"key": "a-secret"}).refused(401)
    assert "a-secret" not in str(error.value)


@pytest.mark.parametrize(
    "lacking",
    [
        answer(400, {"error": {"code": "InsufficientQuota", "message": "x"}}),
        answer(201, {}, ends="Failed: OutOfCapacity"),
        answer(429, {"error": {"code": "429", "message": "x"}}),
    ],
)
def test_quota_that_is_lacking_is_no_failure(lacking: Answer) -> None:
    with pytest.raises(UnavailableError):
        lacking.ok()


def test_refusal_that_is_wanted_is_one_also_where_it_is_a_quota() -> None:
    answer(400, {"error": {"code": "InsufficientQuota", "message": "x"}}).refused(400, "InsufficientQuota")


@pytest.mark.parametrize(
    ("raised", "verdict"),
    [
        (UnmetError("no"), Verdict.FAILS),
        (UnavailableError("none here"), Verdict.NOT_TRIED),
        (httpx2.ConnectError("nobody there"), Verdict.FAILS),
    ],
)
def test_what_stops_a_behaviour_is_its_verdict(tmp_path: Path, raised: Exception, verdict: Verdict) -> None:
    def run(_azure: Azure) -> None:
        raise raised

    outcome = attempt(place(), assumption(run), Snapshots(tmp_path))
    assert (outcome.verdict, outcome.assumption.id) == (verdict, "it_does")
    assert str(raised) in str(outcome)


def test_assertion_without_words_shows_its_line(tmp_path: Path) -> None:
    def run(azure: Azure) -> None:
        assert azure.location == "elsewhere"

    # pytest gives it words, in which its line is.
    assert "== 'elsewhere'" in str(attempt(place(), assumption(run), Snapshots(tmp_path)))


def test_answers_are_held_against_the_snapshot(tmp_path: Path) -> None:
    def run(azure: Azure) -> None:
        azure.records.append(answer(200, {"a": 1}).record())

    same, other = snapshots(tmp_path, answer(200, {"a": 2})), snapshots(tmp_path / "other", answer(200, {"a": "x"}))
    assert attempt(place(), assumption(run), same).verdict is Verdict.HOLDS
    assert attempt(place(), assumption(run), other).verdict is Verdict.DIFFERS


def test_what_costs_is_not_tried_unasked(tmp_path: Path) -> None:
    outcome = attempt(place(), assumption(lambda _azure: None, "gold"), Snapshots(tmp_path))
    assert outcome.verdict is Verdict.NOT_TRIED
    assert "--with gold" in str(outcome)


def test_nothing_is_asked_when_the_time_is_over() -> None:
    with pytest.raises(OutOfTimeError):
        place(deadline=0).call("GET", "https://management.azure.com/")


@pytest.mark.parametrize(
    ("path", "version"),
    [
        ("/subscriptions/1/resourceGroups/g", "2024-03-01"),
        ("/subscriptions/1/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v/secrets/s", "2024-11-01"),
        ("/s/providers/Microsoft.CognitiveServices/accounts/a/managedComputeDeployments/d", "2026-05-15-preview"),
        ("/s/providers/Microsoft.Insights/autoscaleSettings/a", "2021-05-01-preview"),
        ("/s/providers/Microsoft.KeyVault/vaults/v/providers/Microsoft.Authorization/roleAssignments/r", "2022-04-01"),
    ],
)
def test_version_is_that_of_the_program(path: str, version: str) -> None:
    assert api_version_of(path) == version
