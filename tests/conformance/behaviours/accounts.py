"""Accounts (the AI hub), their keys and projects, and what stays of them when they are deleted."""

from tests.conformance.assumptions import DOCS, SPECS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import ACCOUNT, IDENTITY, account, account_body, new_account

REST = f"{DOCS}/rest/api/aiservices/accountmanagement"
RECOVER = f"{DOCS}/azure/ai-services/recover-purge-resources"


def deleted_path(azure: Azure, account_id: str) -> str:
    """Where a deleted account is found."""
    place = f"{azure.subscription}/providers/Microsoft.CognitiveServices/locations/{azure.location}"
    return f"{place}/resourceGroups/{azure.group_name}/deletedAccounts/{account_id.rpartition('/')[2]}"


def deleted(azure: Azure, purpose: str) -> str:
    """Has an account be deleted; its id."""
    path = new_account(azure, purpose)
    with azure.unrecorded():
        azure.delete(path).ok()
    azure.gone(path)
    return path


@documented(f"{REST}/accounts/create")
def account_lives(azure: Azure) -> None:
    """An account is made with a sub-domain, at which it answers, and its tags are changed in place."""
    name = azure.name("lives")
    path = azure.id(ACCOUNT, name)
    body = azure.located(path, account_body(name))
    made = azure.put(path, body).ok(201)
    made.has("properties.endpoint", f"https://{name}.cognitiveservices.azure.com/")
    azure.put(path, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(path).ok(200).has("properties.provisioningState", "Succeeded").has("kind", "AIServices")


@documented(f"{REST}/accounts/list-keys", f"{REST}/accounts/regenerate-key")
def key_is_regenerated_alone(azure: Azure) -> None:
    """An account has two keys; one is made anew while the other stays."""
    path = new_account(azure, "keys")
    before = azure.post(f"{path}/listKeys").ok(200)
    after = azure.post(f"{path}/regenerateKey", {"keyName": "Key2"}).ok(200).has("key1", before["key1"])
    assert after["key2"] != before["key2"]
    azure.post(f"{path}/listKeys").ok(200).has("key2", after["key2"])


@seen("Azure/terraform-azurerm-avm-res-cognitiveservices-account#130")
def keys_of_an_account_without_keys_are_refused(azure: Azure) -> None:
    """The keys of an account with `disableLocalAuth` are 400."""
    azure.post(f"{new_account(azure, 'nokeys', disableLocalAuth=True)}/listKeys").refused(400)


@seen("Azure-Samples/azuresandbox#164", f"{DOCS}/azure/ai-services/cognitive-services-custom-subdomains")
def sub_domain_belongs_to_one_account(azure: Azure) -> None:
    """A sub-domain of another account is 409 `CustomDomainInUse`, and the check of a name says so before."""
    taken = account(azure).rpartition("/")[2]
    path = azure.id(ACCOUNT, azure.name("second"))
    azure.put(path, azure.located(path, account_body(taken))).refused(409, "CustomDomainInUse")
    check = f"{azure.subscription}/providers/Microsoft.CognitiveServices/checkDomainAvailability"
    azure.post(check, {"subdomainName": taken, "type": ACCOUNT}).ok(200).has("isSubdomainAvailable", value=False)


@seen("microsoft/azurechat#253", "microsoft/microsoft-foundry-for-vscode#121")
def sub_domain_is_a_host_name(azure: Azure) -> None:
    """A sub-domain with an underscore is 400 `CustomDomainInvalid`."""
    path = azure.id(ACCOUNT, azure.name("domain"))
    azure.put(path, azure.located(path, account_body(f"a_{azure.run}"))).refused(400, "CustomDomainInvalid")


@documented(f"{DOCS}/azure/foundry/how-to/create-projects", f"{REST}/projects/create")
def project_lives(azure: Azure) -> None:
    """A project is made below an account, named as its own endpoint, changed, and deleted."""
    path = f"{new_account(azure, 'withproject')}/projects/chat"
    body = {"location": azure.location, **IDENTITY, "properties": {"displayName": "Chat"}}
    azure.put(path, body).ok(201).has("properties.displayName", "Chat")
    azure.put(path, {**body, "properties": {"displayName": "Talk"}}).ok(200).has("properties.displayName", "Talk")
    azure.get(path).ok(200)
    azure.delete(path).ok()
    azure.get(path).refused(404)


@seen("Azure/terraform-provider-azapi#894")
def account_with_a_project_is_not_deleted(azure: Azure) -> None:
    """An account with a project cannot be deleted: 409 `CannotDeleteResource`."""
    path = new_account(azure, "nested")
    azure.need(f"{path}/projects/chat", {**IDENTITY, "location": azure.location, "properties": {}})
    azure.delete(path).refused(409, "CannotDeleteResource")


@seen("Azure/azure-cli#18146", RECOVER)
def deleted_account_keeps_its_name(azure: Azure) -> None:
    """A deleted account keeps its name for 48 hours: a PUT is 409 `FlagMustBeSetForRestore`."""
    path = new_account(azure, "kept")
    azure.delete(path).ok(202)
    azure.gone(path)
    azure.get(path).refused(404, "ResourceNotFound")
    shown = azure.eventually(lambda: azure.get(deleted_path(azure, path)), lambda answer: answer.status == 200)
    shown.ok(200).has("name", azure.name("kept"))
    body = azure.located(path, account_body(azure.name("kept")))
    azure.put(path, body).refused(409, "FlagMustBeSetForRestore")


@documented(RECOVER)
def deleted_account_is_restored(azure: Azure) -> None:
    """A PUT with `properties.restore` brings an account back, with its keys, which a purge alone loses."""
    path = new_account(azure, "back")
    with azure.unrecorded():
        key = azure.post(f"{path}/listKeys").ok()["key1"]
        azure.delete(path).ok()
    azure.put(path, azure.located(path, account_body(azure.name("back"), restore=True))).ok()
    azure.post(f"{path}/listKeys").ok(200).has("key1", key)


@documented(RECOVER, "Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#169")
def purged_account_frees_its_name(azure: Azure) -> None:
    """An account that is purged is gone, and its name and sub-domain can be taken again."""
    path = deleted(azure, "purged")
    azure.eventually(lambda: azure.delete(deleted_path(azure, path)), lambda answer: answer.status != 409).ok()
    azure.eventually(lambda: azure.get(deleted_path(azure, path)), lambda answer: answer.status == 404).refused(404)
    new_account(azure, "purged")


@plausible("The code and its words are quoted in comments of public templates, without the status.")
def account_that_lives_is_not_restored(azure: Azure) -> None:
    """A PUT with `properties.restore` on an account that is there is 409 `CanNotRestoreAnActiveResource`."""
    path = account(azure)
    body = azure.located(path, account_body(path.rpartition("/")[2], restore=True))
    azure.put(path, body).refused(409, "CanNotRestoreAnActiveResource")


@plausible(
    "azurerm refuses it before it asks Azure: `network_acls` need `custom_subdomain_name`; how Azure does, nobody quotes."
)
def network_rules_need_a_sub_domain(azure: Azure) -> None:
    """An account with `networkAcls` and without a sub-domain is 400."""
    path = azure.id(ACCOUNT, azure.name("acls"))
    body = account_body(azure.name("acls"), networkAcls={"defaultAction": "Deny"})
    del body["properties"]["customSubDomainName"]
    azure.put(path, azure.located(path, body)).refused(400)


@seen("Azure/azure-cli#6190", "microsoft/azurechat#274")
def kind_of_an_account_is_one_that_is_offered(azure: Azure) -> None:
    """An account of a kind that there is not is 400 `InvalidApiSetId`."""
    path = azure.id(ACCOUNT, azure.name("kind"))
    body = {**account_body(azure.name("kind")), "kind": "Nonsense"}
    azure.put(path, azure.located(path, body)).refused(400, "InvalidApiSetId")


@documented(
    f"{SPECS}/cognitiveservices/resource-manager/Microsoft.CognitiveServices/stable/2025-06-01/examples/AccountConnection/create.json"
)
def account_connection_keeps_its_secret(azure: Azure) -> None:
    """A connection of an account is made with keys that no answer shows again, and is deleted."""
    path = f"{account(azure)}/connections/elsewhere"
    credentials = {"keys": {"token": "not-a-token"}}
    properties = {"category": "CustomKeys", "authType": "CustomKeys", "target": "-", "credentials": credentials}
    azure.put(path, {"properties": properties}).ok(200).has("properties.category", "CustomKeys")
    shown = azure.get(path).ok(200)
    assert (shown.body["properties"].get("credentials") or {}).get("keys", {}).get("token") != "not-a-token"
    azure.delete(path).ok()
    azure.get(path).refused(404)
