import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from aihub.check import check, report
from aihub.rules.consents import CONSENT_UNUSED
from aihub.settings import AzureOpenAIDeployment, ModelInferenceDeployment, SettingsError, load_settings
from aihub.settings.rules.parts import ValidParts, Violation
from tests.unit.messages import said

CONFIG = Path(__file__).parents[3] / "config"
HUB = "hub: {name: ai-x, location: eastus}\n"


def retired(name: str, version: str) -> str:
    return (
        f'deployments:\n  chat:\n    type: azure-openai\n    model:\n      name: {name}\n      version: "{version}"\n'
    )


def test_the_shipped_settings_are_good_and_only_local_has_retired_models() -> None:
    result = check(CONFIG, today=date(2026, 12, 1))
    assert result.is_valid
    assert result.problems == ()
    assert result.stacks == ("dev", "local", "prod", "test")
    assert {Path(warning.file).name for warning in result.warnings} == {"local.yaml"}
    assert {warning.rule.id for warning in result.warnings} == {
        "model-retired",
        "model-retires-soon",
        "model-not-in-region",
    }


def test_the_shipped_environments_share_no_name_that_is_unique_in_azure() -> None:
    hubs = [load_settings(CONFIG, stack).hub for stack in ("dev", "local", "prod", "test")]
    for names in ({hub.name for hub in hubs}, {hub.key_vault_name for hub in hubs}):
        assert len(names) == len(hubs)


def test_production_is_protected_and_the_others_leave_nothing_behind() -> None:
    prod = load_settings(CONFIG, "prod").hub
    assert (prod.protect, prod.key_vault.purge_protection) == (True, True)
    for stack in ("dev", "test", "local"):
        hub = load_settings(CONFIG, stack).hub
        assert (hub.protect, hub.key_vault.purge_protection) == (False, False)


def test_the_demo_is_the_example_of_the_documentation() -> None:
    settings = load_settings(CONFIG, "local")
    example = settings.deployments["gpt-35-turbo"]
    assert isinstance(example, AzureOpenAIDeployment)
    assert settings.hub.name == "ai-aihubdevdemo"
    assert (example.type, example.task, example.api_version) == (
        "azure-openai",
        "chat/completions",
        "2023-03-15-preview",
    )
    assert settings.deployments["gpt-4.1-mini"].type == "azure-openai"
    deepseek = settings.deployments["deepseek-r1"]
    assert isinstance(deepseek, ModelInferenceDeployment)
    assert (deepseek.model.publisher, deepseek.model.name) == ("DeepSeek", "DeepSeek-R1")


def test_the_demo_has_one_of_each_kind() -> None:
    found = {
        (deployment.type, getattr(deployment, "host", None), deployment.task)
        for deployment in load_settings(CONFIG, "local").deployments.values()
    }
    assert found >= {
        *(("azure-openai", None, task) for task in ("embeddings", "images/generations", "audio/speech", "batches")),
        ("azure-openai", None, "audio/transcriptions"),
        ("model-inference", None, "messages"),
        ("serverless-api", None, "chat/completions"),
        ("managed-compute", "project", "fill-mask"),
        ("managed-compute", "project", "score"),
        ("managed-compute", "account", "chat/completions"),
    }


@pytest.mark.parametrize(
    ("name", "version", "text"),
    [
        ("gpt-35-turbo", "0613", "Azure retired this model on 2025-02-13; use gpt-5.4-mini"),
        ("gpt-35-turbo", "0125", "Azure retired this model; use gpt-5.4-mini"),
        ("GPT-35-Turbo", "0125", "Azure retired this model; use gpt-5.4-mini"),
    ],
)
def test_a_retired_model_is_a_warning_at_its_line(
    write: Callable[..., Path], name: str, version: str, text: str
) -> None:
    result = check(write(dev=HUB + retired(name, version)))
    assert result.is_valid
    (warning,) = map(said, result.warnings)
    assert warning == f"config/dev.yaml:6: deployments.chat.model.name: warning: {text}, unless this stack is local"


def test_a_version_that_is_offered_is_no_warning(write: Callable[..., Path]) -> None:
    assert check(write(dev=HUB + retired("gpt-4", "turbo-2024-04-09"))).warnings == ()


def test_all_stacks_are_checked_and_what_they_share_is_told_once(write: Callable[..., Path]) -> None:
    base = HUB.replace("ai-x", "AI")
    result = check(write(base=base, dev="hub: {auth: key}", prod="hub: {protect: 1}", schema_of="hub: {tags: {a: b}}"))
    assert not result.is_valid
    assert result.stacks == ("dev", "prod", "schema_of")
    assert [(problem.file, problem.path) for problem in result.problems] == [
        ("config/base.yaml", "hub.name"),
        ("config/dev.yaml", "hub.auth"),
        ("config/prod.yaml", "hub.protect"),
    ]


def test_only_the_stacks_asked_for_are_checked(write: Callable[..., Path]) -> None:
    config = write(dev=HUB, prod="")
    assert check(config, ["dev"]).is_valid
    assert not check(config, ["dev", "prod"]).is_valid
    assert [said(problem) for problem in check(config, ["tset"]).problems] == [
        "config/tset.yaml:1: no such file; the stacks here are dev, prod"
    ]


