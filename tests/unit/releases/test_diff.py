"""The difference of two releases, in words."""

from typing import Any

import pytest

from aihub.releases.diff import diff
from tests.unit.releases.documents import CHAT, release_of

VIOLENCE = {"name": "Violence", "source": "Prompt", "severity": "Medium"}
CLAUDE = {
    "type": "model-inference",
    "model": {"publisher": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"},
    "provider_terms": {"accept": True, "organization_name": "Example Ltd", "country_code": "US", "industry": "x"},
}


def _filters(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"guardrails": {"content_filters": {"strict": {"filters": list(entries), **more}}}}


def _said(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [f"{each.about}: {each.text}" for each in diff(release_of(old), release_of(new))]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"model": {"name": "gpt-4.1-mini", "version": "2026-01-01"}},
            "model gpt-4.1-mini 2025-04-14 → gpt-4.1-mini 2026-01-01",
        ),
        (
            {"model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}},
            "model gpt-4.1-mini 2025-04-14 → gpt-5.4-mini 2026-03-17",
        ),
        ({"api_version": "2025-04-01-preview"}, "api_version 2024-10-21 → 2025-04-01-preview"),
        ({"sku": {"name": "DataZoneStandard"}}, "default of sku.name GlobalStandard → DataZoneStandard"),
        ({"sku": {"capacity": 5}}, "default of sku.capacity 1 → 5"),
        ({"smoke": {"prompt": "Hi"}}, "smoke.prompt nothing → Hi"),
    ],
)
def test_change_of_a_deployment_is_said(changed: dict[str, Any], says: str) -> None:
    old = {"deployments": {"chat": CHAT}}

    assert _said(old, {"deployments": {"chat": {**CHAT, **changed}}}) == [f"chat: {says}"]


def test_endpoints_that_come_and_go_are_said() -> None:
    said = _said({"deployments": {"chat": CHAT}}, {"deployments": {"talk": CHAT}})

    assert said == [
        "chat: endpoint removed (gpt-4.1-mini 2025-04-14)",
        "talk: endpoint added (azure-openai, gpt-4.1-mini 2025-04-14)",
    ]


def test_acceptance_of_terms_is_shown_as_a_legal_act() -> None:
    said = _said({}, {"deployments": {"claude": CLAUDE}})

    assert said == [
        "claude: endpoint added (model-inference, Anthropic claude-sonnet-4-5 20250929)",
        "claude: a legal act: the publisher's terms in the Azure Marketplace are accepted, for Anthropic claude-sonnet-4-5 "
        "20250929",
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            VIOLENCE,
            {**VIOLENCE, "severity": "Low"},
            "stricter: Violence in prompts blocks from Medium → blocks from Low",
        ),
        (
            VIOLENCE,
            {**VIOLENCE, "severity": "High"},
            "laxer: Violence in prompts blocks from Medium → blocks from High",
        ),
        (
            VIOLENCE,
            {**VIOLENCE, "blocking": False},
            "laxer: Violence in prompts blocks from Medium → marks from Medium",
        ),
        (VIOLENCE, {**VIOLENCE, "enabled": False}, "laxer: Violence in prompts blocks from Medium → off"),
        (
            {**VIOLENCE, "severity": "High"},
            {**VIOLENCE, "severity": "Low", "blocking": False},
            "laxer: Violence in prompts blocks from High → marks from Low",
        ),
    ],
)
def test_filter_that_changes_is_stricter_or_laxer(old: dict[str, Any], new: dict[str, Any], says: str) -> None:
    assert _said(_filters(old), _filters(new)) == [f"strict: content filter {says}"]


def test_blocklist_that_no_longer_applies_is_laxer() -> None:
    lists = {"names": {"items": {"falcon": {"pattern": "falcon"}}}}
    old, new = _filters(blocklists=[{"name": "names", "source": "Prompt"}]), _filters()
    for document in (old, new):
        document["guardrails"]["blocklists"] = lists

    said = _said(old, new)

    assert said == ["strict: content filter laxer: blocklist names in prompts blocks → does not apply"]


def test_texts_of_a_blocklist_are_not_repeated() -> None:
    def lists(**items: str) -> dict[str, Any]:
        return {
            "guardrails": {"blocklists": {"names": {"items": {key: {"pattern": text} for key, text in items.items()}}}}
        }

    said = _said(lists(a="secretword", b="other"), lists(a="changedword", c="third"))

    assert said == [
        "names: blocklist changed: another text for a",
        "names: blocklist laxer: blocks b no longer",
        "names: blocklist stricter: blocks c",
    ]


def test_releases_that_say_the_same_have_no_difference() -> None:
    document = {"deployments": {"chat": CHAT, "claude": CLAUDE}, **_filters(VIOLENCE)}

    assert _said(document, document) == []


def test_program_is_said_by_its_commit() -> None:
    said = diff(release_of({}, "1" * 64), release_of({}, "2" * 64))

    assert [f"{each.about}: {each.text}" for each in said] == ["program: commit 111111111111 → 222222222222"]
