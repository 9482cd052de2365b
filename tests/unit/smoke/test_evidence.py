"""The evidence document: it keeps to its published schema, and says what was found."""

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from aihub.evidence.smoke import contract_digest
from aihub.smoke.results import EndpointResult
from tests.unit.smoke.runs import attempt, broken, document, many, mixed, named, passed, spread, throttled, uncalled

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parents[3] / "docs" / "evidence.schema.json").read_text())
PUBLISHED = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "whole",
    [
        document(),
        document([passed()]),
        document([]),
        document(many(50)),
        document([], problem="no stack", exit_code=1, stack=None, endpoints=[]),
        document(problem="the run was ended by SIGHUP", exit_code=129),
    ],
)
def test_documents_keep_to_the_schema(whole: dict[str, Any]) -> None:
    PUBLISHED.validate(json.loads(json.dumps(whole)))


def change(*path: str | int, to: Any = None) -> Any:
    """The evidence with a value changed, or left out when `to` is `...`."""
    whole = deepcopy(document())
    *way, last = path
    place: Any = whole
    for step in way:
        place = place[step]
    if to is ...:
        del place[last]
    else:
        place[last] = to
    return whole


@pytest.mark.parametrize(
    "other",
    [
        change("schema_version", to="2"),
        change("verdict", to="passed"),
        change("started", to="2026-03-01T09:30:00+01:00"),
        change("contract_digest", to="sha256:abc"),
        change("tools", "pulumi", to=...),
        change("endpoints", 0, "routes", 0, "attempts", 0, "request_id", to=...),
        change("endpoints", 0, "routes", 0, "attempts", 0, "at_seconds", to=-1),
        change("endpoints", 0, "error_class", to="Not Found"),
        *(change(field, to=...) for field in SCHEMA["required"]),
    ],
)
def test_other_documents_do_not(other: Any) -> None:
    with pytest.raises(ValidationError):
        PUBLISHED.validate(other)


def test_every_field_that_is_written_is_described() -> None:
    closed = json.loads(json.dumps(SCHEMA), object_hook=_closed)
    Draft202012Validator(closed).validate(json.loads(json.dumps(document())))


def _closed(each: dict[str, Any]) -> dict[str, Any]:
    return each | {"additionalProperties": False} if "required" in each and "properties" in each else each


@pytest.mark.parametrize(
    ("results", "verdict", "code"),
    [
        ([], "pass", 0),
        ([passed(), spread()], "pass", 0),
        ([passed(), throttled()], "inconclusive", 3),
        ([throttled(), broken(), passed()], "fail", 1),
    ],
)
def test_verdict_of_a_run_is_the_worst_of_its_endpoints(results: list[EndpointResult], verdict: str, code: int) -> None:
    whole = document(results)
    assert (whole["verdict"], whole["exit_code"]) == (verdict, code)


def test_run_that_was_ended_is_not_passed() -> None:
    whole = document([passed()], problem="the run was ended by SIGTERM", exit_code=143)
    assert (whole["verdict"], whole["exit_code"]) == ("inconclusive", 143)


def test_time_until_an_endpoint_answers_is_that_of_its_last_route() -> None:
    [one] = document([spread(seconds=180)])["endpoints"]
    assert one["first_success_seconds"] == 180.0
    result = passed()
    first, second = result.route_results
    result = replace(result, route_results=[first, replace(second, first_success_seconds=None)])
    [one] = document([result])["endpoints"]
    assert one["first_success_seconds"] is None


def test_latency_is_of_answers_to_calls_with_the_credential() -> None:
    result = passed()
    tries = [
        attempt(3.0, took=300),
        attempt(0.1, 429, "throttled", took=5),
        attempt(2.0, took=100),
        attempt(4.0, took=120),
        attempt(0.2, 401, kind="wrong-credential", took=7),
    ]
    result = replace(result, route_results=[replace(result.route_results[0], attempts=tries)])
    [route] = document([result])["endpoints"][0]["routes"]
    assert route["latency_ms"] == {"min": 100, "median": 120, "max": 300}
    assert [each["at_seconds"] for each in route["attempts"]] == [0.1, 0.2, 2.0, 3.0, 4.0]
    assert document([uncalled()])["endpoints"][0]["routes"][0]["latency_ms"] is None


def test_digest_of_the_contract_is_of_what_it_says_and_not_of_how_it_is_written() -> None:
    one: Any = named("chat")
    backwards: Any = dict(reversed(one.items()))
    assert contract_digest([one]) == contract_digest([backwards])
    newer: Any = {**one, "model_version": "2"}
    assert contract_digest([one]) != contract_digest([newer])
    assert contract_digest([one, named("other")]) != contract_digest([named("other"), one])


def test_prompts_and_expectations_of_the_settings_are_not_in_it() -> None:
    told: Any = {"prompt": "of-the-settings", "expect": "of-the-settings", "blocked_prompt": "of-the-settings"}
    results = mixed()
    for each in results:
        each.endpoint["checks"] = told
    assert "of-the-settings" not in json.dumps(document(results))
