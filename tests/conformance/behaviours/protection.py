"""Locks, budgets, and connections with their Key Vault."""

from datetime import UTC, datetime, timedelta

from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import Json, account, assign, new_account, new_vault

LOCKS = "providers/Microsoft.Authorization/locks"
READER = "21090545-7ca7-4776-b22c-e363652d74d2"
"""Key Vault Reader."""
CONNECTIONS = f"{DOCS}/azure/foundry/how-to/set-up-key-vault-connection"


@seen("MicrosoftDocs/azure-docs#110791", "hashicorp/terraform-provider-azurerm#17478")
def lock_keeps_what_is_below_it(azure: Azure) -> None:
    """What is locked, and a role assignment to it, cannot be deleted: 409 `ScopeLocked`; it can be changed."""
    vault = new_vault(azure, "locked")
    role, lock = assign(azure, vault, READER), f"{vault}/{LOCKS}/keep"
    azure.put(lock, {"properties": {"level": "CanNotDelete"}}).ok(201).has("properties.level", "CanNotDelete")
    for each in (vault, role):
        azure.delete(each).refused(409, "ScopeLocked")
    azure.delete(lock).ok(200)
    azure.delete(role).ok(200)


def _budget(start: datetime) -> Json:
    return {
        "properties": {
            "amount": 500,
            "category": "Cost",
            "timeGrain": "Monthly",
            "timePeriod": {"startDate": f"{start:%Y-%m}-01T00:00:00Z"},
        }
    }


@seen("jpsnover/ai-triad-research#1697", "Azure/CanadaPubSecALZ#317")
def budget_keeps_its_start(azure: Azure) -> None:
    """A budget's sum changes in place; its start does not: 400."""
    now = datetime.now(UTC)
    path = f"{azure.group}/providers/Microsoft.Consumption/budgets/{azure.name('budget')}"
    azure.put(path, _budget(now)).ok(201)
    changed = _budget(now)
    changed["properties"]["amount"] = 600
    azure.put(path, changed).ok(200).has("properties.amount", 600)
    azure.put(path, _budget(now + timedelta(days=40))).refused(400)
    azure.delete(path).ok()


@seen("hashicorp/terraform-provider-azurerm#12121")
def budget_starts_in_this_month_or_later(azure: Azure) -> None:
    """A new monthly budget that starts before this month is 400."""
    path = f"{azure.group}/providers/Microsoft.Consumption/budgets/{azure.name('late')}"
    azure.put(path, _budget(datetime.now(UTC) - timedelta(days=70))).refused(400)


def _search(name: str) -> Json:
    target = f"https://{name}.search.windows.net"
    return {"properties": {"category": "CognitiveSearch", "authType": "AAD", "target": target, "isSharedToAll": True}}


@documented(f"{DOCS}/azure/foundry/how-to/connections-add", "hashicorp/terraform-provider-azurerm#30981")
def connection_shows_no_secret(azure: Azure) -> None:
    """A connection is made by a PUT, 200, and no GET answers its credentials."""
    path, body = f"{account(azure)}/connections/{azure.name('search')}", _search("srch-key")
    body["properties"] |= {"authType": "ApiKey", "credentials": {"key": "not-a-key"}}
    azure.put(path, body).ok(200)
    assert "not-a-key" not in str(azure.get(path).ok(200)["properties"])
    azure.delete(path).ok()


@documented(CONNECTIONS)
def key_vault_is_connected_before_all_else(azure: Azure) -> None:
    """An account that has a connection takes none to a Key Vault: 400."""
    target, vault = new_account(azure, "connected"), new_vault(azure, "connected")
    azure.put(f"{target}/connections/search", _search("srch-first")).ok(200)
    body = {"properties": {"category": "AzureKeyVault", "authType": "AccountManagedIdentity", "target": vault}}
    azure.put(f"{target}/connections/secrets", body).refused(400)


@plausible("Azure/terraform-azurerm-avm-ptn-aiml-ai-foundry#73 says so of two projects, without the answer")
def connection_name_is_used_once_in_an_account(azure: Azure) -> None:
    """A project takes no connection of a name that its account has."""
    target = new_account(azure, "named")
    project = azure.need(f"{target}/projects/chat", {"identity": {"type": "SystemAssigned"}, "properties": {}})
    azure.put(f"{target}/connections/search", _search("srch-one")).ok(200)
    azure.put(f"{project}/connections/search", _search("srch-two")).refused(409)
