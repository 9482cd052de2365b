import re
import uuid

import pytest

from aihub import naming

ACCEPTED_BY_KEY_VAULT = re.compile(r"(?=.{3,24}$)[a-zA-Z](-?[a-zA-Z0-9])*")
HUBS = ["ai", "ai-aihubdevdemo", "a" * 63, "a-b-" * 15 + "abc", "a--b", "0a-----0", "abcdefghijklm-n-opqrstuvwxyz"]


@pytest.mark.parametrize("hub", HUBS)
def test_every_hub_gets_a_vault_name_that_azure_accepts(hub: str) -> None:
    assert ACCEPTED_BY_KEY_VAULT.fullmatch(naming.key_vault_name(hub))


def test_a_vault_is_named_after_its_hub_when_that_fits() -> None:
    assert naming.key_vault_name("ai-aihubdevdemo") == "kv-ai-aihubdevdemo"
    assert naming.key_vault_name("a" * 21) == "kv-" + "a" * 21


def test_hubs_that_differ_only_where_the_name_is_cut_get_different_vaults() -> None:
    one, other = (naming.key_vault_name(f"a-very-long-hub-name-for-{team}") for team in ("sales", "legal"))
    assert one.startswith("kv-a-very-long-h")
    assert one != other
    assert naming.key_vault_name("a--b") != naming.key_vault_name("a-b")


DEPLOYMENTS = ["ab", "bert-fill-mask", "gpt-4.1", "GPT_4", "x" * 64, "a-", "a.", "0_."]


@pytest.mark.parametrize("hub", HUBS)
def test_every_hub_gets_the_names_of_a_classic_hub_that_azure_accepts(hub: str) -> None:
    assert ACCEPTED_BY_KEY_VAULT.fullmatch(naming.classic_vault_name(hub))
    assert naming.classic_vault_name(hub) != naming.key_vault_name(hub)
    workspace, project = naming.workspace_name(hub), naming.classic_project_name(hub)
    assert workspace != project
    assert re.fullmatch("[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}", workspace)
    assert re.fullmatch("[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}", project)
    assert re.fullmatch("[a-z0-9]{3,24}", naming.storage_account_name(hub))


@pytest.mark.parametrize("hub", HUBS)
def test_every_deployment_gets_an_endpoint_of_its_own_that_azure_accepts(hub: str) -> None:
    names = [naming.endpoint_name(hub, deployment) for deployment in DEPLOYMENTS]
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch("(?=.{3,32}$)[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?", name)] == []


def test_every_deployment_gets_a_subscription_of_its_own_that_azure_accepts() -> None:
    names = [naming.marketplace_subscription_name(deployment) for deployment in [*DEPLOYMENTS, "gpt-4-1"]]
    assert len(set(names)) == len(names)
    assert [name for name in names if "." in name or len(name) > 33] == []


def test_derived_names_are_readable_where_they_fit() -> None:
    assert naming.workspace_name("ai-demo") == "ai-demo-hub"
    assert naming.classic_project_name("ai-demo") == "ai-demo-project"
    assert naming.storage_account_name("ai-demo") == "staidemo"
    assert naming.classic_vault_name("ai-demo") == "kv-ai-demo-hub"
    assert naming.endpoint_name("ai-demo", "bert-fill-mask") == "ai-demo-bert-fill-mask"
    assert naming.marketplace_subscription_name("cohere-command") == "cohere-command"


def test_hubs_and_deployments_that_differ_only_where_a_name_is_cut_do_not_meet() -> None:
    one, other = (f"a-very-long-hub-name-for-{team}" for team in ("sales", "legal"))
    assert naming.workspace_name(one) != naming.workspace_name(other)
    assert naming.classic_vault_name(one) != naming.classic_vault_name(other)
    assert naming.storage_account_name(one) != naming.storage_account_name(other)
    assert naming.endpoint_name("ai-demo", "x" * 40) != naming.endpoint_name("ai-demo", "x" * 41)
    assert naming.endpoint_name("ai", "gpt-4.1") != naming.endpoint_name("ai", "gpt-4-1")


