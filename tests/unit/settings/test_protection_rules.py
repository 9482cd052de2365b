"""Protection, budget and connections: settings that break a rule, each with its exact line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aihub.settings import SettingsError, load_settings

HUB = {"name": "ai-x", "location": "swedencentral", "projects": ["chat"], "tags": {"Owner": "search", "team": " "}}
SEARCH = {"category": "CognitiveSearch", "target": "https://srch.search.windows.net"}
VAULT_ID = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-one"
)
IDENTITY = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.ManagedIdentity/"
    "userAssignedIdentities/id-one"
)
REFERENCE = {"vault": "kv-shared", "name": "search-key"}
BUDGET = {"monthly": 500, "contacts": ["team@example.com"]}

BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "a required tag is missing": (
        {"protection": {"required_tags": ["cost-center"]}},
        "hub.tags: without the tag cost-center, which protection.required_tags asks for; write cost-center: <value> "
        "[tag-required]",
    ),
    "a required tag is empty": (
        {"protection": {"required_tags": ["owner", "team"]}},
        "hub.tags.team: empty, and protection.required_tags asks for it; write its value [tag-required]",
    ),
    "thresholds out of order": (
        {"cost": {"budget": BUDGET | {"thresholds": [80, 50]}}},
        "cost.budget.thresholds: not in ascending order; write each percentage once, the smallest first, as in "
        "[50, 80, 100] [value-invalid]",
    ),
    "threshold above a thousand percent": (
        {"cost": {"budget": BUDGET | {"thresholds": [1001]}}},
        "cost.budget.thresholds[0]: out of range; write a number above 0, and at most 1000 [value-out-of-range]",
    ),
    "sum with a currency": (
        {"cost": {"budget": BUDGET | {"monthly": "500 USD"}}},
        "cost.budget.monthly: text, not a number; write monthly: 500 [value-of-wrong-type]",
    ),
    "sum that is no number": (
        {"cost": {"budget": BUDGET | {"monthly": float("inf")}}},
        "cost.budget.monthly: out of range; write a number above 0 [value-out-of-range]",
    ),
    "share with a sign": (
        {"monitoring": {"alerts": {"throttled_percent": "5%"}}},
        "monitoring.alerts.throttled_percent: text, not a number; write throttled_percent: 5 [value-of-wrong-type]",
    ),
    "six messages": (
        {"cost": {"budget": BUDGET | {"thresholds": [10, 20, 30, 40, 50]}}},
        "cost.budget.thresholds: 6 thresholds, 1 of them of the forecast; Azure takes 5 in all: leave some out "
        "[budget-messages]",
    ),
    "no message": (
        {"cost": {"budget": BUDGET | {"thresholds": [], "forecast": []}}},
        "cost.budget.thresholds: no threshold, so nobody hears of it; write thresholds: [80, 100] [budget-messages]",
    ),
    "start within a month": (
        {"cost": {"budget": BUDGET | {"start": "2026-12-24"}}},
        "cost.budget.start: not the first day of a month, which is where a budget starts; write it as in '2026-12-01' "
        "[value-invalid]",
    ),
    "nobody's address": (
        {"cost": {"budget": BUDGET | {"contacts": ["team"]}}},
        "cost.budget.contacts[0]: not an e-mail address; write it as in team@example.com [value-invalid]",
    ),
    "misspelt category": (
        {"connections": {"search": SEARCH | {"category": "CognitiveSerch"}}},
        "connections.search.category: unknown value; did you mean CognitiveSearch? write one of: AIServices, "
        "AppInsights, AzureBlob, AzureKeyVault, AzureOpenAI, AzureStorageAccount, CognitiveSearch, CosmosDb, "
        "CustomKeys [value-unknown]",
    ),
    "a way to log in that the category does not take": (
        {"connections": {"cosmos": {"category": "CosmosDb", "target": "https://c.documents.azure.com", "auth": "key"}}},
        "connections.cosmos.auth: connections of category CosmosDb do not take it; write entra [value-invalid]",
    ),
    "a secret in clear": (
        {"connections": {"search": SEARCH | {"key": "sk-not-to-be-repeated"}}},
        "connections.search.key: secrets do not belong in the settings; write this one into a vault, and here "
        "secret: {vault: <name>, name: <secret>} [connection-secret-in-clear]",
    ),
    "a secret in place of its reference": (
        {"connections": {"search": SEARCH | {"auth": "key", "secret": "sk-not-to-be-repeated"}}},
        "connections.search.secret: text, not a mapping; write secret: {name: search-key, vault: kv-shared} "
        "[value-of-wrong-type]",
    ),
    "a key without its secret": (
        {"connections": {"search": SEARCH | {"auth": "key"}}},
        "connections.search.secret: missing, with auth: key; write secret: {vault: <name>, name: <secret>} "
        "[connection-secret]",
    ),
    "a secret that is not used": (
        {"connections": {"search": SEARCH | {"secret": REFERENCE}}},
        "connections.search.secret: not used with auth: entra; write auth: key, or remove it [connection-secret]",
    ),
    "neither address nor id": (
        {"connections": {"search": SEARCH | {"target": "srch.search.windows.net"}}},
        "connections.search.target: neither an address nor an ARM id; write https://<host>/ without a query, or what "
        "`az resource show --query id` prints [value-invalid]",
    ),
    "an address for a vault": (
        {"connections": {"vault": {"category": "AzureKeyVault", "target": "https://kv-one.vault.azure.net"}}},
        "connections.vault.target: an address, and a connection of category AzureKeyVault takes an ARM id; write that of the resource "
        "[connection-target]",
    ),
    "a project that does not exist": (
        {"connections": {"search": SEARCH | {"at": "project/chta"}}},
        "connections.search.at: no such project in hub.projects; did you mean chat? write project/ and the name of one, "
        "or account [connection-place]",
    ),
    "a classic hub that does not exist": (
        {"connections": {"search": SEARCH | {"at": "hub"}}},
        "connections.search.at: there is no classic hub, since no deployment is of type serverless-api or "
        "managed-compute; write at: account or project/<name> [connection-place]",
    ),
    "the vault of the endpoints' secrets": (
        {"connections": {"vault": {"category": "AzureKeyVault", "target": VAULT_ID.replace("kv-one", "KV-AI-X")}}},
        "connections.vault.target: the vault of the endpoints' secrets, in which the account would get the role Key Vault Secrets "
        "Officer; write the ARM id of another vault [connection-target]",
    ),
    "a vault of a project": (
        {"connections": {"vault": {"category": "AzureKeyVault", "target": VAULT_ID, "at": "project/chat"}}},
        "connections.vault.at: a Key Vault is connected to the account; write at: account [connection-place]",
    ),
    "a vault of an account without an identity of its own": (
        {
            "hub": HUB | {"identity": {"system": False, "user_assigned": [IDENTITY]}},
            "connections": {"vault": {"category": "AzureKeyVault", "target": VAULT_ID}},
        },
        "connections.vault.category: the account reaches a Key Vault by an identity of its own, which it does not have; write "
        "hub.identity.system: true [connection-place]",
    ),
    "one name in two cases": (
        {"connections": {"search": SEARCH, "Search": SEARCH}},
        "connections.Search: the same connection name in Azure as connections.search (config/dev.yaml:1), since Azure "
        "ignores case; rename one [names-collide]",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_rule_is_one_line_that_says_what_to_write(write: Callable[..., Path], case: str) -> None:
    changes, line = BROKEN[case]
    with pytest.raises(SettingsError) as refused:
        load_settings(write(dev=json.dumps({"hub": HUB, **changes})), "dev")
    assert str(refused.value) == f"config/dev.yaml:1: {line}"
    assert "not-to-be-repeated" not in str(refused.value)


def test_tag_may_be_required_of_an_overlay_alone_and_in_any_case(write: Callable[..., Path]) -> None:
    base = {"hub": HUB | {"tags": {}}, "protection": {"required_tags": ["owner"]}}
    dev, prod = {"hub": {"tags": {"Owner": "search"}}}, {"hub": {"name": "ai-prod"}}
    good = write(base=json.dumps(base), dev=json.dumps(dev), prod=json.dumps(prod))
    assert load_settings(good, "dev").hub.tags == {"Owner": "search"}
    with pytest.raises(SettingsError, match="without the tag owner"):
        load_settings(good, "prod")


def test_category_says_how_to_log_in_where_the_settings_do_not(write: Callable[..., Path]) -> None:
    made = {"search": SEARCH, "vault": {"category": "AzureKeyVault", "target": VAULT_ID}}
    settings = load_settings(write(dev=json.dumps({"hub": HUB, "connections": made})), "dev")
    assert {name: each.way for name, each in settings.connections.items()} == {
        "search": "entra",
        "vault": "managed-identity",
    }


def test_hub_is_protected_until_it_is_named(write: Callable[..., Path]) -> None:
    def is_protected(**protection: Any) -> bool:
        return load_settings(write(dev=json.dumps({"hub": HUB, "protection": protection})), "dev").is_protected

    assert [is_protected(), is_protected(protect=True), is_protected(locks=True)] == [False, True, False]
    assert not is_protected(protect=True, delete=["ai-x"])
