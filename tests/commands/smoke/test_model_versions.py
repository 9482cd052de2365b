"""An automatic upgrade of the model passes with a warning; another version that Azure was not allowed does not."""

import pytest

from tests.commands.smoke.answers import CHAT
from tests.commands.smoke.service import Service, replies
from tests.unit.smoke.samples import azure_openai, endpoint


def judged(declared: str, answered: str, *, upgrades: bool, model: str = "gpt-4o") -> tuple[str | None, list[str]]:
    tested = endpoint("azure-openai", azure_openai()["routes"])
    tested["model_name"], tested["model_version"] = model, declared
    if upgrades:
        tested["model_upgrades"] = True
    result = Service(replies(200, {**CHAT, "model": answered})).judge(tested)
    return result.error_class, result.warnings


@pytest.mark.parametrize(
    ("model", "declared", "answered", "version"),
    [
        ("gpt-4o", "2024-08-06", "gpt-4o-2024-11-20", "2024-11-20"),
        ("gpt-35-turbo", "1106", "gpt-3.5-turbo-0125", "0125"),
        ("gpt-4", "0613", "gpt-4-turbo-2024-04-09", "turbo-2024-04-09"),
    ],
)
def test_newer_version_passes_with_one_warning_where_upgrades_are_allowed(
    model: str, declared: str, answered: str, version: str
) -> None:
    error_class, (warning,) = judged(declared, answered, upgrades=True, model=model)
    assert error_class is None
    assert version in warning
    assert declared in warning


@pytest.mark.parametrize(
    ("declared", "answered"),
    [
        ("2024-08-06", "gpt-4o-2024-05-13"),
        ("2024-08-06", "gpt-4o-mini-2024-11-20"),
        ("2024-08-06", "gpt-4o-mini"),
    ],
)
def test_older_version_or_another_model_is_wrong_though_upgrades_are_allowed(declared: str, answered: str) -> None:
    assert judged(declared, answered, upgrades=True) == ("wrong-model", [])


def test_any_other_version_is_wrong_where_they_are_not() -> None:
    assert judged("2024-08-06", "gpt-4o-2024-11-20", upgrades=False) == ("wrong-model", [])
    assert judged("0613", "gpt-4-turbo-2024-04-09", upgrades=False, model="gpt-4") == ("wrong-model", [])


def test_declared_version_passes_without_a_word() -> None:
    assert judged("2024-08-06", "gpt-4o-2024-08-06", upgrades=True) == (None, [])
