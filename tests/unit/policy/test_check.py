"""`aihub check` judges the policies that a stack's profile promises, and leaves all other stacks as they were."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aihub.check import CheckResult, check, report
from aihub.settings import Problem

DAY = dt.date(2026, 12, 1)
HUB = """\
hub: {name: ai-x, location: swedencentral}
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
access: {consumers: [{principal_id: 00000000-0000-0000-0000-000000000001, deployments: all}]}
cost: {budget: {monthly: 500, contacts: [team@example.com]}}
monitoring: {notify: {emails: [team@example.com]}}
"""
LAX = "hub: {key_vault: {purge_protection: false}}\n"
Checked = Callable[..., CheckResult]


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()

    def run(day: dt.date = DAY, **files: str) -> CheckResult:
        for name, text in {"base": HUB, **files}.items():
            (tmp_path / "config" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return check(tmp_path / "config", today=day)

    return run


def waiver(rule: str, **fields: str) -> str:
    given = {"rule": rule, "path": "hub", "owner": "team", "reason": "moves", "expires": '"2026-12-31"', **fields}
    return f"waivers: {{one: {{{', '.join(f'{name}: {value}' for name, value in given.items() if value)}}}}}\n"


def ids(problems: tuple[Problem, ...]) -> list[str]:
    return [each.rule.id for each in problems]


@pytest.mark.parametrize("profile", ["", "profile: sandbox\n"])
def test_without_a_profile_and_in_the_sandbox_nothing_is_reported(checked: Checked, profile: str) -> None:
    result = checked(dev=f"{profile}{LAX}")
    assert (ids(result.problems), ids(result.warnings)) == ([], [])


def test_profiles_keep_what_they_promise(checked: Checked) -> None:
    result = checked(dev="profile: standard\n", prod="profile: regulated\n")
    assert [*map(str, result.problems)] == []
    assert {*ids(result.warnings)} <= {"account-keys-needless", "workspace-identity"}


def test_mandatory_policy_is_an_error_at_its_line(checked: Checked) -> None:
    result = checked(dev=f"profile: standard\n{LAX}")
    assert [*map(str, result.problems)] == [
        "config/dev.yaml:2: hub.key_vault.purge_protection: kv-ai-x can be purged; write "
        "hub.key_vault.purge_protection: true [vault-purge-protection]"
    ]
    assert not result.is_valid


def test_what_only_a_stricter_profile_demands_is_left_to_aihub_policy(checked: Checked) -> None:
    result = checked(dev="profile: standard\n")
    assert "account-public-endpoint" not in ids((*result.problems, *result.warnings))


def test_name_with_dots_is_found_at_its_line(checked: Checked) -> None:
    model = '{type: azure-openai, model: {name: gpt-5.4-mini, version: "2026-03-17"}, version_upgrade: OnceCurrentVersionExpired}'
    result = checked(dev=f"profile: standard\ndeployments:\n  gpt-5.4:\n    {model}\n")
    assert [(each.line, each.path) for each in result.problems] == [(4, "deployments.gpt-5.4.version_upgrade")]


def test_waiver_covers_a_mandatory_policy_and_is_reported(checked: Checked) -> None:
    result = checked(dev=f"profile: standard\n{LAX}{waiver('vault-purge-protection')}")
    assert ids(result.problems) == []
    assert [(each.name, each.problem.rule.id) for each in result.waived] == [("one", "vault-purge-protection")]
    found = json.loads(report(result, "json"))
    assert found["waived"][0]["severity"] == "error"
    run = json.loads(report(result, "sarif"))["runs"][0]
    waived = [each for each in run["results"] if each["ruleId"] == "vault-purge-protection"]
    assert waived[0]["suppressions"][0]["justification"].startswith("waivers.one, until 2026-12-31; team: moves")
    assert run["tool"]["driver"]["rules"][waived[0]["ruleIndex"]]["id"] == "vault-purge-protection"


def test_expired_waiver_counts_no_longer(checked: Checked) -> None:
    result = checked(dt.date(2027, 1, 1), dev=f"profile: standard\n{LAX}{waiver('vault-purge-protection')}")
    assert ids(result.problems) == ["vault-purge-protection"]
    assert "waiver-expired" in ids(result.warnings)


def test_waiver_that_matches_nothing_is_reported(checked: Checked) -> None:
    result = checked(dev=f"profile: standard\n{waiver('vault-purge-protection')}")
    assert [each.path for each in result.warnings if each.rule.id == "waiver-unused"] == ["waivers.one"]


def test_unknown_rule_is_an_error_that_names_the_policy_meant(checked: Checked) -> None:
    result = checked(dev=waiver("vault-purge-protecton"))
    assert [each.text for each in result.problems] == ["no such rule; did you mean vault-purge-protection?"]


def test_policy_without_exceptions_cannot_be_waived(checked: Checked) -> None:
    result = checked(dev=waiver("account-public-endpoint"))
    assert ids(result.problems) == ["waiver-of-error"]
    assert "cannot be waived" in result.problems[0].text


def test_filter_weaker_than_in_the_environment_before_is_an_error(checked: Checked) -> None:
    own = "guardrails: {content_filters: {own: {filters: [{name: Violence, source: Prompt, severity: LEVEL}]}}}\n"
    deployed = "deployments: {chat: {content_filter: own}}\n"
    result = checked(
        promotion="order: [{stack: dev}, {stack: prod}]\n",
        dev=own.replace("LEVEL", "Low") + deployed,
        prod=f"profile: standard\n{own.replace('LEVEL', 'Medium')}{deployed}",
    )
    assert [*map(str, result.problems)] == [
        "config/prod.yaml:3: deployments.chat.content_filter: its filter is weaker than in the environment before: "
        "violence in prompts; make it as strict as there [content-filter-weaker]"
    ]
