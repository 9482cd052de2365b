"""Models that retire too soon, by the facts that ship and by what the user knows."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from aihub.catalogue.retirement import Retirement, Scheduled, as_of, retirement
from aihub.promotion import conditions
from aihub.settings import Settings
from tests.unit.releases.documents import HUB

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
SCHEDULE = "(by Microsoft's schedule as of 2026-09-23)"


@pytest.fixture(autouse=True)
def schedule() -> None:
    """The schedule that ships."""


def _openai(name: str, version: str, sku: str = "GlobalStandard", **more: Any) -> dict[str, Any]:
    return {"type": "azure-openai", "model": {"name": name, "version": version}, "sku": {"name": sku}, **more}


def _judged(deployment: dict[str, Any], days: int = 30, *own: Scheduled) -> tuple[bool, str]:
    settings = Settings.model_validate({"hub": HUB, "deployments": {"chat": deployment}})
    found = conditions.retirement(settings, days, own, NOW)
    assert bool(found.do) != found.passed
    return found.passed, found.why


@pytest.mark.parametrize(
    ("deployment", "days", "why"),
    [
        (
            _openai("gpt-35-turbo", "0613"),
            0,
            "gpt-35-turbo 0613 was retired on 2025-02-13, and is replaced by gpt-5.4-mini",
        ),
        (_openai("gpt-35-turbo", "0125"), 0, "gpt-35-turbo 0125 was retired, and is replaced by gpt-5.4-mini"),
        (_openai("o3", "2025-04-16"), 0, "o3 2025-04-16 was retired on 2026-11-19, and is replaced by gpt-5.6-sol"),
        (_openai("GPT-Image-1.5", "2025-12-16"), 30, "GPT-Image-1.5 2025-12-16 retires on 2026-12-16"),
        (_openai("gpt-4o-mini", "2024-07-18", "Standard"), 0, "gpt-4o-mini 2024-07-18 was retired on 2026-03-31"),
        (_openai("gpt-4o-mini", "2024-07-18"), 136, "gpt-4o-mini 2024-07-18 retires on 2027-04-14"),
        (
            _openai(
                "model-router", "2025-11-18", routing={"models": [{"name": "gpt-image-1.5", "version": "2025-12-16"}]}
            ),
            30,
            "gpt-image-1.5 2025-12-16 retires on 2026-12-16",
        ),
        (
            {
                "type": "model-inference",
                "model": {"publisher": "DeepSeek", "name": "DeepSeek-R1", "version": "1"},
            },
            30,
            "DeepSeek-R1 1 was retired on 2026-08-13, and is replaced by DeepSeek-V4-Pro",
        ),
        (
            {"type": "serverless-api", "model": "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"},
            30,
            "Cohere-command-r-08-2024 was retired on 2026-05-12",
        ),
    ],
)
def test_model_that_retires_too_soon(deployment: dict[str, Any], days: int, why: str) -> None:
    assert _judged(deployment, days) == (False, f"chat: {why} {SCHEDULE}")


@pytest.mark.parametrize(
    ("deployment", "days"),
    [
        (_openai("gpt-4o-mini", "2024-07-18"), 135),
        (_openai("gpt-image-1.5", "2025-12-16"), 0),
        (_openai("o3-pro", "2027-01-01"), 1000),
        (_openai("gpt-of-tomorrow", "1"), 1000),
    ],
)
def test_model_that_is_served_for_long_enough(deployment: dict[str, Any], days: int) -> None:
    soon = f"retires within {days} days" if days else "is retired"
    assert _judged(deployment, days) == (True, f"no model {soon}, {SCHEDULE.strip('()')}")


def test_what_the_user_knows_counts_first() -> None:
    later, sooner = date(2028, 1, 1), date(2026, 12, 1)
    assert _judged(_openai("o3", "2025-04-16"), 30, Scheduled("o3", later))[0]
    assert _judged(_openai("gpt-35-turbo", "0125"), 30, Scheduled("gpt-35-turbo", later, "0125"))[0]
    passed, why = _judged(_openai("gpt-5.4", "2026-03-05"), 30, Scheduled("gpt-5.4", sooner))
    assert (passed, why) == (False, f"chat: gpt-5.4 2026-03-05 retires on 2026-12-01 {SCHEDULE}")
    # For another version or SKU it says nothing.
    assert _judged(_openai("gpt-5.4", "2026-03-05"), 30, Scheduled("gpt-5.4", sooner, "2"))[0]
    assert _judged(_openai("gpt-5.4", "2026-03-05"), 30, Scheduled("gpt-5.4", sooner, skus=("Standard",)))[0]


def test_every_model_is_named() -> None:
    deployments = {"chat": _openai("o3", "2025-04-16"), "plan": _openai("o1", "2024-12-17")}
    settings = Settings.model_validate({"hub": HUB, "deployments": deployments})
    why = conditions.retirement(settings, 30, (), NOW).why
    assert "chat: o3 2025-04-16 was retired" in why
    assert "; plan: o1 2024-12-17 was retired" in why


def test_facts_that_ship() -> None:
    assert as_of() <= NOW.date()
    assert retirement("gpt-5.4-mini", "2026-03-17", "GlobalStandard") == Retirement(date(2027, 9, 21))
    assert retirement("gpt-4", "0613", None) == Retirement(date(2025, 6, 6), "gpt-5.4")
    # Whoever hosts a Claude model, it is retired on the same day.
    assert retirement("claude-sonnet-4-5", "20250929", None) == retirement("claude-sonnet-4-5", "2", None)
