"""In which order an account's deployments are written: what gives quota back comes before what takes it."""

from typing import Any

import pulumi
import pytest

from aihub.azure.model_deployments import LiveDeployment
from components.deployments.order import changes_of, tell_two_steps


def declared(capacity: int = 10, model: str = "gpt-4o", sku: str = "GlobalStandard", **more: Any) -> dict[str, Any]:
    return {
        "type": "azure-openai",
        "model": {"publisher": "OpenAI", "name": model, "version": "2024-11-20"},
        "sku": {"name": sku, "capacity": capacity},
        **more,
    }


def live(capacity: int = 10, model: str = "gpt-4o", sku: str = "GlobalStandard") -> LiveDeployment:
    return LiveDeployment("OpenAI", model, "2024-08-06", sku, capacity)


def order_of(deployments: Any, there: Any) -> list[str]:
    return [each.name for each in changes_of(deployments, there) if each.after]


def test_without_changes_it_is_the_settings_order() -> None:
    deployments: Any = {"b": declared(), "a": declared()}
    assert order_of(deployments, {}) == ["b", "a"]
    assert order_of(deployments, {"a": live(), "b": live()}) == ["b", "a"]


@pytest.mark.parametrize(
    ("deployments", "there", "order"),
    [
        # Exchanged.
        ({"a": declared(290), "b": declared(150)}, {"a": live(150), "b": live(290)}, ["b", "a"]),
        # In turn, with one that stays.
        (
            {"a": declared(200), "b": declared(50), "c": declared(50), "d": declared(150)},
            {"a": live(100), "b": live(50), "c": live(200), "d": live(100)},
            ["c", "a", "b", "d"],
        ),
        # A new one takes what another gives back.
        ({"new": declared(100), "old": declared(100)}, {"old": live(200)}, ["old", "new"]),
        # To another SKU, and so to another quota.
        (
            {"a": declared(200), "b": declared(200, sku="DataZoneStandard")},
            {"a": live(100), "b": live(200)},
            ["b", "a"],
        ),
        # Another model replaces the deployment.
        ({"a": declared(200), "b": declared(200, "gpt-4.1")}, {"a": live(100), "b": live(200)}, ["b", "a"]),
        # Provisioned throughput is one quota for all models.
        (
            {
                "a": declared(100, "gpt-4.1", "GlobalProvisionedManaged"),
                "b": declared(15, "gpt-4o", "GlobalProvisionedManaged"),
            },
            {
                "a": live(15, "gpt-4.1", "GlobalProvisionedManaged"),
                "b": live(100, "gpt-4o", "GlobalProvisionedManaged"),
            },
            ["b", "a"],
        ),
        # The quota of another model is another quota.
        ({"a": declared(200), "b": declared(10, "gpt-4.1")}, {"a": live(100), "b": live(200, "gpt-4.1")}, ["a", "b"]),
        # A chain: each takes what the next one leaves.
        (
            {"a": declared(9), "b": declared(9, sku="DataZoneStandard"), "c": declared(9, sku="Standard")},
            {"b": live(9), "c": live(9, sku="DataZoneStandard")},
            ["c", "b", "a"],
        ),
    ],
)
def test_what_gives_quota_back_comes_first(deployments: Any, there: Any, order: list[str]) -> None:
    assert order_of(deployments, there) == order


def test_spillover_target_comes_first_whatever_it_takes() -> None:
    source = declared(15, sku="GlobalProvisionedManaged", spillover="target")
    deployments: Any = {"source": source, "target": declared(200)}
    assert order_of(deployments, {}) == ["target", "source"]
    assert order_of(deployments, {"source": live(200), "target": live(100)}) == ["target", "source"]


def told(monkeypatch: pytest.MonkeyPatch, deployments: Any, there: Any) -> list[str]:
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", lambda text, *_, **__: lines.append(text))
    tell_two_steps(changes_of(deployments, there))
    return lines


def test_renaming_is_told_with_the_two_steps_it_may_need(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = told(monkeypatch, {"new": declared(290), "b": declared(150)}, {"old": live(290), "b": live(150)})
    assert line.startswith("deployments.new: ")
    assert "old" in line


def test_growing_into_what_is_taken_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    (line,) = told(monkeypatch, {"b": declared(300)}, {"old": live(290), "b": live(150)})
    assert line.startswith("deployments.b: ")


def test_two_that_change_places_between_two_quotas_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    deployments = {"a": declared(9, sku="Standard"), "b": declared(9)}
    (line,) = told(monkeypatch, deployments, {"a": live(9), "b": live(9, sku="Standard")})
    assert line.startswith("deployments.b: ")
    assert "that a gives back only after it" in line


@pytest.mark.parametrize(
    ("deployments", "there"),
    [
        ({"a": declared(290), "b": declared(150)}, {"a": live(150), "b": live(290)}),
        # Taken out, and nobody takes its quota.
        ({"a": declared(150)}, {"a": live(150), "old": live(290)}),
        ({"a": declared(10, "gpt-4.1")}, {"old": live(290)}),
        ({}, {"old": live(290)}),
    ],
)
def test_what_one_run_can_do_is_not_told(monkeypatch: pytest.MonkeyPatch, deployments: Any, there: Any) -> None:
    assert told(monkeypatch, deployments, there) == []