def test_files_are_named_as_seen_from_the_working_directory(write: Callable[..., Path], tmp_path: Path) -> None:
    config = write(dev="")
    assert [problem.file for problem in check(config.absolute()).problems] == ["config/dev.yaml"]
    assert [problem.file for problem in check(Path("/nowhere"), ["dev"]).problems] == ["/nowhere"]


def test_a_folder_without_stacks_is_a_problem(write: Callable[..., Path]) -> None:
    assert [said(problem) for problem in check(write(base=HUB)).problems] == [
        "config:1: no stack here; write a file named after one, such as dev.yaml"
    ]


def test_the_report_is_a_line_for_each_finding_and_a_verdict(write: Callable[..., Path]) -> None:
    config = write(dev=HUB + retired("gpt-4-32k", "0613"), prod=HUB.replace("}", ", auth: key}"))
    lines = report(check(config), "text").splitlines()
    assert [line.split(" ")[0] for line in lines] == ["config/prod.yaml:1:", "config/dev.yaml:6:", "not"]
    assert lines[-1] == "not valid: 1 problem; about a rule: aihub check --explain RULE"
    assert report(check(config, ["dev"]), "text").splitlines()[-1] == "valid: dev"


def test_the_report_for_programs(write: Callable[..., Path]) -> None:
    found = json.loads(report(check(write(dev=HUB.replace("}", ", auth: key}"))), "json"))
    assert (found["valid"], found["stacks"], found["warnings"]) == (False, ["dev"], [])
    assert [(each["file"], each["line"], each["path"]) for each in found["problems"]] == [
        ("config/dev.yaml", 1, "hub.auth")
    ]


def test_another_cloud_is_a_problem_wherever_it_is_named(write: Callable[..., Path]) -> None:
    config = write(dev=HUB, prod="hub: {name: ai-y, location: eastus}")
    (config.parent / "Pulumi.prod.yaml").write_text(
        "config:\n  azure-native:subscriptionId: s\n  azure-native:environment: usgovernment\n"
    )
    (config.parent / "Pulumi.dev.yaml").write_text("config: {azure-native:environment: public}\n")
    why = "names another cloud than Azure's public one, for which this program is made; take it out, or write: public"
    assert [said(problem) for problem in check(config).problems] == [
        f"Pulumi.prod.yaml:3: azure-native:environment: {why}"
    ]
    assert check(config, ["dev"], {"ARM_ENVIRONMENT": "public", "AZURE_CLIENT_SECRET": "s"}).is_valid
    found = check(config, ["dev"], {"AZURE_ENVIRONMENT": "AzureChinaCloud"})
    assert [said(problem) for problem in found.problems] == [f"environment: AZURE_ENVIRONMENT: {why}"]


def test_what_is_wrong_with_pulumis_own_file_is_left_to_pulumi(write: Callable[..., Path]) -> None:
    config = write(dev=HUB)
    for content in ("", "config:\n", "config: [a]\n", "config: {azure-native:environment: {secure: x}}", "a: [", "- a"):
        (config.parent / "Pulumi.dev.yaml").write_text(content)
        assert check(config).is_valid


@pytest.mark.parametrize("end", ["", "/", "?x=y"])
def test_key_without_its_version_is_refused_as_secrets_provider(write: Callable[..., Path], end: str) -> None:
    folder = write(dev=HUB)
    text = f"encryptedkey: abc\nsecretsprovider: azurekeyvault://kv-x.vault.azure.net/keys/pulumi{end}\n"
    Path("Pulumi.dev.yaml").write_text(text, encoding="utf-8")

    (problem,) = check(folder).problems

    assert said(problem).startswith("Pulumi.dev.yaml:2: secretsprovider: no version of the key")


@pytest.mark.parametrize(
    "provider", ["azurekeyvault://kv-x.vault.azure.net/keys/pulumi/0123456789abcdef", "passphrase", "awskms://x"]
)
def test_other_secrets_providers_are_valid(write: Callable[..., Path], provider: str) -> None:
    folder = write(dev=HUB)
    Path("Pulumi.dev.yaml").write_text(f"secretsprovider: {provider}\n", encoding="utf-8")

    assert check(folder).is_valid


def test_rule_on_a_part_may_be_a_warning(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def doubtful(parts: ValidParts) -> Iterator[Violation]:
        yield Violation(CONSENT_UNUSED, ("hub", "name"), "is doubtful")

    monkeypatch.setattr("aihub.settings.rules._ON_PARTS", (doubtful,))
    result = check(write(dev=HUB))
    assert result.is_valid
    assert [str(each) for each in result.warnings] == [
        "config/dev.yaml:1: hub.name: warning: is doubtful [consent-unused]"
    ]
    # Beside an error it is not shown.
    assert [each.path for each in check(write(dev=HUB.replace("}", ", auth: key}"))).problems] == ["hub.auth"]


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(SettingsError, match=r"^nowhere:1: no such folder; name the folder that holds the settings"):
        load_settings(Path("nowhere"), "dev")
