"""Model deployments on an account: their life, quota, and that they are written one at a time."""

from tests.conformance.answers import UnmetError
from tests.conformance.assumptions import DOCS, RPC, documented, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import API, account, chat, chat_model, deployment_body, new_account

REST = f"{DOCS}/rest/api/aiservices/accountmanagement"
MODELS = f"{DOCS}/azure/foundry/openai/how-to/working-with-models"
ANTHROPIC = {"format": "Anthropic", "name": "claude-sonnet-4-5", "version": "20250929"}


def location(azure: Azure) -> str:
    """What Cognitive Services say of the run's region."""
    return f"{azure.subscription}/providers/Microsoft.CognitiveServices/locations/{azure.location}"


@documented(f"{REST}/deployments/create-or-update", f"{DOCS}/azure/foundry/openai/how-to/quota")
def deployment_lives(azure: Azure) -> None:
    """A deployment is made, its capacity is changed in place, and it is deleted."""
    deployments, model = f"{new_account(azure, 'deploys')}/deployments", chat_model(azure)
    path = f"{deployments}/lives"
    azure.put(path, deployment_body(model)).ok(201).has("properties.model", model)
    azure.put(path, deployment_body(model, 2)).ok(200).has("sku.capacity", 2)
    azure.get(path).ok(200).has("properties.provisioningState", "Succeeded")
    azure.get(deployments).ok(200).has("value.0.name", "lives")
    azure.delete(path).ok()
    azure.get(path).refused(404)


@documented(MODELS)
def deployment_may_upgrade_its_model(azure: Azure) -> None:
    """A deployment says when Azure may upgrade its model: `versionUpgradeOption`."""
    path, model = f"{account(azure)}/deployments/upgrades", chat_model(azure)
    option = "OnceNewDefaultVersionAvailable"
    azure.put(path, deployment_body(model, versionUpgradeOption=option)).ok().has(
        "properties.versionUpgradeOption", option
    )


@documented(f"{RPC}/common-api-contracts.md")
def last_writer_is_answered(azure: Azure) -> None:
    """`systemData` has the time of the last write and who wrote; reading and a write beside it change neither."""
    path, model = f"{account(azure)}/deployments/written", chat_model(azure)
    azure.put(path, deployment_body(model)).ok()
    first = azure.get(path).ok(200)
    azure.put(f"{account(azure)}/deployments/beside", deployment_body(model)).ok()
    azure.get(path).ok(200).has("systemData", first["systemData"])
    azure.put(path, deployment_body(model, 2)).ok(200)
    second = azure.get(path).ok(200).has("systemData.lastModifiedBy", first["systemData.lastModifiedBy"])
    if second["systemData.lastModifiedAt"] == first["systemData.lastModifiedAt"]:
        raise UnmetError("a write leaves systemData.lastModifiedAt as it was")


@seen("microsoft/PubSec-Info-Assistant#880", "Azure-Samples/azure-search-openai-demo#2249")
def more_than_the_quota_is_refused(azure: Azure) -> None:
    """A capacity beyond the subscription's quota is 400 `InsufficientQuota`."""
    path = f"{account(azure)}/deployments/huge"
    azure.put(path, deployment_body(chat_model(azure), 900_000)).refused(400, "InsufficientQuota")


@seen("Azure/bicep-types-az#1735")
def unknown_model_is_refused(azure: Azure) -> None:
    """A model or a version that is not offered is 400 `DeploymentModelNotSupported`."""
    path, model = f"{account(azure)}/deployments/unknown", chat_model(azure)
    for wrong in ({"name": "no-such-model"}, {"version": "1999-01-01"}):
        azure.put(path, deployment_body({**model, **wrong})).refused(400, "DeploymentModelNotSupported")


@seen("Azure/bicep-registry-modules#6561", "Azure/bicep-registry-modules#423")
def sku_of_an_account_is_none_of_a_deployment(azure: Azure) -> None:
    """A deployment with the account's SKU is 400 `InvalidResourceProperties`."""
    body = {**deployment_body(chat_model(azure)), "sku": {"name": "S0", "capacity": 1}}
    azure.put(f"{account(azure)}/deployments/sku", body).refused(400, "InvalidResourceProperties")


@seen("hashicorp/terraform-provider-azurerm#22607", "hashicorp/terraform-provider-azurerm#22939")
def account_takes_one_write_at_a_time(azure: Azure) -> None:
    """A second write below an account while one is under way is 409 `RequestConflict`."""
    path, body = f"{new_account(azure, 'serial')}/deployments", deployment_body(chat_model(azure))
    with azure.unfinished(f"{azure.name('serial')}/deployments/first"):
        azure.arm("PUT", f"{path}/first", body, follows=False).ok(201)
        azure.arm("PUT", f"{path}/second", body, is_patient=False).refused(409, "RequestConflict")
    with azure.unrecorded():
        azure.put(f"{path}/first", body).ok()


@seen("microsoft/microsoft-foundry-for-vscode#509", "Azure/azure-rest-api-specs#43610")
def anthropic_wants_to_know_its_customer(azure: Azure) -> None:
    """A Claude deployment without the customer's data is 400 `InvalidModelProviderData`."""
    path = f"{account(azure)}/deployments/claude"
    azure.put(path, deployment_body(ANTHROPIC), "2026-05-01").refused(400, "InvalidModelProviderData")


@documented(f"{REST}/models/list", f"{REST}/usages/list")
def models_and_usages_of_a_region_are_listed(azure: Azure) -> None:
    """A region's models name their SKUs' quota (`usageName`), and its usages say how much of each is left."""
    wanted = chat_model(azure)
    with azure.unrecorded():
        models = azure.get(f"{location(azure)}/models", API).ok(200)
        usages = azure.get(f"{location(azure)}/usages", API).ok(200)
    # The others differ from region to region.
    models.body = [
        each
        for each in models["value"]
        if each["kind"] == "AIServices" and {**each["model"], **wanted} == each["model"]
    ]
    names = [
        sku["usageName"] for each in models.body for sku in each["model"]["skus"] if sku["name"] == "GlobalStandard"
    ]
    usages.body = [each for each in usages["value"] if each["name"]["value"] in names]
    assert usages.body
    azure.record(models)
    azure.record(usages)


@documented(MODELS)
def deployment_is_made_before_it_is_called(azure: Azure) -> None:
    """A deployment that Resource Manager calls `Succeeded` says what its model can do: `capabilities`."""
    path = f"{account(azure)}/deployments/{chat(azure)}"
    azure.get(path).ok(200).has("properties.capabilities.chatCompletion", "true")


@seen("microsoft/microsoft-foundry-for-vscode#568")
def name_of_a_deployment_is_simple(azure: Azure) -> None:
    """A deployment's name with a blank, or of 65 characters, is 400."""
    for wrong in ("my chat", "x" * 65):
        azure.put(f"{account(azure)}/deployments/{wrong}", deployment_body(chat_model(azure))).refused(400)
