"""Content filters and blocklists."""

from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import Json, account, chat_model, deployment_body

REST = f"{DOCS}/rest/api/aiservices/accountmanagement"
VIOLENCE: Json = {
    "name": "Violence",
    "severityThreshold": "Low",
    "blocking": True,
    "enabled": True,
    "source": "Prompt",
}
POLICY: Json = {
    "properties": {"basePolicyName": "Microsoft.DefaultV2", "mode": "Blocking", "contentFilters": [VIOLENCE]}
}


@documented(f"{REST}/rai-policies/create-or-update")
def content_filter_lives(azure: Azure) -> None:
    """A content filter is made on an account with the filters that it is given, changed, and deleted."""
    path = f"{account(azure)}/raiPolicies/strict"
    azure.put(path, POLICY).ok().has("properties.contentFilters.0.name", "Violence")
    milder = {"properties": {**POLICY["properties"], "contentFilters": [{**VIOLENCE, "severityThreshold": "High"}]}}
    azure.put(path, milder).ok(200).has("properties.contentFilters.0.severityThreshold", "High")
    azure.get(path).ok(200).has("properties.basePolicyName", "Microsoft.DefaultV2")
    azure.delete(path).ok()
    azure.get(path).refused(404)


@documented(f"{REST}/rai-blocklists/create-or-update", f"{REST}/rai-blocklist-items/create-or-update")
def blocklist_lives(azure: Azure) -> None:
    """A blocklist is made with its items, and deleted with them."""
    path = f"{account(azure)}/raiBlocklists/words"
    azure.put(path, {"properties": {"description": "Words"}}).ok().has("properties.description", "Words")
    item = f"{path}/raiBlocklistItems/first"
    azure.put(item, {"properties": {"pattern": "falcon", "isRegex": False}}).ok().has("properties.pattern", "falcon")
    azure.get(item).ok(200)
    azure.get(f"{path}/raiBlocklistItems").ok(200).has("value.0.name", "first")
    azure.delete(item).ok()
    azure.delete(path).ok()
    azure.get(path).refused(404)


@plausible("A deployment names its filter; nobody quotes what the deletion of one that is named answers.")
def content_filter_in_use_is_not_deleted(azure: Azure) -> None:
    """A content filter that a deployment names cannot be deleted."""
    path = f"{account(azure)}/raiPolicies/used"
    azure.need(path, POLICY)
    deployment = f"{account(azure)}/deployments/filtered"
    azure.put(deployment, deployment_body(chat_model(azure), raiPolicyName="used")).ok().has(
        "properties.raiPolicyName", "used"
    )
    azure.delete(path).refused(400)


@seen("Azure/terraform-azurerm-avm-res-cognitiveservices-account#118")
def unknown_content_filter_is_refused(azure: Azure) -> None:
    """A content filter of a name that Azure does not have is 400."""
    wrong = {"properties": {**POLICY["properties"], "contentFilters": [{**VIOLENCE, "name": "Rudeness"}]}}
    azure.put(f"{account(azure)}/raiPolicies/wrong", wrong).refused(400)
