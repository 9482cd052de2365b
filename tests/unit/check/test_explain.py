"""`aihub check --explain`: each value, where it comes from, and why its profile has it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from aihub.cli.check import check
from aihub.settings.releases import files
from tests.unit.releases.documents import CHAT, release_of

BASE = """\
profile: standard
hub:
  location: swedencentral
  log_retention_days: 30
  tags: {team: a}
deployments:
  chat: {type: azure-openai, model: {name: gpt-5.4-mini, version: "2026-03-17"}}
"""
PROD = """\
profile: regulated
hub:
  name: ai-prod
  auth: keys
  tags: {environment: prod}
"""
PRINCIPAL = {"operators": [{"principal_id": "77777777-7777-7777-7777-777777777777"}]}


@pytest.fixture
def explain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command with options, in a project with some files of settings."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n", encoding="utf-8")
    (tmp_path / "config").mkdir()

    def run(*options: str, **stacks: str) -> Result:
        for name, text in (stacks or {"base": BASE, "prod": PROD}).items():
            (tmp_path / "config" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return CliRunner().invoke(check, ["--explain", *options])

    return run


def values(result: Result, stack: int = 0) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return {each["path"]: each for each in json.loads(result.stdout)["stacks"][stack]["values"]}


def origin(value: dict[str, Any]) -> tuple[Any, ...]:
    return value["value"], value["origin"], value["file"], value["line"]


def test_each_value_says_where_it_comes_from(explain: Callable[..., Result]) -> None:
    found = values(explain("prod", "--output", "json"))
    base, prod = "config/base.yaml", "config/prod.yaml"
    assert origin(found["hub.location"]) == ("swedencentral", "base", base, 3)
    assert origin(found["hub.name"]) == ("ai-prod", "overlay", prod, 3)
    assert origin(found["hub.tags.team"]) == ("a", "base", base, 5)
    assert origin(found["hub.tags.environment"]) == ("prod", "overlay", prod, 5)
    assert origin(found["smoke.gate"]) == (True, "profile", prod, 1)
    assert origin(found["smoke.successes"]) == (1, "default", None, None)
    assert origin(found["deployments.chat.model.name"]) == ("gpt-5.4-mini", "base", base, 7)
    assert origin(found["deployments.chat.version_upgrade"]) == ("NoAutoUpgrade", "profile", prod, 1)


def test_a_value_of_the_profile_has_its_reason_and_another_one_is_compared(explain: Callable[..., Result]) -> None:
    found = values(explain("prod", "--output", "json"))
    assert (found["smoke.gate"]["compared"], found["smoke.gate"]["profile_says"]) == ("same", True)
    assert found["smoke.gate"]["why"].endswith(".")
    assert (found["hub.auth"]["compared"], found["hub.auth"]["profile_says"]) == ("weaker", "entra")
    assert (found["hub.log_retention_days"]["compared"], found["hub.log_retention_days"]["profile_says"]) == (
        "weaker",
        365,
    )
    assert found["hub.name"]["why"] is None


@pytest.mark.parametrize(
    ("profile", "own", "path", "compared"),
    [
        ("standard", "hub: {auth: entra}", "hub.auth", None),
        ("standard", "hub: {log_retention_days: 400}", "hub.log_retention_days", "stricter"),
        ("standard", "hub: {log_retention_days: 89}", "hub.log_retention_days", "weaker"),
        ("regulated", "hub: {key_expiry_days: 29}", "hub.key_expiry_days", "stricter"),
        ("regulated", "hub: {key_expiry_days: 31}", "hub.key_expiry_days", "weaker"),
        ("regulated", "hub: {key_expiry_days: 30}", "hub.key_expiry_days", "same"),
        ("sandbox", "smoke: {gate: true}", "smoke.gate", "stricter"),
        ("regulated", "smoke: {gate: false}", "smoke.gate", "weaker"),
        ("regulated", "smoke: {gate: null}", "smoke.gate", "weaker"),
        (
            "regulated",
            "deployments: {chat: {version_upgrade: OnceCurrentVersionExpired}}",
            "deployments.chat.version_upgrade",
            "other",
        ),
    ],
)
def test_a_value_is_weaker_or_stricter_than_the_profiles(
    explain: Callable[..., Result], profile: str, own: str, path: str, compared: str | None
) -> None:
    base = BASE.replace("profile: standard\n", "").replace("location:", "name: ai-x\n  location:")
    base = base.replace("  log_retention_days: 30\n", "")
    result = explain("dev", "--output", "json", base=base, dev=f"profile: {profile}\n{own}\n")
    assert values(result)[path]["compared"] == compared


def test_a_value_of_a_release_is_named_so(explain: Callable[..., Result], tmp_path: Path) -> None:
    release = release_of({"deployments": {"chat": CHAT}})
    files.write(tmp_path / "config", release)
    prod = yaml.safe_dump({"release": release.id, "access": PRINCIPAL, "hub": {"name": "ai-x", "location": "eastus"}})
    found = values(explain("prod", "--output", "json", prod=prod))
    assert found["deployments.chat.model.name"]["origin"] == "release"
    assert found["deployments.chat.model.name"]["file"] == f"config/releases/{release.id}.json"
    assert found["hub.auth"]["origin"] == "release"


def test_text_is_aligned_and_says_the_reason_below(explain: Callable[..., Result]) -> None:
    result = explain("prod", "--path", "hub.auth")
    assert result.stdout.splitlines() == [
        "prod: 1 value, profile regulated",
        "FIELD      VALUE   FROM",
        "hub.auth   keys    overlay config/prod.yaml:4",
        "    weaker than the profile regulated, which says entra: A key is a password that whoever reads it can use; a token",
        "    names its caller, and expires within the hour.",
    ]


def test_two_hundred_deployments_share_a_line_for_what_they_have_in_common(explain: Callable[..., Result]) -> None:
    model = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}
    deployments = {f"chat-{number}": dict(model) for number in range(200)}
    deployments["chat-7"]["content_filter"] = "Microsoft.Default"
    settings = {"profile": "standard", "hub": {"name": "ai-x", "location": "swedencentral"}, "deployments": deployments}
    text = yaml.dump(settings, sort_keys=False)
    lines = explain("dev", dev=text).stdout.splitlines()
    shared = [each.split() for each in lines if each.startswith("deployments.*.")]
    assert ["deployments.*.task", "chat/completions", "default,", "in", "all", "200", "deployments"] in shared
    assert any(
        each[0] == "deployments.*.content_filter" and each[-3:] == ["of", "200", "deployments"] for each in shared
    )
    assert any(each.startswith("deployments.chat-7.content_filter ") for each in lines)
    assert sum(each[0] == "deployments.*.version_upgrade" for each in shared) == 1

    narrowed = explain("dev", "--path", "deployments.chat-7", dev=text).stdout
    assert "deployments.chat-7.task " in narrowed
    assert "chat-70" not in narrowed
    every = explain("dev", "--path", "deployments.*.task", dev=text).stdout
    assert len(every.splitlines()) == 202


def test_without_a_name_all_stacks_are_explained(explain: Callable[..., Result]) -> None:
    both = {"base": BASE, "prod": PROD, "dev": "hub: {name: ai-dev}\n"}
    result = explain("--output", "json", "--path", "hub.name", **both)
    assert [each["stack"] for each in json.loads(result.stdout)["stacks"]] == ["dev", "prod"]
    one = explain("--stack", "prod", "--output", "json", "--path", "hub.name", **both)
    assert [each["stack"] for each in json.loads(one.stdout)["stacks"]] == ["prod"]


def test_what_may_be_a_secret_is_not_shown(explain: Callable[..., Result]) -> None:
    key = "sk-" + "a1B2c3D4" * 6
    body = f"""
  churn:
    type: managed-compute
    probe: {{body: {{data: {key}}}}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
        environment_variables: {{LEVEL: hunter2}}
  {"k" + "9x7Q" * 8}: {{type: azure-openai, model: {{name: x, version: "1"}}, smoke: {{prompt: my-own-words}}}}
"""
    files = {"base": BASE + body.lstrip("\n"), "prod": f"{PROD}smoke: {{}}\naccess: {{}}\n"}
    files["prod"] = PROD.replace("environment: prod", f"environment: {key}")
    for output in ("text", "json"):
        result = explain("prod", "--output", output, **files)
        assert result.exit_code == 0, result.output
        for secret in (key, "hunter2", "9x7Q9x7Q", "my-own-words"):
            assert secret not in result.output


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (("prd",), "no rule prd, and no stack of this name; did you mean prod?"),
        (("zzzzzz",), "no rule zzzzzz, and no stack of this name; the stacks here are prod"),
        (("prod", "--path", "hub.aut"), "--path hub.aut: the settings have no such field; did you mean hub.auth?"),
        (("prod", "--path", "zzzzzzzz"), "write the path of a field, such as hub.auth or deployments.*.sku"),
        (("prod", "--output", "sarif"), "--output sarif: not for --explain; write text or json"),
        (("prod", "--path", ""), "--path"),
    ],
)
def test_what_cannot_be_explained_is_one_error(
    explain: Callable[..., Result], options: tuple[str, ...], text: str
) -> None:
    result = explain(*options)
    assert result.exit_code != 0
    assert text in f"{result.output}{result.exception}"


def test_invalid_settings_are_reported_and_not_explained(explain: Callable[..., Result]) -> None:
    result = explain("prod", base=BASE, prod="profile: sandbox\n")
    assert "config/prod.yaml:1: profile: a weaker profile" in str(result.exception)


def test_path_alone_explains_nothing(explain: Callable[..., Result]) -> None:
    explain("prod")
    result = CliRunner().invoke(check, ["--path", "hub"])
    assert (result.exit_code, "--path: for --explain only" in result.output) == (2, True)
