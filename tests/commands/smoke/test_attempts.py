"""How long is tried: roles that spread, new deployments, waits that the service asks for, budgets."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from aihub.smoke.results import EndpointResult
from tests.commands.smoke.answers import CHAT
from tests.commands.smoke.service import Handler, Service, replies
from tests.commands.smoke.test_classes import NO_ROLE, NOT_FOUND, by_token, error, of_kind, one_route
from tests.unit.smoke.samples import azure_openai

GOOD = replies(200, CHAT)


def service_where(is_good: Callable[[float], bool], bad: Handler, headers: dict[str, str] | None = None) -> Service:
    """A service that answers well at some times, in seconds since it began."""

    async def answer(request: Any) -> Any:
        return await (GOOD if is_good(service.time.passed) else bad)(request)

    service = Service(answer)
    return service


def first_success(result: EndpointResult) -> float:
    [outcome] = result.route_results
    assert outcome.first_success_seconds is not None
    return outcome.first_success_seconds


def test_role_that_took_three_minutes_passes_and_its_time_is_measured() -> None:
    service = service_where(lambda passed: passed >= 180, NO_ROLE)
    result = service.judge(by_token())
    assert result.verdict == "pass"
    assert 180 <= first_success(result) < 196
    assert [each.error_class for each in of_kind(result, "with-credential")][-4:] == [
        "role-spreading",
        None,
        None,
        None,
    ]


def test_role_that_comes_and_goes_is_measured_to_when_it_stayed() -> None:
    service = service_where(lambda passed: 5 < passed < 8 or passed > 60, NO_ROLE)
    result = service.judge(by_token())
    assert result.verdict == "pass"
    assert first_success(result) > 60
    assert None in [each.error_class for each in of_kind(result, "with-credential") if each.at_seconds < 10]


def test_role_that_was_given_just_now_is_waited_for_beyond_the_budget() -> None:
    tested = by_token()
    tested["checks"] = {"budget_seconds": 60}
    service = service_where(lambda passed: passed >= 500, NO_ROLE)
    result = service.judge(tested, roles_age=30)
    assert result.verdict == "pass"
    assert 500 <= first_success(result) < 516


def test_role_that_was_given_just_now_leaves_the_budget_for_what_comes_then() -> None:
    tested = by_token()
    tested["checks"] = {"budget_seconds": 60}

    async def answer(request: Any) -> Any:
        return await (NO_ROLE if service.time.passed < 400 else error(429, "429"))(request)

    service = Service(answer)
    result = service.judge(tested, roles_age=30)
    assert (result.verdict, result.error_class) == ("inconclusive", "throttled")
    assert 455 < service.time.passed < 480


@pytest.mark.parametrize(("age", "waited"), [(0, 600), (200, 400), (550, 60), (10_000, 60), (None, 60)])
def test_role_that_does_not_come_is_waited_for_until_it_must_have(age: float | None, waited: float) -> None:
    tested = by_token()
    tested["checks"] = {"budget_seconds": 60}
    service = service_where(lambda _passed: False, NO_ROLE)
    result = service.judge(tested, roles_age=age)
    assert (result.verdict, result.error_class) == ("inconclusive", "role-spreading")
    # What is left of the budget comes then, and the last pause may begin before the end.
    assert waited <= service.time.passed <= waited + 60 + 15


def test_role_that_never_comes_is_not_known_to_be_broken() -> None:
    service = service_where(lambda _passed: False, NO_ROLE)
    result = service.judge(by_token())
    assert (result.verdict, result.error_class) == ("inconclusive", "role-spreading")
    assert service.time.passed == pytest.approx(300)


def test_role_that_came_with_the_end_of_the_budget_is_not_proved() -> None:
    service = service_where(lambda passed: passed >= 299.5, NO_ROLE)
    result = service.judge(by_token())
    assert (result.verdict, result.error_class) == ("inconclusive", "role-spreading")
    assert "answered 1 times in a row, 3 are wanted" in str(result.problem)


def test_more_successes_can_be_demanded() -> None:
    tested = one_route()
    tested["checks"] = {"successes": 5}
    service = Service(GOOD)
    assert service.judge(tested).passed
    assert len(service.asked_with_key) == 5
    assert service.time.passed == 0, "without a refusal there is nothing to wait for"


def test_wait_of_a_day_is_inconclusive_at_once() -> None:
    service = Service(error(429, "429", {"Retry-After": "86400"}))
    result = service.judge(one_route())
    assert (result.verdict, result.error_class) == ("inconclusive", "throttled")
    assert "asks to wait 86400 s, 300 s are left" in str(result.problem)
    assert (len(service.asked_with_key), service.time.passed) == (1, 0)


def date(seconds: float) -> dict[str, str]:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    dates = (format_datetime(each, usegmt=True) for each in (now, now + timedelta(seconds=seconds)))
    return dict(zip(("Date", "Retry-After"), dates, strict=True))


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "45"}, {"retry-after-ms": "45000", "Retry-After": "1"}, date(45)], ids=str
)
def test_wait_that_the_service_asks_for_is_kept(headers: dict[str, str]) -> None:
    service = service_where(lambda passed: passed >= 45, error(429, "429", headers))
    assert service.judge(one_route()).passed
    assert [each.at for each in service.asked_with_key] == [0, 45]


def test_deployment_that_is_new_is_waited_for() -> None:
    service = service_where(lambda passed: passed >= 120, NOT_FOUND)
    result = service.judge(one_route(), age_seconds=60)
    assert result.verdict == "pass"
    assert {each.error_class for each in of_kind(result, "with-credential")} == {"deployment-not-found-yet", None}


def test_deployment_that_is_new_for_five_minutes_is_unknown() -> None:
    tested = one_route()
    tested["checks"] = {"budget_seconds": 1000}
    service = Service(NOT_FOUND)
    result = service.judge(tested, age_seconds=60)
    assert (result.verdict, result.error_class) == ("fail", "unknown-deployment")
    assert service.time.passed == pytest.approx(300)


def test_deployment_that_is_new_when_the_budget_ends_is_not_known_to_be_broken() -> None:
    tested = one_route()
    tested["checks"] = {"budget_seconds": 60}
    result = Service(NOT_FOUND).judge(tested, age_seconds=1)
    assert (result.verdict, result.error_class) == ("inconclusive", "deployment-not-found-yet")


@pytest.mark.parametrize("age_seconds", [None, 1200])
def test_deployment_that_is_gone_or_old_fails_at_once(age_seconds: float | None) -> None:
    service = Service(NOT_FOUND)
    result = service.judge(azure_openai(), age_seconds=age_seconds)
    assert (result.verdict, result.error_class) == ("fail", "unknown-deployment")
    assert service.time.passed == 0


def test_wrong_deployment_name_fails_at_once_though_the_deployment_is_new() -> None:
    tested = one_route()
    tested["model"] = "chta"
    service = Service(NOT_FOUND)
    assert service.judge(tested, age_seconds=1).error_class == "unknown-deployment"
    assert service.time.passed == 0


def test_vault_that_refuses_is_asked_until_the_budget_ends() -> None:
    service = Service(GOOD)
    result = service.judge(azure_openai(), readable=False)
    assert (result.verdict, result.error_class) == ("inconclusive", "vault-refused")
    assert service.time.passed == pytest.approx(300)
    assert {(each.kind, each.status) for each in result.route_results[0].attempts} == {("secret", 403)}
    assert [each.verdict for each in result.route_results] == ["inconclusive", "inconclusive"]


def test_what_is_broken_comes_before_what_is_not_known() -> None:
    async def throttled_and_broken(request: Any) -> Any:
        is_v1 = request.path.startswith("/openai/v1/")
        return await (error(410) if is_v1 else error(429, "429", {"Retry-After": "9999"}))(request)

    result = Service(throttled_and_broken).judge(azure_openai())
    assert (result.verdict, result.error_class) == ("fail", "model-retired")
    assert str(result.problem).startswith("v1: ")
    assert [each.verdict for each in result.route_results] == ["inconclusive", "fail"]
