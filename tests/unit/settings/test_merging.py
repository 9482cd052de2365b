import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aihub.check import check, report
from aihub.settings import (
    AzureOpenAIDeployment,
    ModelInferenceDeployment,
    Settings,
    SettingsError,
    load,
    load_settings,
)
from tests.unit.messages import said

BASE = """\
hub:
  name: ai-base
  location: swedencentral
  projects: [chat, search]
  resource_group: rg-shared
  tags: {team: a, cost: b}
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    sku: {name: Standard, capacity: 10}
  other:
    type: model-inference
    model: {publisher: xAI, name: grok-4, version: "1"}
"""


def openai(settings: Settings, name: str) -> AzureOpenAIDeployment:
    deployment = settings.deployments[name]
    assert isinstance(deployment, AzureOpenAIDeployment)
    return deployment


def test_mappings_merge_by_name_and_the_rest_is_replaced(write: Callable[..., Path]) -> None:
    dev = "hub: {name: ai-dev, projects: [x1], tags: {team: c}}\ndeployments: {chat: {sku: {capacity: 5}}}\n"
    settings = load_settings(write(base=BASE, dev=dev), "dev")
    assert settings.hub.name == "ai-dev"
    assert settings.hub.location == "swedencentral"
    assert settings.hub.projects == ["x1"]
    assert settings.hub.tags == {"team": "c", "cost": "b"}
    chat = openai(settings, "chat")
    assert (chat.sku.name, chat.sku.capacity, chat.model.version) == ("Standard", 5, "2026-03-17")


def test_null_removes_what_the_base_has(write: Callable[..., Path]) -> None:
    dev = "hub: {resource_group: null, tags: {cost: ~}}\ndeployments: {other: null}\n"
    settings = load_settings(write(base=BASE, dev=dev), "dev")
    assert settings.hub.resource_group_name == "rg-ai-base"
    assert settings.hub.tags == {"team": "a"}
    assert list(settings.deployments) == ["chat"]


def test_null_for_a_misspelt_name_is_an_error(write: Callable[..., Path]) -> None:
    with pytest.raises(
        SettingsError, match=r"^config/dev.yaml:1: deployments.othr: empty or null, and base.yaml has nothing here"
    ):
        load_settings(write(base=BASE, dev="deployments: {othr: null}\n"), "dev")


def test_a_problem_is_placed_where_the_final_value_came_from(write: Callable[..., Path]) -> None:
    dev = "deployments:\n  chat:\n    sku:\n      capacity: 0\n  other:\n    model: {name: a b}\n"
    with pytest.raises(SettingsError) as caught:
        load_settings(write(base=BASE.replace("name: Standard", "name: S0"), dev=dev), "dev")
    assert [(problem.file, problem.line, problem.path) for problem in caught.value.problems] == [
        ("config/base.yaml", 11, "deployments.chat.sku.name"),
        ("config/dev.yaml", 4, "deployments.chat.sku.capacity"),
        ("config/dev.yaml", 6, "deployments.other.model.name"),
    ]


def test_names_of_both_files_that_meet_in_azure(write: Callable[..., Path]) -> None:
    dev = 'deployments: {Chat: {type: azure-openai, model: {name: x, version: "1"}}}\n'
    with pytest.raises(
        SettingsError, match=r"the same deployment name in Azure as deployments.chat \(config/base.yaml:8\)"
    ):
        load_settings(write(base=BASE, dev=dev), "dev")


def test_a_stack_needs_no_base_and_no_deployments(write: Callable[..., Path]) -> None:
    settings = load_settings(write(dev="hub: {name: ai-x, location: eastus}\n"), "dev")
    assert settings.deployments == {}


def test_defaults(write: Callable[..., Path]) -> None:
    dev = "hub: {name: ai-x, location: eastus}\n" + BASE[BASE.index("deployments") :].replace(
        "    sku: {name: Standard, capacity: 10}\n", ""
    )
    settings = load_settings(write(dev=dev), "dev")
    hub = settings.hub
    assert (hub.projects, hub.auth, hub.protect, hub.log_retention_days) == (["default"], "keys", False, 30)
    assert (hub.key_vault_name, hub.key_vault.purge_protection, hub.key_vault.soft_delete_days) == ("kv-ai-x", True, 90)
    chat = openai(settings, "chat")
    assert (chat.sku.name, chat.sku.capacity) == ("GlobalStandard", 1)
    assert (chat.task, chat.api_version) == ("chat/completions", "2024-10-21")
    assert (chat.version_upgrade, chat.content_filter) == ("NoAutoUpgrade", "Microsoft.DefaultV2")
    other = settings.deployments["other"]
    assert isinstance(other, ModelInferenceDeployment)
    assert (other.task, other.api_version) == ("chat/completions", "2024-05-01-preview")


