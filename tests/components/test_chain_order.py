"""In which order an account's deployments are written: what gives quota back comes before what takes it."""

from typing import Any

import pytest

from aihub.azure.model_deployments import LiveDeployment
from components.deployments.order import changes_of


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
