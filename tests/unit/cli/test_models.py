"""`aihub models`, without Azure: what it lists, and what it says to wrong options."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from aihub.azure.login import LoginError
from aihub.catalogue.retirement import as_of
from aihub.cli import cli
from aihub.settings import Settings


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is logged in, and no project is here."""

    def subscription() -> str:
        raise LoginError("which subscription? set ARM_SUBSCRIPTION_ID")

    monkeypatch.setattr("aihub.catalogue.reading.selected_subscription", subscription)
    monkeypatch.delenv("ARM_SUBSCRIPTION_ID", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def models(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["models", *arguments])


def listed(*arguments: str) -> set[str]:
    found = json.loads(models(*arguments, "--output", "json").stdout)
    return {each["model"] for each in found["models"]}


def test_table_says_what_is_known_and_by_which_sources() -> None:
    lines = models("--publisher", "deepseek").stdout.splitlines()

    assert lines[0].split() == ["MODEL", "VERSION", "PUBLISHER", "TASK", "REGIONS", "RETIRES", "SKUS"]
    (flash,) = [line for line in lines if line.startswith("DeepSeek-V4-Flash ")]
    assert flash.split()[1:] == [
        "2026-04-23",
        "DeepSeek",
        "chat/completions",
        "31",
        "regions",
        "2028-02-20",
        "GlobalStandard,",
        "DataZoneStandard",
    ]
    assert not [line for line in lines if line.startswith("DeepSeek-R1 ")], "it is retired"
    assert any(
        line.startswith("source: Region availability for Foundry Models sold by Azure, as of 20") for line in lines
    )
    assert f"days of retirement that Azure's list does not give: Microsoft's schedule as of {as_of()}" in lines
    assert lines[-1].startswith("Not in the catalogue: ")


def test_filters() -> None:
    assert "text-embedding-3-small" in listed("--task", "embeddings")
    assert "gpt-5.4-mini" not in listed("--task", "embeddings")
    assert "gpt-image-2" in listed("--region", "uaenorth", "--sku", "globalstandard")
    assert "gpt-image-2" not in listed("--region", "canadaeast")
    # No source says where it is offered.
    assert "gpt-oss-120b" in listed("--region", "canadaeast", "--sku", "Standard")
    assert listed("--sku", "GlobalBatch", "--publisher", "xAI") == {"grok-4", "grok-code-fast-1"}
    retiring = listed("--retiring-before", "2026-12-31", "--publisher", "OpenAI")
    assert {"whisper", "o3-mini"} <= retiring
    assert "gpt-5.4-mini" not in retiring


def test_nothing_that_fits_is_said() -> None:
    assert models("--publisher", "xAI", "--task", "embeddings").stdout.startswith("no model of the catalogue fits\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--publisher", "DeepSek"), "--publisher is none that the catalogue has; did you mean DeepSeek?"),
        (("--task", "embedding"), "--task is none that the catalogue has; did you mean embeddings?"),
        (("--sku", "DataZone"), "--sku is none that the catalogue has; did you mean DataZoneBatch?"),
        (("--region", "Sweden Central"), "--region is not a region's short name; did you mean swedencentral?"),
        (
            ("--refresh",),
            "--refresh needs a region; Azure lists models by region: give --region or --stack",
        ),
        (
            ("--refresh", "--offline", "--region", "eastus"),
            "--refresh and --offline exclude each other; leave one of them out",
        ),
        (("show", ""), "NAME is empty; give it a value, or leave it out"),
        (("gpt-5.4",), "there is no such command; for one model write: aihub models show gpt-5.4"),
        (("--stack", "dev"), None),
    ],
)
def test_wrong_option_gets_one_line(arguments: tuple[str, ...], message: str | None) -> None:
    refused = models(*arguments)

    assert refused.exit_code == (2 if message else 1)
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    if message:
        assert refused.stderr == f"Error: {message}\n"


def test_unknown_model() -> None:
    refused = models("show", "gpt-5.4-minni")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == "error: no model gpt-5.4-minni in the catalogue; did you mean gpt-5.4-mini?\n"


def test_one_model_with_settings_that_are_valid_as_they_stand() -> None:
    shown = models("show", "GPT-5.4-mini", "--region", "uksouth")

    assert shown.exit_code == 0, shown.output
    assert shown.stderr == "Azure was not asked: which subscription? set ARM_SUBSCRIPTION_ID\n"
    assert "routes:   azure-openai, v1\n" in shown.stdout
    lines = [line.split() for line in shown.stdout.splitlines()]
    assert ["ProvisionedManaged", "2027-09-21", "unknown", "unknown", "uksouth:", "yes"] in lines
    assert ["DataZoneStandard", "2027-09-21", "unknown", "unknown", "uksouth:", "no"] in lines
    block = shown.stdout.partition("deployments:\n")
    settings = yaml.safe_load("".join(block[1:]).partition("\n\n")[0])
    Settings.model_validate({"hub": {"name": "ai-blocks", "location": "uksouth"}, **settings})


def test_offline_nobody_has_to_be_logged_in() -> None:
    shown = models("show", "gpt-5.4-mini", "--region", "uksouth", "--offline")

    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "routes:   azure-openai, v1\n" in shown.stdout


def test_one_model_as_json() -> None:
    found = json.loads(models("show", "gpt-realtime", "--output", "json").stdout)

    assert found["block"] is None
    assert found["no_block"] == "aihub cannot call the API of gpt-realtime; choose another model"
    assert [each["version"] for each in found["models"]] == ["2025-08-28"]
    assert found["models"][0]["capabilities"] is None


def test_versions_that_differ_in_nothing_are_shown_together() -> None:
    lines = models("show", "Phi-4").stdout.splitlines()

    assert [line for line in lines if line.startswith("version")] == ["versions 7, 6, 5, 4, 3, 2", "version latest"]


def test_serverless_endpoints_are_told_from_deployments_on_an_account() -> None:
    assert "gpt-5.4-mini" not in listed("--sku", "serverless-api")
    assert "Ministral-3B" in listed("--sku", "serverless-api", "--region", "swedencentral")
    assert "Phi-4-reasoning" not in listed("--sku", "serverless-api", "--region", "swedencentral")
    assert "Llama-Guard-3-1B" not in listed("--sku", "GlobalStandard")


def test_what_only_the_schedule_names_is_unknown_and_not_denied() -> None:
    shown = models("show", "grok-4").stdout

    assert "SKUs and regions: unknown" in shown
    assert 'model: {publisher: xAI, name: grok-4, version: "1"}' in shown