def test_names_never_change_between_runs() -> None:
    # Recorded: another value would make Azure replace the resource.
    assert naming.key_vault_name("a-very-long-hub-name-for-sales") == "kv-a-very-long-hu-94d4fd"
    assert naming.role_assignment_name("scope", "principal", "role") == "5d80de8f-ba18-5bf9-86f1-00b027e86c6b"
    assert naming.resource_group_name("ai-aihubdevdemo") == "rg-ai-aihubdevdemo"
    assert naming.workspace_name("a-very-long-hub-name-for-sales") == "a-very-long-hub-name-f-94d4fd-hub"
    assert naming.classic_project_name("a-very-long-hub-name-for-sales") == "a-very-long-hub-na-94d4fd-project"
    assert naming.storage_account_name("a-very-long-hub-name-for-sales") == "staverylonghubname94d4fd"
    assert naming.classic_vault_name("a-very-long-hub-name-for-sales") == "kv-a-very-lon-94d4fd-hub"
    assert naming.endpoint_name("0-hub", "gpt-4.1") == "e-0-hub-gpt-4-1-735eed"
    assert naming.marketplace_subscription_name("gpt-4.1") == "gpt-4-1-5c51a6"


@pytest.mark.parametrize(
    ("deployment", "secret"),
    [("gpt-4.1-mini", "gpt-4-1-mini-uri"), ("my_model", "my-model-uri"), ("x" * 64, "x" * 64 + "-uri")],
)
def test_secret_names_have_only_what_key_vault_accepts(deployment: str, secret: str) -> None:
    assert naming.secret_name(deployment, "uri") == secret
    assert re.fullmatch("[0-9a-zA-Z-]{1,127}", secret)


def test_the_parts_of_an_endpoint_are_different_secrets() -> None:
    assert naming.secret_name("chat", "key") == "chat-key"


def test_role_assignments_differ_by_each_part_and_not_by_case() -> None:
    ids = {naming.role_assignment_name(*parts) for parts in [("a", "b"), ("a", "c"), ("b", "a"), ("ab", ""), ("ab",)]}
    assert len(ids) == 5
    assert all(uuid.UUID(id_).version == 5 for id_ in ids)
    assert naming.role_assignment_name("/Subscriptions/S", "P") == naming.role_assignment_name("/subscriptions/s", "p")


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        (naming.HUB, ["ai", "a1-b", "a" * 63], ["a", "-a", "a-", "A1", "a_b", "a.b", "a" * 64, "ab\n", ""]),
        (naming.PROJECT, ["ab", "0_.-", "a" * 64], ["a", "_a", ".a", "a b", "a" * 65, "aé", "ab\n"]),
        (naming.DEPLOYMENT, ["gpt-4.1-mini", "GPT_4"], ["a", "-gpt", "gpt 4", "gpt/4", "a" * 65]),
        (naming.RESOURCE_GROUP, ["r", "rg-(a)_b.c", "a" * 90], ["", "rg.", "a b", "a" * 91]),
        (naming.KEY_VAULT, ["kv1", "kv-a-b", "a" * 24], ["kv", "1kv", "kv-", "kv--a", "kv_a", "a" * 25]),
        (naming.WORKSPACE, ["ws1", "0_-", "a" * 33], ["ws", "_ws", "w s", "w.s", "a" * 34]),
        (naming.STORAGE_ACCOUNT, ["st1", "a" * 24], ["st", "ST1", "st-1", "a" * 25]),
        (naming.ENDPOINT, ["abc", "a--1", "A" * 32], ["ab", "1ab", "ab-", "a_b", "a" * 33]),
        (naming.SLOT, ["blue", "a--1"], ["b", "1blue", "blue-", "blue.1", "a" * 33]),
    ],
    ids=["hub", "project", "deployment", "resource-group", "key-vault", "workspace", "storage", "endpoint", "slot"],
)
def test_rules(rule: naming.NameRule, good: list[str], bad: list[str]) -> None:
    def accepts(name: str) -> bool:
        lengths = range(rule.min_length or 0, (rule.max_length or len(name)) + 1)
        return re.search(rule.pattern.replace("$", r"\Z"), name) is not None and len(name) in lengths

    assert [name for name in good if not accepts(name)] == []
    assert [name for name in bad if accepts(name)] == []


def test_derived_names_of_the_longest_hub_are_accepted() -> None:
    assert re.fullmatch(naming.RESOURCE_GROUP.pattern, naming.resource_group_name("a" * 63))
