"""Bad fields of serverless and managed compute, of guardrails and of the classic hub: their exact lines."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aihub.settings import SettingsError, load_settings
from tests.unit.messages import said

HUB = "hub: {name: ai-x, location: swedencentral}\n"
# What is added after each starts in line 6 (7 where a slot is open), inside the deployment.
SERVERLESS = f"""{HUB}deployments:
  chat:
    type: serverless-api
    model: azureml://registries/azureml-deepseek/models/DeepSeek-R1
"""
ONLINE = f"""{HUB}deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots: {{blue: {{model: azureml://registries/HuggingFace/models/bert/versions/25, instance_type: Standard_DS3_v2}}}}
"""
SLOT = f"""{HUB}deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue:
        model: azureml://registries/HuggingFace/models/bert/versions/25
        instance_type: Standard_DS3_v2
"""
ACCOUNT = f"""{HUB}deployments:
  qwen:
    type: managed-compute
    host: account
    model: azureml://registries/azure-huggingface/models/Qwen--Qwen3-8B/versions/1
    template: azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1
    accelerator: H100_80GB
"""
CLAUDE = f"""{HUB}deployments:
  claude:
    type: model-inference
    model: {{publisher: Anthropic, name: claude-sonnet-4-5, version: "20250929"}}
    provider_terms: {{accept: true, organization_name: Example Ltd, country_code: US, industry: technology}}
"""

ENDPOINT_RULE = "write 3 to 32 letters, digits and hyphens, starting with a letter and ending with a letter or digit"
MODEL_RULE = (
    "not a model with its version; write azureml://registries/<registry>/models/<name>/versions/<version>, or "
    "azureml:<name>:<version> for your own"
)

CASES = {
    "unknown host": (
        ACCOUNT.replace("host: account", "host: acount"),
        "5: deployments.qwen.host: unknown value; did you mean account? write one of: account, project",
    ),
    "host is a number": (
        ACCOUNT.replace("host: account", "host: 1"),
        "5: deployments.qwen.host: unknown value; write one of: account, project",
    ),
    "slots on the account": (
        f"{ACCOUNT}    slots: {{}}\n",
        "9: deployments.qwen.slots: unknown field; it belongs to host: project",
    ),
    "template in the project": (
        f"{ONLINE}    template: x\n",
        "7: deployments.bert.template: unknown field; it belongs to host: account",
    ),
    "model outside its slot": (
        f"{ONLINE}    model: x\n",
        "7: deployments.bert.model: unknown field; did you mean slots.<name>.model?",
    ),
    "field of another type": (
        f"{SERVERLESS}    provider_terms: {{}}\n",
        "6: deployments.chat.provider_terms: unknown field; it belongs to type: model-inference",
    ),
    "field of several types": (
        f"{SERVERLESS}    content_filter: x\n",
        "6: deployments.chat.content_filter: unknown field; it belongs to type: azure-openai and type: model-inference",
    ),
    "serverless model with a version": (
        SERVERLESS.replace("DeepSeek-R1", "DeepSeek-R1/versions/1"),
        "5: deployments.chat.model: not a registry's model without a version; write "
        "azureml://registries/<registry>/models/<model>, and no /versions: the latest is always deployed",
    ),
    "serverless model by name": (
        SERVERLESS.replace("azureml://registries/azureml-deepseek/models/", ""),
        "5: deployments.chat.model: not a registry's model without a version; write "
        "azureml://registries/<registry>/models/<model>, and no /versions: the latest is always deployed",
    ),
    "serverless task": (
        f"{SERVERLESS}    task: reranking\n",
        "6: deployments.chat.task: unknown value; did you mean rerank? "
        "write one of: chat/completions, embeddings, rerank",
    ),
    "terms of the Marketplace refused": (
        f"{SERVERLESS}    marketplace: {{accept_terms: false}}\n",
        "6: deployments.chat.marketplace.accept_terms: the publisher's terms are not accepted; "
        "read them, and write true",
    ),
    "terms of the Marketplace forgotten": (
        f"{SERVERLESS}    marketplace: {{}}\n",
        "6: deployments.chat.marketplace.accept_terms: missing; write accept_terms: true",
    ),
    "name of an endpoint": (
        f"{SERVERLESS}    endpoint_name: a_b\n",
        f"6: deployments.chat.endpoint_name: not a name for an endpoint; {ENDPOINT_RULE}",
    ),
    "terms of Anthropic refused": (
        CLAUDE.replace("accept: true", "accept: false"),
        "6: deployments.claude.provider_terms.accept: the publisher's terms are not accepted; "
        "read them, and write true",
    ),
    "terms of Anthropic in part": (
        CLAUDE.replace("organization_name: Example Ltd, ", ""),
        "6: deployments.claude.provider_terms.organization_name: missing; write organization_name: Example Ltd",
    ),
    "country's name": (
        CLAUDE.replace("US", "Sweden"),
        "6: deployments.claude.provider_terms.country_code: not a country's code; write its two capitals, as in US",
    ),
    "slot without a version": (
        ONLINE.replace("/versions/25", ""),
        f"6: deployments.bert.slots.blue.model: {MODEL_RULE}",
    ),
    "slot of a label": (
        ONLINE.replace("versions/25", "labels/latest"),
        f"6: deployments.bert.slots.blue.model: {MODEL_RULE}",
    ),
    "own model without a version": (
        ONLINE.replace("azureml://registries/HuggingFace/models/bert/versions/25", "'azureml:churn'"),
        f"6: deployments.bert.slots.blue.model: {MODEL_RULE}",
    ),
    "environment by name": (
        f"{SLOT}        environment: churn\n",
        "10: deployments.bert.slots.blue.environment: not an environment with its version; write "
        "azureml://registries/<registry>/environments/<name>/versions/<version>, or azureml:<name>:<version> "
        "for your own",
    ),
    "no slot": (
        ONLINE[: ONLINE.index("    slots")] + "    slots: {}\n",
        "6: deployments.bert.slots: empty; write slots: {blue: {instance_type: Standard_DS3_v2, model: "
        "'azureml://registries/HuggingFace/models/bert-base-uncased/versions/25'}}",
    ),
    "name of a slot": (
        ONLINE.replace("blue", "b"),
        f"6: deployments.bert.slots.b: not a name for a slot; {ENDPOINT_RULE}",
    ),
    "no instance type": (
        ONLINE.replace(", instance_type: Standard_DS3_v2", ""),
        "6: deployments.bert.slots.blue.instance_type: missing; write instance_type: Standard_DS3_v2",
    ),
    "size of a machine": (
        ONLINE.replace("Standard_DS3_v2", "DS3"),
        "6: deployments.bert.slots.blue.instance_type: not a VM size; write it as Azure does, as in Standard_DS3_v2",
    ),
    "no instance": (
        f"{SLOT}        instances: 0\n",
        "10: deployments.bert.slots.blue.instances: out of range; write a whole number of at least 1",
    ),
    "variable is a number": (
        f"{SLOT}        environment_variables: {{WORKERS: 1}}\n",
        "10: deployments.bert.slots.blue.environment_variables.WORKERS: a number, not text; "
        "put it in quotes, as in WORKERS: '1'",
    ),
    "patience beyond Azure's": (
        f"{SLOT}        request: {{timeout_seconds: 181}}\n",
        "10: deployments.bert.slots.blue.request.timeout_seconds: out of range; write a whole number from 1 to 180",
    ),
    "autoscale without an end": (
        f"{SLOT}        autoscale: {{min: 2}}\n",
        "10: deployments.bert.slots.blue.autoscale.max: missing; write max: 5",
    ),
    "metric": (
        f"{SLOT}        autoscale: {{max: 2, rules: [{{metric: Cpu, above: 70}}]}}\n",
        "10: deployments.bert.slots.blue.autoscale.rules[0].metric: unknown value; write one of: "
        "CpuUtilizationPercentage, CpuMemoryUtilizationPercentage, GpuUtilizationPercentage, "
        "GpuMemoryUtilizationPercentage",
    ),
    "negative traffic": (
        f"{ONLINE}    traffic: {{blue: -1}}\n",
        "7: deployments.bert.traffic.blue: out of range; write a whole number from 0 to 100",
    ),
    "traffic with a percent sign": (
        f"{ONLINE}    traffic: {{blue: 100%}}\n",
        "7: deployments.bert.traffic.blue: text, not a whole number; write blue: 100",
    ),
    "mirror beyond 50": (
        f"{ONLINE}    mirror: {{green: 51}}\n",
        "7: deployments.bert.mirror.green: out of range; write a whole number from 1 to 50",
    ),
    "steps that fall": (
        f"{ONLINE}    rollout: {{steps: [50, 10, 100]}}\n",
        "7: deployments.bert.rollout.steps: steps that do not rise to 100; write steps: [10, 50, 100]",
    ),
    "steps that stop": (
        f"{ONLINE}    rollout: {{steps: [10, 50]}}\n",
        "7: deployments.bert.rollout.steps: steps that do not rise to 100; write steps: [10, 50, 100]",
    ),
    "step beyond the whole": (
        f"{ONLINE}    rollout: {{steps: [10, 101]}}\n",
        "7: deployments.bert.rollout.steps[1]: out of range; write a whole number from 1 to 100",
    ),
    "body with a date": (
        f"{ONLINE}    probe: {{body: {{data: [2026-03-17]}}}}\n",
        "7: deployments.bert.probe.body: contains a date or another value that JSON does not have; put it in quotes",
    ),
    "body is a list": (
        f"{ONLINE}    probe: {{body: [1]}}\n",
        "7: deployments.bert.probe.body: a list, not a mapping; write body: {data: [[1, 2, 3]]}",
    ),
    "auth of an endpoint": (
        f"{ONLINE}    auth: token\n",
        "7: deployments.bert.auth: unknown value; did you mean aml-token? write one of: key, aml-token, entra",
    ),
    "label on the account": (
        ACCOUNT.replace("Qwen3-8B/versions/1", "Qwen3-8B/labels/latest"),
        "6: deployments.qwen.model: not a model of the registry azure-huggingface with its version; write "
        "azureml://registries/azure-huggingface/models/<model>/versions/<version>",
    ),
    "registry of the project on the account": (
        ACCOUNT.replace("azure-huggingface/models", "HuggingFace/models"),
        "6: deployments.qwen.model: not a model of the registry azure-huggingface with its version; write "
        "azureml://registries/azure-huggingface/models/<model>/versions/<version>",
    ),
    "template that moves": (
        ACCOUNT.replace("nvidia-h100/versions/1", "nvidia-h100/labels/latest"),
        "7: deployments.qwen.template: not a template with its version; write azureml://registries/<registry>/"
        "deploymenttemplates/<template>/versions/<version>, since a label can move to another version",
    ),
    "accelerator": (
        ACCOUNT.replace("H100_80GB", "H100"),
        "8: deployments.qwen.accelerator: unknown value; did you mean H100_80GB? "
        "write one of: A100_80GB, H100_80GB, MI_300_192GB",
    ),
    "workspace": (
        f"{HUB}classic_hub: {{workspace: a}}\n",
        "2: classic_hub.workspace: not a name for a workspace; write 3 to 33 letters, digits, '_' and '-', "
        "starting with a letter or digit",
    ),
    "storage account": (
        f"{HUB}classic_hub: {{storage_account: st-x}}\n",
        "2: classic_hub.storage_account: not a name for a storage account; write 3 to 24 lower-case letters and digits",
    ),
    "source of a filter": (
        f"{HUB}guardrails: {{content_filters: {{strict: {{filters: [{{name: Violence, source: Input}}]}}}}}}\n",
        "2: guardrails.content_filters.strict.filters[0].source: unknown value; write one of: Prompt, Completion",
    ),
    "severity of a filter": (
        f"{HUB}guardrails: {{content_filters: {{strict: {{filters: [{{name: Hate, source: Prompt, severity: low}}]}}}}}}\n",
        "2: guardrails.content_filters.strict.filters[0].severity: unknown value; did you mean Low? "
        "write one of: Low, Medium, High",
    ),
    "item without a pattern": (
        f"{HUB}guardrails: {{blocklists: {{names: {{items: {{falcon: {{regex: true}}}}}}}}}}\n",
        "2: guardrails.blocklists.names.items.falcon.pattern: missing; write pattern: falcon",
    ),
}


@pytest.mark.parametrize(("text", "line"), [pytest.param(*case, id=id_) for id_, case in CASES.items()])
def test_bad_input_gets_one_line(write: Callable[..., Path], text: str, line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(dev=text), "dev")
    assert said(caught.value) == f"config/dev.yaml:{line}"


@pytest.mark.parametrize("text", [SERVERLESS, ONLINE, SLOT, ACCOUNT, CLAUDE])
def test_the_good_half_of_the_cases_is_good(write: Callable[..., Path], text: str) -> None:
    load_settings(write(dev=text), "dev")
