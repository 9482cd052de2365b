import json
from pathlib import Path

import pytest

from tests.unit.checkout import Aihub, write

_BASE = """\
hub: {location: swedencentral}
deployments:
  # The first.
  chat:
    type: azure-openai
    model: {name: gpt-4.1-mini, version: "2025-04-14"}
"""
_DEV = "hub: {name: ai-dev}\n"
_MINI = """\

  gpt-5.4-mini:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: GlobalStandard, capacity: 10}  # thousands of tokens per minute
    api_version: "2025-04-01-preview"
"""


def test_a_model_is_written_to_what_all_stacks_share(project: Path, aihub: Aihub) -> None:
    write(project, base=_BASE, dev=_DEV, prod="hub: {name: ai-prod}\n")
    done = aihub("add", "gpt-5.4-mini")
    assert done.exit_code == 0, done.output
    assert (project / "config/base.yaml").read_text() == _BASE + _MINI
    assert "--- config/base.yaml" in done.stdout
    assert "+  gpt-5.4-mini:" in done.stdout
    assert done.stdout.endswith("next: pulumi preview --stack dev\nnext: pulumi preview --stack prod\n")
    assert aihub("check").exit_code == 0


def test_a_stack_or_a_file_is_named(project: Path, aihub: Aihub) -> None:
    write(project, base=_BASE, dev=_DEV)
    done = aihub("add", "gpt-5.4-mini", "--stack", "dev", "--name", "mini", "--capacity", "30", "--output", "json")
    written = json.loads(done.stdout)
    assert (written["file"], written["deployment"]) == ("config/dev.yaml", "mini")
    assert written["values"]["sku"] == {"name": "GlobalStandard", "capacity": 30}
    assert written["next"] == ["pulumi preview --stack dev"]
    assert aihub("add", "gpt-4o", "--file", "config/dev.yaml").exit_code == 0
    assert (project / "config/base.yaml").read_text() == _BASE


def test_an_empty_section_which_check_refuses_is_filled(project: Path, aihub: Aihub) -> None:
    write(
        project, dev=f"{_DEV[:-1]}\ndeployments:\n  # none yet\n".replace("ai-dev", "ai-dev, location: swedencentral")
    )
    assert aihub("check").exit_code == 2
    assert aihub("add", "gpt-5.4-mini").exit_code == 0
    assert aihub("check").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "types"),
    [
        (["deepseek-v4-flash"], ("model-inference", "DeepSeek-V4-Flash")),
        (["text-embedding-3-small"], ("azure-openai", "text-embedding-3-small")),
        (["gpt-5-codex"], ("azure-openai", "gpt-5-codex")),
        (["whisper"], ("azure-openai", "whisper")),
        (["Llama-3.2-1B-Instruct", "--accept-terms"], ("serverless-api", "azureml-meta/models/Llama-3.2-1B-Instruct")),
        (["Phi-4"], ("model-inference", 'version: "7"')),
        (["Phi-4", "--type", "serverless-api"], ("serverless-api", "azureml/models/Phi-4")),
        (["gpt-4.1", "--sku", "GlobalBatch"], ("azure-openai", "gpt-4.1")),
        (["gpt-4.1", "--sku", "ProvisionedManaged"], ("azure-openai", "gpt-4.1")),
        (["gpt-7", "--publisher", "OpenAI", "--version", "2027-01-01"], ("azure-openai", "gpt-7")),
        (
            [
                "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25",
                *("--instance-type", "Standard_DS3_v2", "--task", "fill-mask"),
            ],
            ("managed-compute", "bert-base-uncased:", "fill-mask"),
        ),
        (
            ["azureml://registries/azureml-cohere/models/Cohere-command-r", "--accept-terms"],
            ("serverless-api", "azureml-cohere"),
        ),
        (
            ["azureml:churn:3", "--instance-type", "Standard_DS3_v2", "--probe", '{"data": [[1]]}'],
            ("managed-compute", "  churn:", "{body: {data: [[1]]}}"),
        ),
    ],
    ids=lambda each: str(each[0]),
)
def test_each_type_is_chosen_by_the_model(
    project: Path, aihub: Aihub, arguments: list[str], types: tuple[str, ...]
) -> None:
    write(project, base=_BASE, dev=_DEV)
    done = aihub("add", *arguments)
    assert done.exit_code == 0, done.output
    text = (project / "config/base.yaml").read_text()
    assert text.startswith(_BASE)
    assert all(each in text.removeprefix(_BASE) for each in types)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["gpt-5.4-mimi"], "of 2026-09-29; did you mean gpt-5.4-mini?"),
        (["gpt-5.4-mini:DataZoneStandard"], "a SKU is an option: gpt-5.4-mini --sku DataZoneStandard;"),
        (["gpt-35-turbo"], "Azure has retired this model; use gpt-5.4-mini"),
        (["gpt-4.1", "--version", "1"], "gpt-4.1: no version 1, by "),
        (["o3-deep-research"], "not offered in swedencentral; these regions have it: norwayeast, westus"),
        (
            ["gpt-5.4-nano", "--sku", "DataZoneStandard"],
            "not offered as DataZoneStandard in swedencentral, only as",
        ),
        (["Llama-3.2-1B-Instruct"], "read the publisher's terms there, and give --accept-terms"),
        (["TimeGEN-1"], "serverless endpoints alone have it, in eastus, eastus2"),
        (["gpt-realtime"], "aihub cannot call the API of gpt-realtime"),
        (["gpt-4.1", "--name", "chat"], "base.yaml has a deployment of this name in line 4; give the new one another"),
        (["gpt-4.1", "--name", "gpt\u20114"], "contains U+2011 NON-BREAKING HYPHEN"),
        (["gpt-4.1", "--stack", "prod"], "config/prod.yaml: no such file; the files there are base.yaml, dev.yaml"),
        (["gpt-4.1", "--file", "elsewhere.yaml"], "no settings file of this project"),
        (["gpt-4.1", "--type", "managed-compute"], "deploys a model of a registry"),
        (["azureml:churn:3"], "give --instance-type"),
        (["azureml:churn:3", "--instance-type", "Standard_DS3_v2"], "deployments.churn.probe: missing"),
        (["azureml:churn:3", "--probe", "[1]"], "--probe is not a JSON object"),
        (["azureml://registries/azureml-cohere/models/C"], "read the publisher's terms there, and give --accept-terms"),
        (["sonnet-9", "--publisher", "Anthropic", "--version", "1"], "--organization, --country, --industry"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_what_cannot_be_added_is_one_error_and_changes_nothing(
    project: Path, aihub: Aihub, arguments: list[str], why: str
) -> None:
    write(project, base=_BASE, dev=_DEV)
    done = aihub("add", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert why in done.stderr
    assert (project / "config/base.yaml").read_text() == _BASE


def test_settings_that_are_invalid_already_are_told_as_they_are(project: Path, aihub: Aihub) -> None:
    write(project, base=_BASE.replace("chat:", "chat: # x").replace("type", "typ"), dev=_DEV)
    done = aihub("add", "gpt-5.4-mini")
    assert done.exit_code == 2
    assert "config/base.yaml:4: deployments.chat.type: missing" in done.stderr
    assert aihub("add", "gpt-5.4-mini", "--stack", "dev", "--file", "x").exit_code == 2
