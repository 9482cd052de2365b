"""The text of a pull request: what a reviewer must see, whatever people wrote into the settings."""

import json
from typing import Any

from aihub.markdown import escaped
from aihub.promotion.text import cut
from tests.commands.promotion.remote import NEWER, Remote
from tests.unit.promotion.conftest import MODELS

CLAUDE: dict[str, Any] = {
    "type": "model-inference",
    "model": {"publisher": "Anthropic", "name": "claude-example-4", "version": "20250929"},
    "provider_terms": {
        "accept": True,
        "organization_name": "Example Ltd",
        "country_code": "US",
        "industry": "technology",
    },
}


def _text(remote: Remote) -> str:
    shown = remote.aihub("promote", "--to", "prod", "--dry-run", "--output", "json")
    assert shown.exit_code == 0, shown.output
    return str(json.loads(shown.stdout)["text"])


def _test_has(remote: Remote, document: dict[str, Any]) -> None:
    made = remote.of_this_program(document)
    remote.pin("test", made)
    remote.passes("test", made)


def test_acceptance_of_terms_stands_apart_as_a_legal_act(remote: Remote) -> None:
    _test_has(remote, {"deployments": {**MODELS["deployments"], "claude": CLAUDE}})

    before, _, after = _text(remote).partition(
        "### ⚖️ A legal act: to merge this is to accept terms, in the organization's name"
    )

    assert "claude" not in before
    assert after.splitlines()[2].startswith(
        "- **claude**: a legal act: the publisher's terms in the Azure Marketplace are"
    )
    assert after.splitlines()[2].endswith("for Anthropic claude-example-4 20250929")


def test_terms_of_another_model_are_accepted_anew(remote: Remote) -> None:
    accepted = remote.of_this_program({"deployments": {"claude": CLAUDE}})
    remote.pin("prod", accepted)
    other = {**CLAUDE, "model": {**CLAUDE["model"], "name": "claude-example-5", "version": "20251101"}}
    _test_has(remote, {"deployments": {"claude": other}})

    assert "are accepted, for Anthropic claude-example-5 20251101" in _text(remote)


def test_what_the_own_file_of_the_stack_changes_is_named(remote: Remote) -> None:
    _test_has(remote, NEWER)
    sku = {"name": "DataZoneStandard", "capacity": 50}
    remote.pin("prod", remote.older, {"deployments": {"chat": {"sku": sku}}})

    assert "- deployments.chat.sku.name: GlobalStandard → DataZoneStandard" in _text(remote)


def test_markdown_in_the_settings_is_shown_as_it_is_written(remote: Remote) -> None:
    _test_has(remote, NEWER)
    reason = "see [here](https://evil.example) <img src=x> | `x`\n# now"
    remote.pin("prod", remote.older, {"exclude": {"chat": reason}})

    text = _text(remote)

    assert f"left out: {escaped(reason)}" in text


def test_same_promotion_has_the_same_text(remote: Remote) -> None:
    _test_has(remote, NEWER)
    assert _text(remote) == _text(remote)


def test_long_text_is_cut_after_whole_lines() -> None:
    text = "".join(f"line {number}\n" for number in range(100))

    shorter = cut(text, 200)

    assert len(shorter) <= 200
    assert shorter.startswith("line 0\nline 1\n")
    assert shorter.endswith("\n\n… 79 lines more; see aihub release diff\n")
    assert cut(text, len(text)) == text
    assert len(cut("x" * 300, 200)) == 200


def test_what_the_stack_sets_itself_does_not_change(remote: Remote) -> None:
    chat = {**MODELS["deployments"]["chat"], "sku": {"capacity": 70}}
    remote.pin("prod", remote.older, {"deployments": {"chat": {"sku": {"capacity": 50}}}})
    _test_has(remote, {"deployments": {"chat": {**chat, "content_filter": "Microsoft.Default"}}})

    text = _text(remote)

    assert "- **chat**: content_filter Microsoft.DefaultV2 → Microsoft.Default" in text
    assert "capacity" not in text


def test_present_settings_that_are_invalid_leave_the_changes_open_but_for_the_terms(remote: Remote) -> None:
    remote.pin("prod", remote.older, {"nonsense": 1})
    _test_has(remote, {"deployments": {"claude": CLAUDE}})

    text = _text(remote)

    assert "- **all endpoints**: not known, since the present settings are invalid" in text
    assert "- **claude**: a legal act: the publisher's terms in the Azure Marketplace are accepted" in text
