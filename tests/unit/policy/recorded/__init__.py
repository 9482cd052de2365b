"""Previews and states that the real engine wrote, less what no policy reads; `make recorded` records them anew."""

import copy
import gzip
import json
from pathlib import Path
from typing import Any

from tests.e2e.every_type import EVERY_TYPE, every_type

FOLDER = Path(__file__).parent
Json = dict[str, Any]
CONSUMER = "11111111-1111-1111-1111-111111111111"


def _weak() -> Json:
    made = every_type(
        openai={
            **EVERY_TYPE["openai"],
            "version_upgrade": "OnceNewDefaultVersionAvailable",
            "content_filter": "weak",
        },
        serverless={**EVERY_TYPE["serverless"], "content_safety": False},
    )
    made["hub"]["key_expiry_days"] = 365
    violence = {"name": "Violence", "source": "Prompt", "severity": "High"}
    made["guardrails"] = {"content_filters": {"weak": {"mode": "Asynchronous_filter", "filters": [violence]}}}
    made["access"] = {"consumers": [{"principal_id": CONSUMER, "deployments": ["openai", "hugging"]}]}
    made["monitoring"] = {"alerts": {"availability_percent": 99}}
    return made


def _strict(profile: str) -> Json:
    made = every_type()
    del made["hub"]["key_vault"]
    for name in ("openai",):
        made["deployments"][name]["sku"] = {"name": "DataZoneStandard", "capacity": 10}
    made |= {
        "profile": profile,
        "access": {"consumers": [{"principal_id": CONSUMER, "deployments": "all"}]},
        "monitoring": {"notify": {"emails": ["team@example.com"]}},
        "cost": {"budget": {"monthly": 500, "contacts": ["team@example.com"]}},
        "smoke": {"gate": False},
    }
    if profile == "regulated":
        made["hub"]["identity"] = {"user_assigned": ["create"]}
    return copy.deepcopy(made)


CASES: dict[str, Json | None] = {
    "lax": None,
    "weak": _weak(),
    "standard": _strict("standard"),
    "regulated": _strict("regulated"),
}
"""Settings by the name of the recording; None for a program of its own."""


def recorded(name: str, kind: str) -> Json:
    """Return a recording: `preview` or `state`."""
    found: Json = json.loads(gzip.decompress((FOLDER / f"{name}.{kind}.json.gz").read_bytes()))
    return found
