"""The difference of two releases, in words."""

from typing import Any

import pytest

from aihub.releases.diff import diff
from tests.unit.releases.conftest import CHAT, GitProject

VIOLENCE = {"name": "Violence", "source": "Prompt", "severity": "Medium"}
CLAUDE = {
    "type": "model-inference",
    "model": {"publisher": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"},
    "provider_terms": {"accept": True, "organization_name": "Example Ltd", "country_code": "US", "industry": "x"},
}


def _filters(*entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"guardrails": {"content_filters": {"strict": {"filters": list(entries), **more}}}}


def _said(project: GitProject, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    return [f"{each.about}: {each.text}" for each in diff(project.release(old), project.release(new))]


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
def test_change_of_a_deployment_is_said(project: GitProject, changed: dict[str, Any], says: str) -> None:
    old = {"deployments": {"chat": CHAT}}

    assert _said(project, old, {"deployments": {"chat": {**CHAT, **changed}}}) == [f"chat: {says}"]


def test_endpoints_that_come_and_go_are_said(project: GitProject) -> None:
    said = _said(project, {"deployments": {"chat": CHAT}}, {"deployments": {"talk": CHAT}})

    assert said == [
        "chat: endpoint removed (gpt-4.1-mini 2025-04-14)",
        "talk: endpoint added (azure-openai, gpt-4.1-mini 2025-04-14)",
    ]


def test_acceptance_of_terms_is_shown_as_a_legal_act(project: GitProject) -> None:
    said = _said(project, {}, {"deployments": {"claude": CLAUDE}})

    assert said == [
        "claude: endpoint added (model-inference, Anthropic claude-sonnet-4-5 20250929)",
        "claude: a legal act: the publisher's terms in the Azure Marketplace are accepted",
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
def test_filter_that_changes_is_stricter_or_laxer(
    project: GitProject, old: dict[str, Any], new: dict[str, Any], says: str
) -> None:
    assert _said(project, _filters(old), _filters(new)) == [f"strict: content filter {says}"]


def test_blocklist_that_no_longer_applies_is_laxer(project: GitProject) -> None:
    lists = {"names": {"items": {"falcon": {"pattern": "falcon"}}}}
    old, new = _filters(blocklists=[{"name": "names", "source": "Prompt"}]), _filters()
    for document in (old, new):
        document["guardrails"]["blocklists"] = lists

    said = _said(project, old, new)

    assert said == ["strict: content filter laxer: blocklist names in prompts blocks → does not apply"]


def test_texts_of_a_blocklist_are_not_repeated(project: GitProject) -> None:
    def lists(**items: str) -> dict[str, Any]:
        return {
            "guardrails": {"blocklists": {"names": {"items": {key: {"pattern": text} for key, text in items.items()}}}}
        }

    said = _said(project, lists(a="secretword", b="other"), lists(a="changedword", c="third"))

    assert said == [
        "names: blocklist changed: another text for a",
        "names: blocklist laxer: blocks b no longer",
        "names: blocklist stricter: blocks c",
    ]


def test_releases_that_say_the_same_have_no_difference(project: GitProject) -> None:
    document = {"deployments": {"chat": CHAT, "claude": CLAUDE}, **_filters(VIOLENCE)}

    assert _said(project, document, document) == []


def test_program_is_said_by_its_commit(project: GitProject) -> None:
    old = project.release({})
    (project.folder / "__main__.py").write_text("import pulumi\n", encoding="utf-8")
    project.commit()
    new = project.release({"deployments": {"chat": CHAT}})

    assert str(diff(old, new)[0].text) == f"commit {old.program.commit[:12]} → {new.program.commit[:12]}"
