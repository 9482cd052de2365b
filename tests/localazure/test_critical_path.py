"""The least time that Azure needs for the resources of a state."""

from typing import Any

import pytest

from bench.critical_path import critical_path_seconds
from localazure.facts import resource_type

GROUP = "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg"
ACCOUNT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/hub"
LOGS = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"
INSIGHTS = f"{GROUP}/providers/Microsoft.Insights/components/insights"
ENDPOINT = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/w/onlineEndpoints/e"


def made(resource_id: str, **inputs: Any) -> dict[str, Any]:
    return {"id": resource_id, "custom": True, "inputs": inputs}


def seconds(*type_names: str) -> float:
    kinds = [resource_type(f"Microsoft.{name}") for name in type_names]
    return sum(kind.seconds["put"] for kind in kinds if kind)


@pytest.mark.parametrize(
    ("resources", "path"),
    [
        ([], ()),
        ([made(GROUP)], ("Resources/resourceGroups",)),
        ([made(GROUP), made(ACCOUNT)], ("Resources/resourceGroups", "CognitiveServices/accounts")),
        # Side by side unless the inputs name the other's id.
        ([made(LOGS), made(INSIGHTS)], ("OperationalInsights/workspaces",)),
        (
            [made(LOGS), made(INSIGHTS, workspaceResourceId=LOGS)],
            ("OperationalInsights/workspaces", "Insights/components"),
        ),
        # One at a time below an account.
        (
            [made(ACCOUNT), made(f"{ACCOUNT}/deployments/a"), made(f"{ACCOUNT}/deployments/b")],
            ("CognitiveServices/accounts", *["CognitiveServices/accounts/deployments"] * 2),
        ),
        # Traffic is a second write to the endpoint, after the slots, which go side by side.
        (
            [
                made(ENDPOINT),
                made(f"{ENDPOINT}/deployments/blue"),
                made(f"{ENDPOINT}/deployments/green"),
                made(ENDPOINT),
            ],
            (
                "MachineLearningServices/workspaces/onlineEndpoints",
                "MachineLearningServices/workspaces/onlineEndpoints/deployments",
                "MachineLearningServices/workspaces/onlineEndpoints",
            ),
        ),
        # Components and providers take no time.
        ([{"id": "", "custom": False}, made("0123-4567")], ()),
    ],
)
def test_path_is_what_azure_demands(resources: list[dict[str, Any]], path: tuple[str, ...]) -> None:
    assert critical_path_seconds(resources) == seconds(*path)