def test_settings_cannot_be_changed(write: Callable[..., Path]) -> None:
    settings = load_settings(write(dev="hub: {name: ai-x, location: eastus}\n"), "dev")
    with pytest.raises(ValueError, match="frozen"):
        settings.hub.protect = True  # type: ignore[misc]


def test_an_openai_model_may_be_served_through_model_inference(write: Callable[..., Path]) -> None:
    dev = BASE.replace("publisher: xAI", "publisher: OpenAI")
    assert load_settings(write(dev=dev), "dev").deployments["other"].type == "model-inference"


def test_anchors_and_merge_keys_work(write: Callable[..., Path]) -> None:
    dev = (
        BASE
        + "  again: &again\n    type: azure-openai\n    model: {name: x, version: '1'}\n    sku: &sku {capacity: 7}\n"
    )
    dev += "  more: {<<: *again, task: embeddings}\n  last: {<<: *again, sku: {<<: *sku, name: Standard}}\n"
    settings = load_settings(write(dev=dev), "dev")
    more, last = openai(settings, "more"), openai(settings, "last")
    assert (more.task, more.sku.capacity) == ("embeddings", 7)
    assert (last.sku.name, last.sku.capacity) == ("Standard", 7)


def test_a_byte_order_mark_and_windows_line_ends_are_fine(write: Callable[..., Path]) -> None:
    dev = "\ufeff" + BASE.replace("\n", "\r\n")
    assert load_settings(write(dev=dev), "dev").hub.name == "ai-base"


EMPTY = "empty; write a value, or null to remove what base.yaml has"
NOTHING_TO_REMOVE = "empty or null, and base.yaml has nothing here to remove; write a value, or remove the line"
ONLINE = """\
hub: {name: ai-base, location: swedencentral}
deployments:
  bert:
    type: managed-compute
    task: fill-mask
    slots:
      blue: {model: "azureml:churn:3", instance_type: Standard_DS3_v2}
guardrails: {blocklists: {names: {items: {falcon: {pattern: falcon}}}}}
access: {consumers: []}
"""


@pytest.mark.parametrize(
    ("base", "dev", "line"),
    [
        (BASE, "deployments:\n#  chat:\n#    sku: {capacity: 5}\n", f"1: deployments: {EMPTY}"),
        (BASE, "deployments:\n  chat:\n  other: {model: {version: '2'}}\n", f"2: deployments.chat: {EMPTY}"),
        (BASE, "deployments: {chat: }\n", f"1: deployments.chat: {EMPTY}"),
        (BASE, "deployments: {chat: !!null ''}\n", f"1: deployments.chat: {EMPTY}"),
        (BASE, "deployments:\n  chat: &nothing\n", f"2: deployments.chat: {EMPTY}"),
        (BASE, "hub:\n", f"1: hub: {EMPTY}"),
        (BASE, "hub:\n  tags:\n    # team: b\n", f"2: hub.tags: {EMPTY}"),
        (BASE, "hub:\n  projects:\n", f"2: hub.projects: {EMPTY}"),
        (BASE, "hub:\n  resource_group:\n", f"2: hub.resource_group: {EMPTY}"),
        (BASE, "hub:\n  projects:\n    - \n", "3: hub.projects[0]: empty; write a value"),
        (ONLINE, "guardrails:\n", f"1: guardrails: {EMPTY}"),
        (ONLINE, "guardrails: {blocklists: {names: {items: }}}\n", f"1: guardrails.blocklists.names.items: {EMPTY}"),
        (ONLINE, "access:\n  consumers:\n", f"2: access.consumers: {EMPTY}"),
        (ONLINE, "deployments:\n  bert:\n    slots:\n      # blue:\n", f"3: deployments.bert.slots: {EMPTY}"),
        (BASE, "guardrails:\n", f"1: guardrails: {NOTHING_TO_REMOVE}"),
        (BASE, "deployments:\n  new:\n", f"2: deployments.new: {NOTHING_TO_REMOVE}"),
    ],
)
def test_an_empty_place_removes_nothing(write: Callable[..., Path], base: str, dev: str, line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(base=base, dev=dev), "dev")
    assert said(caught.value) == f"config/dev.yaml:{line}"


