"""Storage accounts, which a hub workspace needs."""

from tests.conformance.assumptions import DOCS, documented, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import STORAGE, Json

BODY: Json = {
    "kind": "StorageV2",
    "sku": {"name": "Standard_LRS"},
    "properties": {"minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": False},
}


@documented(f"{DOCS}/rest/api/storagerp/storage-accounts/create")
def storage_account_lives(azure: Azure) -> None:
    """A storage account is made by a PUT whose operation is found by `Location`, changed in place, and gone at once."""
    storage = azure.id(STORAGE, azure.name("stlives"))
    body = azure.located(storage, BODY)
    azure.put(storage, body).ok(202).has("properties.minimumTlsVersion", "TLS1_2")
    azure.put(storage, {**body, "tags": {"changed": "yes"}}).ok().has("tags.changed", "yes")
    azure.get(storage).ok(200).has("properties.provisioningState", "Succeeded").has("sku.tier", "Standard")
    azure.delete(storage).ok(200)
    azure.get(storage).refused(404, "ResourceNotFound")


@seen(
    "Azure/azure-sdk-for-java#867",
    f"{DOCS}/azure/azure-resource-manager/troubleshooting/error-storage-account-name",
)
def name_of_a_storage_account_is_simple(azure: Azure) -> None:
    """A storage account's name with a capital letter or a hyphen is 400 `AccountNameInvalid`."""
    for wrong in ("stNo", "st-no"):
        storage = azure.id(STORAGE, f"{wrong}{azure.run}")
        azure.put(storage, azure.located(storage, BODY)).refused(400, "AccountNameInvalid")
