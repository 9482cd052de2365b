"""Vaults, and what stays of them when they are deleted."""

from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import VAULT, new_vault, vault_body

SOFT_DELETE = f"{DOCS}/azure/key-vault/general/soft-delete-overview"
RECOVERY = f"{DOCS}/azure/key-vault/general/key-vault-recovery"
REST = f"{DOCS}/rest/api/keyvault/keyvault/vaults"


def deleted_path(azure: Azure, vault: str) -> str:
    """Where a deleted vault is found."""
    name = vault.rpartition("/")[2]
    return f"{azure.subscription}/providers/Microsoft.KeyVault/locations/{azure.location}/deletedVaults/{name}"


@documented(f"{REST}/create-or-update")
def vault_lives(azure: Azure) -> None:
    """A vault is made, and answers at `https://<name>.vault.azure.net/`; soft delete is on by itself."""
    vault = azure.id(VAULT, azure.name("kvlives"))
    body = azure.located(vault, vault_body(azure))
    made = azure.put(vault, body).ok().has("properties.enableSoftDelete", value=True)
    made.has("properties.vaultUri", f"https://{azure.name('kvlives')}.vault.azure.net/")
    azure.put(vault, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(vault).ok(200).has("properties.enableRbacAuthorization", value=True)


@seen("alan-turing-institute/data-safe-haven#2523", SOFT_DELETE)
def deleted_vault_keeps_its_name(azure: Azure) -> None:
    """A deleted vault keeps its name: a PUT is 409 `ConflictError`, and the name check says `AlreadyExists`."""
    vault = new_vault(azure, "kvkept")
    azure.delete(vault).ok(200)
    azure.gone(vault)
    azure.get(vault).refused(404, "ResourceNotFound")
    shown = azure.eventually(lambda: azure.get(deleted_path(azure, vault)), lambda answer: answer.status == 200)
    shown.ok(200).has("properties.vaultId", vault)
    azure.put(vault, azure.located(vault, vault_body(azure))).refused(409, "ConflictError")
    check = {"name": vault.rpartition("/")[2], "type": VAULT}
    azure.post(f"{azure.subscription}/providers/Microsoft.KeyVault/checkNameAvailability", check).ok(200).has(
        "nameAvailable", value=False
    )


@documented(f"{REST}/create-or-update", RECOVERY)
def deleted_vault_is_recovered(azure: Azure) -> None:
    """A PUT with `createMode: recover` brings a deleted vault back."""
    vault = new_vault(azure, "kvback")
    with azure.unrecorded():
        azure.delete(vault).ok()
    azure.put(vault, azure.located(vault, vault_body(azure, createMode="recover"))).ok()
    azure.get(deleted_path(azure, vault)).refused(404)


@documented(RECOVERY, f"{REST}/purge-deleted")
def purged_vault_frees_its_name(azure: Azure) -> None:
    """A vault that is purged is gone, and its name can be taken again."""
    vault = new_vault(azure, "kvpurged")
    with azure.unrecorded():
        azure.delete(vault).ok()
    azure.gone(vault)
    azure.post(f"{deleted_path(azure, vault)}/purge").ok()
    azure.eventually(lambda: azure.get(deleted_path(azure, vault)), lambda answer: answer.status == 404).refused(404)
    new_vault(azure, "kvpurged")


@plausible(
    "That it cannot be off, and 7 to 90 days, is documented; how it is refused is not. Azure/azure-powershell#15970 has"
    " heard that Key Vault turns `false` into `true`",
    SOFT_DELETE,
)
def soft_delete_cannot_be_off(azure: Azure) -> None:
    """A vault without soft delete is 400 `BadRequest`, as is a retention of other than 7 to 90 days."""
    vault = azure.id(VAULT, azure.name("kvbad"))
    for wrong in ({"enableSoftDelete": False}, {"softDeleteRetentionInDays": 5}):
        azure.put(vault, azure.located(vault, vault_body(azure, **wrong))).refused(400, "BadRequest")


@plausible("That it cannot be changed is documented; how that is refused is not", f"{SOFT_DELETE}#soft-delete-behavior")
def retention_cannot_be_changed(azure: Azure) -> None:
    """The days for which a vault keeps what is deleted cannot be changed: 400 `BadRequest`."""
    vault = new_vault(azure, "kvdays")
    changed = vault_body(azure, softDeleteRetentionInDays=30)
    azure.put(vault, azure.located(vault, changed)).refused(400, "BadRequest")


@seen("Esri/arcgis-gitops#174", f"{DOCS}/azure/key-vault/general/common-error-codes")
def name_of_a_vault_is_unique_everywhere(azure: Azure) -> None:
    """A vault's name that is in use, in whatever group, is refused with `VaultAlreadyExists`."""
    vault = new_vault(azure, "kvtaken")
    group = f"{azure.group}-other"
    with azure.unrecorded():
        azure.put(group, {"location": azure.location, "tags": dict(azure.tags)}).ok()
    other = f"{group}/providers/{VAULT}/{vault.rpartition('/')[2]}"
    azure.put(other, azure.located(other, vault_body(azure))).refused(409, "VaultAlreadyExists")
    with azure.unrecorded():
        azure.delete(group).ok()


@seen("Azure/terraform-azurerm-naming#37", "Azure-Samples/azure-django-postgres-flexible-aca#30")
def name_of_a_vault_is_simple(azure: Azure) -> None:
    """A vault's name with two hyphens in a row is 400 `VaultNameNotValid`."""
    vault = azure.id(VAULT, f"kv--{azure.run}")
    azure.put(vault, azure.located(vault, vault_body(azure))).refused(400, "VaultNameNotValid")


@seen("Azure/azure-sdk-for-net#28677", "pulumi/pulumi-azure-native#1478")
def vault_says_who_may_read_it(azure: Azure) -> None:
    """A vault with neither roles nor access policies is 400 `BadRequest`."""
    vault = azure.id(VAULT, azure.name("kvnobody"))
    body = vault_body(azure)
    del body["properties"]["enableRbacAuthorization"]
    azure.put(vault, azure.located(vault, body)).refused(400, "BadRequest")