@pytest.mark.parametrize(
    "section", ["deployments", "access", "smoke", "hub: {name: ai-x, location: eastus}\nclassic_hub"]
)
def test_an_empty_place_in_the_base(write: Callable[..., Path], section: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(write(base=f"{section}:\n", dev="hub: {name: ai-x, location: eastus}\n"), "dev")
    name, line = section.rpartition("\n")[2], section.count("\n") + 1
    assert said(caught.value) == f"config/base.yaml:{line}: {name}: {NOTHING_TO_REMOVE}"


@pytest.mark.parametrize(
    ("overlay", "where"),
    [
        ("deployments: {}", "deployments"),
        ("deployments: {chat: {}}", "deployments.chat"),
        ("deployments: {chat: {model: {}}}", "deployments.chat.model"),
        ("hub: {}", "hub"),
        ("hub: {tags: {}}", "hub.tags"),
        ("hub: {tags: &none {}}", "hub.tags"),
        ("guardrails: {}", "guardrails"),
        ("guardrails: {blocklists: {words: {items: {}}}}", "guardrails.blocklists.words.items"),
        ("deployments: {bert: {slots: {}}}", "deployments.bert.slots"),
        ("deployments: {bert: {slots: {blue: {}}}}", "deployments.bert.slots.blue"),
        ("deployments: {bert: {traffic: {}}}", "deployments.bert.traffic"),
    ],
)
def test_an_empty_mapping_laid_over_entries_is_an_error(write: Callable[..., Path], overlay: str, where: str) -> None:
    base = (
        "hub: {name: ai-x, location: eastus, tags: {team: a}}\n"
        "guardrails: {blocklists: {words: {items: {one: {pattern: x}}}}}\n"
        "deployments:\n  chat: {type: azure-openai, model: {name: gpt-5.4-mini, version: '1'}}\n"
        "  bert: {type: managed-compute, task: fill-mask, traffic: {blue: 100}, slots: {blue: {model: "
        "'azureml:x:1', instance_type: Standard_DS3_v2}}}\n"
    )
    with pytest.raises(SettingsError) as caught:
        load_settings(write(base=base, dev=f"{overlay}\n"), "dev")
    assert said(caught.value) == (
        f"config/dev.yaml:1: {where}: an empty mapping, which removes nothing; write entries, null to remove what "
        "base.yaml has, or no line"
    )


@pytest.mark.parametrize("harmless", ["{chat: {sku: {}}}", "{chat: {smoke: {}}}"])
def test_an_empty_mapping_where_the_base_has_nothing_says_nothing(write: Callable[..., Path], harmless: str) -> None:
    base = BASE.replace("    sku: {name: Standard, capacity: 10}\n", "")
    assert list(load(write(base=base, dev=f"deployments: {harmless}\n"), "dev").settings.deployments)


@pytest.mark.parametrize(
    ("dev", "text"),
    [
        ("deployments: {other: null}\n", "removes 1 endpoint of base.yaml: other"),
        ("deployments: ~\n", "removes 2 endpoints of base.yaml: chat, other"),
        (
            "deployments: {chat: ~, other: NULL, new: &a {type: serverless-api, model: %s}}\n",
            "2 endpoints of base.yaml",
        ),
    ],
)
def test_what_an_overlay_takes_out_is_told(write: Callable[..., Path], dev: str, text: str) -> None:
    config = write(base=BASE, dev=dev.replace("%s", "azureml://registries/azureml-deepseek/models/DeepSeek-R1"))
    loaded = load(config, "dev")
    assert text in str(loaded.removed)
    result = check(config)
    assert f"dev: {loaded.removed}" in report(result, "text").splitlines()
    assert loaded.removed is not None
    assert json.loads(report(result, "json"))["removed"] == [
        {"stack": "dev", "deployments": list(loaded.removed.names)}
    ]


def test_an_overlay_that_takes_nothing_out_is_not_told(write: Callable[..., Path]) -> None:
    result = check(write(base=BASE, dev="hub: {tags: {cost: null}}\n"))
    assert report(result, "text").splitlines()[-1] == "valid: dev"
    assert json.loads(report(result, "json"))["removed"] == []


def test_a_base_by_another_ending_is_not_left_out(write: Callable[..., Path]) -> None:
    config = write(base=BASE, dev="deployments: {chat: {sku: {capacity: 5}}}\n")
    (config / "base.yaml").rename(config / "base.yml")
    with pytest.raises(SettingsError) as caught:
        load_settings(config, "dev")
    assert said(caught.value) == "config/base.yml:1: aihub does not read a file of this name; rename it to base.yaml"


@pytest.mark.parametrize(
    ("base", "own", "told"),
    [
        ("purge_protection: true", "purge_protection: false", ["hub.key_vault.purge_protection"]),
        ("purge_protection: false", "purge_protection: true", []),
        ("soft_delete_days: 90", "soft_delete_days: 7", ["hub.key_vault.soft_delete_days"]),
        ("soft_delete_days: 7", "soft_delete_days: 7", []),
        ("name: kv-example", "soft_delete_days: 7", []),
    ],
)
def test_switch_that_azure_keeps_and_the_stacks_file_changes_is_warned_of(
    tmp_path: Path, base: str, own: str, told: list[str]
) -> None:
    (tmp_path / "base.yaml").write_text(f"hub: {{name: ai-example, location: swedencentral, key_vault: {{{base}}}}}\n")
    (tmp_path / "dev.yaml").write_text(f"hub: {{key_vault: {{{own}}}}}\n")
    found = load(tmp_path, "dev").warnings
    assert [each.path for each in found] == told
