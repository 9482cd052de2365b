"""Entries of Azure's list of models, as it was seen to answer."""

from typing import Any


def entry(
    name: str = "gpt-4.1",
    version: str = "2025-04-14",
    sku_names: tuple[str, ...] = ("GlobalStandard",),
    kind: str = "AIServices",
    **model: Any,
) -> dict[str, Any]:
    """An entry; `model` overrides members of it."""
    return {
        "kind": kind,
        "skuName": "S0",
        "model": {
            "format": "OpenAI",
            "name": name,
            "version": version,
            "isDefaultVersion": True,
            "lifecycleStatus": "GenerallyAvailable",
            "maxCapacity": 3,
            "capabilities": {"assistants": "false", "chatCompletion": "true"},
            "deprecation": {"inference": "2027-04-14T00:00:00Z"},
            "skus": [
                {
                    "name": each,
                    "usageName": f"OpenAI.{each}.{name}",
                    "deprecationDate": "2027-04-06T00:00:00Z",
                    "capacity": {"default": 100, "maximum": 30000},
                    "rateLimits": [{"count": 10, "key": "request", "renewalPeriod": 60}],
                }
                for each in sku_names
            ],
            **model,
        },
    }
