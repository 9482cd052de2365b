"""Every kind of bad input gets its exact line: where, what, what to write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aihub.settings import SettingsError, load_settings
from tests.unit.messages import said

HUB = "hub: {name: ai-x, location: swedencentral}\n"
# Five lines; what is added after it starts in line 6, inside the deployment.
CHAT = f"""{HUB}deployments:
  chat:
    type: azure-openai
    model: {{name: gpt-5.4-mini, version: "2026-03-17"}}
"""
VERSION = '"2026-03-17"'
EXAMPLE = "{model: {name: gpt-5.4-mini, version: '2026-03-17'}, type: azure-openai}"
FIELDS = (
    "type, model, task, route, api_version, sku, version_upgrade, content_filter, service_tier, state, smoke, spillover, "
    "routing"
)
TYPES = ["azure-openai", "managed-compute", "model-inference", "serverless-api"]
TASKS = "chat/completions, embeddings, responses, images/generations, audio/speech, audio/transcriptions, batches"
SKUS = (
    "GlobalStandard, DataZoneStandard, Standard, GlobalBatch, DataZoneBatch, GlobalProvisionedManaged, "
    "DataZoneProvisionedManaged, ProvisionedManaged"
)
PUBLISHERS = (
    "AI21 Labs, Alibaba, Anthropic, Black Forest Labs, Cohere, Core42, DeepSeek, Fireworks, Meta, Microsoft, "
    "Mistral AI, MoonshotAI, OpenAI, OpenAI-OSS, xAI"
)
NAME_RULE = "not a name Azure accepts; write 2 to 64 letters, digits, '.', '_' and '-', starting with a letter or digit"
HUB_RULE = (
    "not a name for a hub; write 2 to 63 lower-case letters, digits and hyphens, with a letter or digit at both ends"
)


def inference(model: str) -> str:
    return f"{HUB}deployments:\n  r1:\n    type: model-inference\n    model: {model}\n"


NOT_YAML = {
    "a text": ("some words", "1: no settings in this file; write names and values, such as hub: {name: ai-example}"),
    "a list": ("- hub", "1: no settings in this file; write names and values, such as hub: {name: ai-example}"),
    "empty": ("", "1: the file is empty; write names and values, such as hub: {name: ai-example}"),
    "only comments": (
        "# hub: {}\n",
        "1: the file is empty; write names and values, such as hub: {name: ai-example}",
    ),
    "a tab that indents": ("hub:\n\tname: ai-x\n", "2: a tab; indent with spaces"),
    "a tab further down": (f"hub:\n  name: ai-x\n\tlocation: x\n{HUB}", "3: a tab; indent with spaces"),
    "open bracket": (
        "hub: {name: ai-x\ndeployments: {}\n",
        "2: a bracket or brace that is not closed; close it, or put the value in quotes",
    ),
    "open quote": (f'{HUB}x: "y\n', "3: a quote that is not closed; close it"),
    "second colon": (
        "hub:\n  name: a: b\n",
        "2: a ':' that is not allowed here; quote the value, or align the line",
    ),
    "no colon": (f"{HUB}deployments\n", "3: a line without 'name:'; write it as name: value"),
    "indentation": (
        "hub:\n    name: ai-x\n  location: x\n",
        "3: indentation that matches nothing above it; align it with the lines around it",
    ),
    "reserved character": (
        "hub:\n  name: @x\n",
        "2: a character that cannot start a value; put the value in quotes",
    ),
    "control character": (
        "hub: {name: \x01}\n",
        "1: a character that YAML does not allow, U+0001 (unnamed); remove it",
    ),
    "two documents": (f"{HUB}---\n{HUB}", "2: a second YAML document; keep one in a file, with no further '---' line"),
    "alias without anchor": (
        "hub: *x\n",
        "1: an alias ('*name') without its anchor; write the value itself, or put it in quotes",
    ),
    "alias in its own anchor": (
        "hub: &x {name: ai-x, location: swedencentral, tags: *x}\n",
        "1: hub.tags: an alias inside its own anchor; write the value itself",
    ),
    "tag": ("hub: {name: !env NAME, location: eastus}\n", "1: hub.name: a YAML tag ('!...'); write the plain value"),
    "merge of nothing": ("hub: {<<: 3}\n", "1: a '<<' without a mapping; write the fields themselves"),
}

NOT_SETTINGS = {
    "duplicate name": (
        f"{CHAT}  chat: {EXAMPLE}\n",
        "6: deployments.chat: written twice, first in line 3; keep one of them",
    ),
    "name that is not text": (f"{CHAT}  35: {EXAMPLE}\n", "6: deployments: a name that is not text; put it in quotes"),
    "unknown field": (
        f"{CHAT}    api_key: x\n",
        f"6: deployments.chat.api_key: unknown field; the fields here are {FIELDS}",
    ),
    "renamed field": (
        f"{HUB}access:\n  readers: []\n",
        "3: access.readers: has been renamed; write access.consumers",
    ),
    "misspelt field": (
        f"{CHAT}    sku: {{capcity: 1}}\n",
        "6: deployments.chat.sku.capcity: unknown field; did you mean capacity?",
    ),
    "camel case": (
        f"{CHAT}    contentFilter: x\n",
        "6: deployments.chat.contentFilter: unknown field; did you mean content_filter?",
    ),
    "field too high": (
        f"{CHAT}    capacity: 1\n",
        "6: deployments.chat.capacity: unknown field; did you mean sku.capacity?",
    ),
    "unknown type": (
        CHAT.replace("azure-openai", "azure-opnai"),
        f"4: deployments.chat.type: unknown value; did you mean azure-openai? write one of: {', '.join(TYPES)}",
    ),
    "type of another world": (
        CHAT.replace("azure-openai", "bedrock"),
        f"4: deployments.chat.type: unknown value; write one of: {', '.join(TYPES)}",
    ),
    "missing type": (
        CHAT.replace("    type: azure-openai\n", ""),
        f"3: deployments.chat.type: missing; write type: {' or '.join(TYPES)}",
    ),
    "missing hub": ("deployments: {}\n", "1: hub: missing; write hub: {location: swedencentral, name: ai-example}"),
    "missing version": (
        CHAT.replace(f", version: {VERSION}", ""),
        "5: deployments.chat.model.version: missing; write version: '2026-03-17'",
    ),
    "version is a date": (
        CHAT.replace(VERSION, "2025-04-14"),
        "5: deployments.chat.model.version: a date, not text; put it in quotes, as in version: '2026-03-17'",
    ),
    "version is a number": (
        CHAT.replace(VERSION, "1"),
        "5: deployments.chat.model.version: a number, not text; put it in quotes, as in version: '2026-03-17'",
    ),
    "version is no date": (
        CHAT.replace(VERSION, "2025-14-04"),
        "5: deployments.chat.model.version: a value that looks like a date or number but is none; put it in quotes",
    ),
    "api version is a date": (
        f"{CHAT}    api_version: 2024-10-21\n",
        "6: deployments.chat.api_version: a date, not text; put it in quotes, as in api_version: '2024-10-21'",
    ),
    "api version of the v1 route": (
        f"{CHAT}    api_version: v1\n",
        "6: deployments.chat.api_version: not an API version; write a date such as '2024-10-21', or with -preview",
    ),
    "api version too old": (
        f"{CHAT}    task: responses\n    api_version: '2025-02-01-preview'\n",
        "7: deployments.chat.api_version: too old for the task responses; write api_version: '2025-04-01-preview'",
    ),
    "default api version too old": (
        f"{CHAT}    task: responses\n",
        "3: deployments.chat.api_version: too old for the task responses; write api_version: '2025-04-01-preview'",
    ),
    "task": (
        f"{CHAT}    task: embedding\n",
        f"6: deployments.chat.task: unknown value; did you mean embeddings? write one of: {TASKS}",
    ),
    "task of the other type": (
        f"{inference('{publisher: xAI, name: grok-4, version: ' + VERSION + '}')}    task: responses\n",
        "6: deployments.r1.task: unknown value; "
        "write one of: chat/completions, embeddings, images/generations, messages, rerank",
    ),
    "misspelt sku": (
        f"{CHAT}    sku: {{name: globalstandard}}\n",
        f"6: deployments.chat.sku.name: unknown value; did you mean GlobalStandard? write one of: {SKUS}",
    ),
    "sku of the account": (
        f"{CHAT}    sku: {{name: S0}}\n",
        f"6: deployments.chat.sku.name: unknown value; write one of: {SKUS}",
    ),
    "capacity of 0": (
        f"{CHAT}    sku: {{capacity: 0}}\n",
        "6: deployments.chat.sku.capacity: out of range; write a whole number of at least 1",
    ),
    "capacity of ten": (
        f"{CHAT}    sku: {{capacity: ten}}\n",
        "6: deployments.chat.sku.capacity: text, not a whole number; write capacity: 10",
    ),
    "capacity in quotes": (
        f"{CHAT}    sku: {{capacity: '10'}}\n",
        "6: deployments.chat.sku.capacity: text, not a whole number; write capacity: 10",
    ),
    "capacity of true": (
        f"{CHAT}    sku: {{capacity: true}}\n",
        "6: deployments.chat.sku.capacity: true or false, not a whole number; write capacity: 10",
    ),
    "capacity of 1.5": (
        f"{CHAT}    sku: {{capacity: 1.5}}\n",
        "6: deployments.chat.sku.capacity: a decimal number, not a whole number; write capacity: 10",
    ),
    "capacity of 010": (
        f"{CHAT}    sku: {{capacity: 010}}\n",
        "6: deployments.chat.sku.capacity: a number in a form that YAML readers disagree on; "
        "write plain digits, or quote it",
    ),
    "sku is a text": (
        f"{CHAT}    sku: Standard\n",
        "6: deployments.chat.sku: text, not a mapping; write sku: {name: GlobalStandard, capacity: 1}",
    ),
    "deployments are a list": (
        f"{HUB}deployments: [chat]\n",
        f"2: deployments: a list, not a mapping; write deployments: {{chat: {EXAMPLE}}}",
    ),
    "deployment is a text": (
        f"{HUB}deployments: {{chat: x}}\n",
        f"2: deployments.chat: text, not a mapping; write chat: {EXAMPLE}",
    ),
    "deployment is empty": (
        f"{HUB}deployments:\n  chat:\n",
        "3: deployments.chat: empty or null, and base.yaml has nothing here to remove; write a value, or remove the line",
    ),
    "name too short": (CHAT.replace("chat:", "c:"), f"3: deployments.c: {NAME_RULE}"),
    "name with a space": (CHAT.replace("chat:", "gpt 4:"), f"3: deployments.?: {NAME_RULE}"),
    "one deployment in Azure": (
        f"{CHAT}  CHAT: {EXAMPLE}\n",
        "6: deployments.CHAT: the same deployment name in Azure as deployments.chat (config/dev.yaml:3), "
        "since Azure ignores case; rename one",
    ),
    "one secret in Key Vault": (
        f"{CHAT.replace('chat:', 'gpt-4.1:')}  gpt-4_1: {EXAMPLE}\n",
        "6: deployments.gpt-4_1: its secrets in Key Vault would have the same names as those of deployments.gpt-4.1 "
        "(config/dev.yaml:3), where only letters, digits and '-' are kept; rename one",
    ),
    "one project in Azure": (
        "hub:\n  name: ai-x\n  location: eastus\n  projects:\n    - chat\n    - Chat\n",
        "6: hub.projects[1]: the same project name in Azure as hub.projects[0] (config/dev.yaml:5), "
        "since Azure ignores case; rename one",
    ),
    "no project": (HUB.replace("}", ", projects: []}"), "1: hub.projects: empty; write projects: [chat]"),
    "project is a number": (
        HUB.replace("}", ", projects: [35]}"),
        "1: hub.projects[0]: a number, not text; put it in quotes, as in chat",
    ),
    "hub name": (HUB.replace("ai-x", "AI_x"), f"1: hub.name: {HUB_RULE}"),
    "region": (
        HUB.replace("swedencentral", "Sweden Central"),
        "1: hub.location: not a region's short name; did you mean swedencentral?",
    ),
    "region that there is not": (
        HUB.replace("swedencentral", "swedencentral1"),
        "1: hub.location: not a region's short name; did you mean swedencentral?",
    ),
    "region like no other": (
        HUB.replace("swedencentral", "mars"),
        "1: hub.location: not a region's short name; write it in lower case without spaces, as in swedencentral",
    ),
    "auth": (
        HUB.replace("}", ", auth: key}"),
        "1: hub.auth: unknown value; did you mean keys? write one of: keys, entra",
    ),
    "protect": (
        HUB.replace("}", ", protect: 'yes'}"),
        "1: hub.protect: text, not true or false; write protect: false",
    ),
    "resource group": (
        HUB.replace("}", ", resource_group: rg.}"),
        "1: hub.resource_group: not a name for a resource group; write 1 to 90 letters, digits, '.', '_', '-', "
        "'(' and ')', not ending in '.'",
    ),
    "key vault": (
        HUB.replace("}", ", key_vault: {name: kv}}"),
        "1: hub.key_vault.name: not a name for a key vault; write 3 to 24 letters, digits and single hyphens, "
        "starting with a letter and ending with a letter or digit",
    ),
    "soft delete": (
        HUB.replace("}", ", key_vault: {soft_delete_days: 6}}"),
        "1: hub.key_vault.soft_delete_days: out of range; write a whole number from 7 to 90",
    ),
    "log retention": (
        HUB.replace("}", ", log_retention_days: 731}"),
        "1: hub.log_retention_days: out of range; write a whole number from 30 to 730",
    ),
    "key that outlives its welcome": (
        HUB.replace("}", ", key_expiry_days: 731}"),
        "1: hub.key_expiry_days: out of range; write a whole number from 1 to 730",
    ),
    "clients that never read a key again": (
        HUB.replace("}", ", key_read_interval_minutes: 0}"),
        "1: hub.key_read_interval_minutes: out of range; write a whole number from 1 to 10080",
    ),
    "what to do about the deleted": (
        HUB.replace("}", ", soft_deleted: recover}"),
        "1: hub.soft_deleted: unknown value; write one of: restore, purge, stop",
    ),
    "budget of nothing": (
        f"{HUB}smoke: {{budget_seconds: 0}}\n",
        "2: smoke.budget_seconds: out of range; write a whole number from 1 to 7200",
    ),
    "regular expression": (
        f"{CHAT}    smoke: {{prompt: x, expect: '(paris'}}\n",
        "6: deployments.chat.smoke.expect: not a regular expression: wrong at character 1; "
        "write one in Python's syntax, such as (?i)paris",
    ),
    "empty prompt": (
        f"{CHAT}    smoke: {{prompt: ''}}\n",
        "6: deployments.chat.smoke.prompt: empty; write prompt: 'What is the capital of France?'",
    ),
    "tag is a number": (
        HUB.replace("}", ", tags: {year: 2026}}"),
        "1: hub.tags.year: a number, not text; put it in quotes, as in year: '2026'",
    ),
    "tag too long": (
        HUB.replace("}", f", tags: {{a: {'x' * 257}}}}}"),
        "1: hub.tags.a: too long; write at most 256 characters",
    ),
    "tag's name": (
        HUB.replace("}", ", tags: {a/b: c}}"),
        "1: hub.tags.?: not a name for a tag; write 1 to 512 characters, none of < > % & \\ ? /",
    ),
    "missing publisher": (
        inference("{name: grok-4, version: '1'}"),
        "5: deployments.r1.model.publisher: missing; write publisher: DeepSeek",
    ),
    "misspelt publisher": (
        inference("{publisher: deepsek, name: x, version: '1'}"),
        f"5: deployments.r1.model.publisher: unknown value; did you mean DeepSeek? write one of: {PUBLISHERS}",
    ),
    "model's name with a space": (
        CHAT.replace("gpt-5.4-mini", "gpt 5"),
        "5: deployments.chat.model.name: empty, or with a space; write it as the model catalogue does",
    ),
    "content filter": (
        f"{CHAT}    content_filter: a b\n",
        "6: deployments.chat.content_filter: not a name Azure accepts; write letters, digits, '.', '_' and '-', "
        "starting with a letter or digit",
    ),
    "a type's name as deployment": (
        CHAT.replace("chat:", "azure-openai:") + "    sku: {capacity: 0}\n",
        "6: deployments.azure-openai.sku.capacity: out of range; write a whole number of at least 1",
    ),
}


@pytest.mark.parametrize(
    ("text", "line"), [pytest.param(*case, id=id_) for id_, case in (NOT_YAML | NOT_SETTINGS).items()]
)
def test_bad_input_gets_one_line(write: Callable[..., Path], text: str, line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(dev=text), "dev")
    assert said(caught.value) == f"config/dev.yaml:{line}"


def test_the_good_half_of_the_cases_is_good(write: Callable[..., Path]) -> None:
    for text in (HUB, CHAT, inference("{publisher: xAI, name: grok-4, version: '1'}")):
        load_settings(write(dev=text), "dev")


def test_all_problems_of_both_files_come_at_once_in_their_order(write: Callable[..., Path]) -> None:
    base = "hub:\n  name: AI\n  locaton: swedencentral\n"
    dev = "deployments:\n  a1: {type: azure-openai, model: {name: x}, sku: {capacity: 0}}\n  A1: {}\n"
    with pytest.raises(SettingsError) as caught:
        load_settings(write(base=base, dev=dev), "dev")
    assert [said(problem).split(";")[0] for problem in caught.value.problems] == [
        "config/base.yaml:1: hub.location: missing",
        "config/base.yaml:2: hub.name: not a name for a hub",
        "config/base.yaml:3: hub.locaton: unknown field",
        "config/dev.yaml:2: deployments.a1.model.version: missing",
        "config/dev.yaml:2: deployments.a1.sku.capacity: out of range",
        "config/dev.yaml:3: deployments.A1: the same deployment name in Azure as deployments.a1 (config/dev.yaml:2), "
        "since Azure ignores case",
        "config/dev.yaml:3: deployments.A1.type: missing",
    ]


def test_both_unreadable_files_are_reported(write: Callable[..., Path]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(base="[", dev="\t"), "dev")
    assert [problem.file for problem in caught.value.problems] == ["config/base.yaml", "config/dev.yaml"]


def test_a_file_that_is_not_utf_8(write: Callable[..., Path]) -> None:
    config = write(dev="")
    (config / "dev.yaml").write_bytes("hub:\n  name: é\n".encode("latin-1"))
    with pytest.raises(SettingsError) as caught:
        load_settings(config, "dev")
    assert said(caught.value) == "config/dev.yaml:2: not text in UTF-8; save the file as UTF-8"


@pytest.mark.parametrize(
    ("stack", "line"),
    [
        ("prod", "config/prod.yaml:1: no such file; the stacks here are dev, local"),
        ("lokal", "config/lokal.yaml:1: no such file; did you mean local? the stacks here are dev, local"),
        ("../dev", "config/../dev.yaml:1: no such file; did you mean dev? the stacks here are dev, local"),
        ("base", "config/base.yaml:1: base.yaml holds what all stacks share, and base is not a stack; name a stack"),
    ],
)
def test_a_stack_without_a_file(write: Callable[..., Path], stack: str, line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(base=HUB, dev=HUB, local=HUB), stack)
    assert said(caught.value) == line
