"""Hints for what Azure refuses."""

import pytest

from aihub.failures import FAILURES, code_of, settings_path


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ('Status=400 Code="InsufficientQuota" Message="This operation require 10 new capacity" (/subscriptions/s)', "InsufficientQuota"),
        ('Code="715-123420" Message="An error occurred"', "715-123420"),
        ("RequestConflict: Another operation is being performed on the parent resource '/x'. (/subscriptions/s)", "RequestConflict"),
        # A wrapped code says more than the one around it, when it is one that is known.
        ('Status=400 Code="InvalidTemplateDeployment" Message="See inner errors" Code="InsufficientQuota"', "InsufficientQuota"),
        ('Status=400 Code="Unheard" Message="of"', "Unheard"),
        ("slot green of bert does not answer", None),
    ],
)  # fmt: skip
def test_code_is_found_in_the_text_of_an_error(error: str, code: str | None) -> None:
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        ("gpt-4.1-deployment", "deployments.gpt-4.1"),
        ("gpt-4.1-mini-deployment", "deployments.gpt-4.1-mini"),
        ("gpt-4.1-mini-uri", "deployments.gpt-4.1-mini"),
        ("hub-account", "hub"),
        ("classic-workspace", "classic_hub"),
        ("guardrails-strict", "guardrails"),
    ],
)
def test_resource_is_traced_to_where_the_settings_speak_of_it(resource: str, path: str) -> None:
    assert settings_path(resource, ["gpt-4.1", "gpt-4.1-mini"]) == path


def test_hints_are_one_line_and_no_retry_goes_on_for_long() -> None:
    for code, failure in FAILURES.items():
        assert "\n" not in failure.hint, code
        assert failure.attempts * failure.wait_seconds <= 600, code
