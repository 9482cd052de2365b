"""A release passes a stack whose network is private by smoke tests from inside alone."""

from datetime import timedelta
from typing import Any

import pytest
import yaml

from tests.unit.promotion.conftest import PromotionProject, condition

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
INSIDE: dict[str, Any] = {"network": "private", "reached_from": "inside"}
OUTSIDE: dict[str, Any] = {"network": "private", "reached_from": "outside"}
UNKNOWN: dict[str, Any] = {"network": "private", "reached_from": "unknown"}
FAIL: dict[str, Any] = {"outcome": "fail", "problem": "chat: fail, network-blocked"}


def make_private(project: PromotionProject, stack: str) -> None:
    file = project.config / f"{stack}.yaml"
    document = yaml.safe_load(file.read_text())
    document["hub"]["network"] = {"access": "private"}
    file.write_text(yaml.safe_dump(document))


def test_smoke_test_from_inside_passes(project: PromotionProject) -> None:
    project.record("test", 2 * DAY, **INSIDE)
    assert project.decide().passed


@pytest.mark.parametrize(
    ("network", "why"),
    [
        (OUTSIDE, "record 1 was outside, and the network is private"),
        (UNKNOWN, "record 1 does not show that it was inside, and the network is private"),
        ({"network": "private"}, "record 1 does not say from where it was, and the network is private"),
        ({"network": "private", "reached_from": "public"}, "record 1 does not show that it was inside"),
    ],
)
def test_smoke_test_from_elsewhere_does_not(project: PromotionProject, network: dict[str, Any], why: str) -> None:
    project.record("test", 2 * DAY, **network)
    tested = condition(project.decide(), "tested")
    assert not tested.passed
    assert why in tested.why
    assert tested.do == "deploy it there, and run, inside its virtual network: aihub smoke --stack test --record"


@pytest.mark.parametrize("later", [{**OUTSIDE, **FAIL}, {**UNKNOWN, **FAIL}, {**OUTSIDE, "kind": "blocked"}])
def test_run_from_outside_neither_passes_nor_revokes(project: PromotionProject, later: dict[str, Any]) -> None:
    project.record("test", 2 * DAY, **INSIDE)
    project.record("test", HOUR, **later)
    assert project.decide().passed


def test_failure_inside_revokes(project: PromotionProject) -> None:
    project.record("test", 2 * DAY, **INSIDE)
    project.record("test", HOUR, **INSIDE, **FAIL)
    assert not condition(project.decide(), "tested").passed


@pytest.mark.parametrize("network", [{}, INSIDE, OUTSIDE, {"network": "restricted", "reached_from": "outside"}])
def test_expected_refusal_never_passes_an_endpoint(project: PromotionProject, network: dict[str, Any]) -> None:
    project.record("test", 2 * DAY, kind="blocked", **network)
    tested = condition(project.decide(), "tested")
    assert (tested.passed, tested.why) == (False, "no full smoke test has judged it in test")


@pytest.mark.parametrize(
    "network",
    [{"network": "restricted", "reached_from": "inside"}, {"network": "public", "reached_from": "public"}, {}],
)
def test_other_networks_ask_for_no_place(project: PromotionProject, network: dict[str, Any]) -> None:
    project.record("test", 2 * DAY, **network)
    assert project.decide().passed


def test_record_of_a_time_before_the_network_was_private_does_not_count(project: PromotionProject) -> None:
    project.record("test", 2 * DAY)
    assert project.decide().passed
    make_private(project, "test")
    tested = condition(project.decide(), "tested")
    assert "record 1 does not say from where it was, and the network is private" in tested.why


def test_what_passed_in_the_private_stack_itself_returns_by_a_run_from_inside_alone(project: PromotionProject) -> None:
    make_private(project, "prod")
    project.record("prod", 2 * DAY)
    assert "returns" not in [each.name for each in project.decide().conditions]
    project.record("prod", DAY, **INSIDE)
    assert condition(project.decide(), "returns").passed


def test_settings_of_another_stack_that_are_invalid_do_not_decide(project: PromotionProject) -> None:
    project.record("test", 2 * DAY)
    file = project.config / "test.yaml"
    file.write_text(file.read_text().replace("swedencentral", "nowhere!"))
    assert project.decide().passed
