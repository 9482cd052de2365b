"""What pipelines show of a run: JUnit, GitHub's summary and annotations."""

import re
from dataclasses import replace
from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml

from aihub.markdown import escaped
from aihub.smoke.report.github import annotations, step_summary
from aihub.smoke.report.junit import junit
from tests.unit.smoke.runs import broken, document, lasting, mixed, passed, spread, throttled


def cases(*arguments: Any, **changes: Any) -> dict[str, Any]:
    [suite] = JUnitXml.fromstring(junit(document(*arguments, **changes)))
    return {f"{case.classname}/{case.name}": case for case in suite}


def test_each_route_is_a_test_and_broken_is_not_unknown() -> None:
    [suite] = JUnitXml.fromstring(junit(document(mixed())))
    assert suite.name == "prod"
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (12, 2, 4, 0)
    assert suite.time == 184.6
    found = {f"{case.classname}/{case.name}": case for case in suite}
    assert found["chat/v1"].is_passed
    [failure] = found["broken/azure-openai"].result
    assert isinstance(failure, Failure)
    assert (failure.type, failure.message) == ("unknown-deployment", broken().problem)
    [unknown] = found["busy/v1"].result
    assert isinstance(unknown, Error)
    assert unknown.type == "throttled"


def test_test_takes_as_long_as_its_requests_and_has_its_warnings() -> None:
    case = cases([spread(seconds=180)])["spreading/v1"]
    assert case.time == pytest.approx(182.36)
    assert "over the ceiling" in case.system_out


def test_endpoint_that_fails_though_its_routes_pass_is_a_test_of_its_own() -> None:
    result = replace(passed(), verdict="fail", error_class="wrong-uri", problem="the vault holds another target URI")
    found = cases([result])
    assert found["chat/v1"].is_passed
    assert found["chat/endpoint"].result[0].type == "wrong-uri"


def test_run_that_could_not_be_carried_out_is_an_error() -> None:
    found = cases([], problem="no stack named 'none' found", exit_code=1)
    assert found["run/run"].result[0].message == "no stack named 'none' found"


def test_text_of_a_service_does_not_break_the_xml() -> None:
    hostile = ']]><b attr="x">&amp;\x00\x1b[31m\ud800'
    [one, _] = cases([lasting("chat", "fail", "server-error", hostile)]).values()
    assert one.result[0].message == r']]><b attr="x">&amp;\x00\x1b[31m\ud800'


def test_summary_has_a_line_for_each_route_and_the_problems() -> None:
    lines = step_summary(document()).splitlines()
    assert lines[0] == "## Smoke test of prod: ❌ fail"
    assert "| chat | v1 | ✅ pass |  | 0.4 s | 400 ms |" in lines
    assert "| busy | v1 | ❔ inconclusive | throttled |  |  |" in lines
    assert "- **busy**: throttled for 300 s; it asks for 86400 s" in lines
    assert sum(line.startswith("| ") for line in lines) == 1 + 12


def test_text_of_a_service_stays_in_its_place_in_the_summary() -> None:
    text = step_summary(document([lasting("a|b", "fail", "server-error", "<img src=x>\n## [x](y) `z`")]))
    assert "| a&#124;b | v1 |" in text
    assert f"- **a&#124;b**: {escaped('<img src=x> ## [x](y) `z`')}" in text.splitlines()


def test_broken_is_an_error_unknown_and_slow_are_warnings() -> None:
    assert annotations(document()) == [
        "::error title=broken%3A unknown-deployment::azure-openai: with the credential: 404, DeploymentNotFound",
        "::warning title=spreading::slow: 1240 ms, over the ceiling of 1000 ms",
        "::warning title=busy%3A throttled::throttled for 300 s; it asks for 86400 s",
        "::warning title=locked%3A vault-refused::the vault did not let us read the secret (403)",
    ]
    assert annotations(document([passed()])) == []


def test_text_of_a_service_cannot_be_a_command() -> None:
    [line] = annotations(document([lasting("a,b", "fail", "server-error", "100%\n::stop-commands::x\r\n")]))
    assert line == "::error title=a%2Cb%3A server-error::100%25 ::stop-commands::x"


def test_of_many_errors_as_many_are_told_as_github_shows_and_how_many_are_not() -> None:
    lines = annotations(document([*(broken(f"b{index}") for index in range(30)), throttled()]))
    assert len(lines) == 11
    assert lines[9] == "::error title=aihub smoke::21 more; see the step's summary"
    assert re.match(r"::warning title=busy", lines[10])
