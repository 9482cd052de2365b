"""Secrets, written through Resource Manager and in the vault itself."""

from typing import Any

from tests.conformance.answers import Answer
from tests.conformance.assumptions import DOCS, documented, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import SECRETS_OFFICER, assign, new_vault, vault

SCOPE = "https://vault.azure.net"
REST = f"{DOCS}/rest/api/keyvault/secrets"


def ask(
    azure: Azure,
    method: str,
    path: str,
    body: Any = None,
    *,
    of: str | None = None,
    is_patient: bool = True,
    **query: str,
) -> Answer:
    """Asks a vault itself, by default the shared one; a role that is spreading is waited for."""
    url = f"https://{(of or vault(azure)).rpartition('/')[2]}.vault.azure.net/{path}"
    url += "?" + "&".join(f"{name}={value}" for name, value in {"api-version": "7.4", **query}.items())

    def once() -> Answer:
        return azure.call(method, url, body, azure.bearer(SCOPE))

    return azure.eventually(once, lambda answer: answer.status != 403) if is_patient else once()


def keep(azure: Azure, name: str, of: str | None = None) -> None:
    """Has a secret of a vault be there."""
    with azure.unrecorded():
        ask(azure, "PUT", f"secrets/{name}", {"value": "first"}, of=of).ok()


@documented(f"{DOCS}/rest/api/keyvault/keyvault/secrets/create-or-update")
def secret_is_written_through_resource_manager(azure: Azure) -> None:
    """Resource Manager writes a secret without a role on the vault, never answers its value, and cannot delete it."""
    secret = f"{vault(azure)}/secrets/by-manager"
    azure.put(secret, {"properties": {"value": "one"}}).ok(201).lacks("properties.value")
    azure.put(secret, {"properties": {"value": "two"}}).ok(200).lacks("properties.value")
    azure.get(secret).ok(200).lacks("properties.value")
    azure.delete(secret).refused(405)
    ask(azure, "GET", "secrets/by-manager").ok(200).has("value", "two")


@seen("Azure/azure-sdk-for-python#24557", "Azure/azure-sdk-for-net#39216")
def vault_says_where_to_log_in(azure: Azure) -> None:
    """A call without a token is 401 with `WWW-Authenticate`, which names the tenant's login and the vault's scope."""
    host = vault(azure).rpartition("/")[2]
    answer = azure.call("GET", f"https://{host}.vault.azure.net/secrets/none?api-version=7.4")
    answer.refused(401, "Unauthorized")
    challenge = answer.headers["WWW-Authenticate"]
    assert azure.tenant_id in challenge
    assert SCOPE in challenge


@seen("piyushsachdeva/Terraform_AKS#2", "Azure/azure-cli#22510")
def who_has_no_role_may_not_read(azure: Azure) -> None:
    """In a vault of roles, who has none is 403 `Forbidden/ForbiddenByRbac`, the vault's maker too."""
    ask(azure, "GET", "secrets/none", of=new_vault(azure, "kvnone"), is_patient=False).refused(
        403, "Forbidden/ForbiddenByRbac"
    )


@documented(f"{REST}/set-secret/set-secret", f"{REST}/update-secret/update-secret")
def secret_lives(azure: Azure) -> None:
    """A secret is set as versions, read as its latest or as one of them, and its tags are changed without a version."""
    given = {"value": "one", "contentType": "text/plain", "tags": {"deployment": "chat"}}
    first = ask(azure, "PUT", "secrets/lives", given).ok(200).has("attributes.enabled", value=True)
    second = ask(azure, "PUT", "secrets/lives", {**given, "value": "two"}).ok(200)
    ask(azure, "GET", "secrets/lives").ok(200).has("value", "two").has("tags.deployment", "chat")
    version = first["id"].rpartition("/")[2]
    ask(azure, "GET", f"secrets/lives/{version}").ok(200).has("value", "one")
    changed = ask(azure, "PATCH", "secrets/lives/", {"tags": {"deployment": "other"}}).ok(200)
    changed.has("id", second["id"]).has("tags.deployment", "other").lacks("value")
    assert len(ask(azure, "GET", "secrets/lives/versions").ok(200)["value"]) == 2


@documented(f"{REST}/get-secrets/get-secrets")
def secrets_are_listed_in_pages(azure: Azure) -> None:
    """A list of secrets has no values and no versions; what does not fit a page is found by `nextLink`."""
    own = new_vault(azure, "kvpages")
    assign(azure, own, SECRETS_OFFICER)
    for name in ("page-one", "page-two"):
        keep(azure, name, own)
    first = ask(azure, "GET", "secrets", of=own, maxresults="1").ok(200).lacks("value.0.value")
    assert first["nextLink"].startswith("https://")
    azure.call("GET", first["nextLink"], headers=azure.bearer(SCOPE)).ok(200)


@seen("Azure/azure-sdk-for-python, sdk/keyvault/azure-keyvault-secrets/samples/recover_purge_operations.py")
def deleted_secret_keeps_its_name(azure: Azure) -> None:
    """A deleted secret keeps its name: a value is 409 `Conflict/ObjectIsDeletedButRecoverable`, in both planes."""
    keep(azure, "kept")
    ask(azure, "DELETE", "secrets/kept").ok(200).has("recoveryId", secret_url(azure, "deletedsecrets/kept"))
    azure.eventually(lambda: ask(azure, "GET", "deletedsecrets/kept"), lambda answer: answer.status == 200).ok(200)
    ask(azure, "GET", "secrets/kept").refused(404, "SecretNotFound")
    ask(azure, "PUT", "secrets/kept", {"value": "x"}).refused(409, "Conflict/ObjectIsDeletedButRecoverable")
    azure.put(f"{vault(azure)}/secrets/kept", {"properties": {"value": "x"}}).refused(409)


@documented(f"{REST}/recover-deleted-secret/recover-deleted-secret")
def deleted_secret_is_recovered(azure: Azure) -> None:
    """A deleted secret comes back with its value."""
    delete(azure, "back")
    ask(azure, "POST", "deletedsecrets/back/recover").ok(200)
    azure.eventually(lambda: ask(azure, "GET", "secrets/back"), lambda answer: answer.status == 200).has(
        "value", "first"
    )


@documented(f"{REST}/purge-deleted-secret/purge-deleted-secret")
def purged_secret_frees_its_name(azure: Azure) -> None:
    """A deleted secret that is purged, 204, is gone, and its name can be taken again."""
    delete(azure, "purged")
    ask(azure, "DELETE", "deletedsecrets/purged").ok(204)
    azure.eventually(
        lambda: ask(azure, "PUT", "secrets/purged", {"value": "x"}), lambda answer: answer.status == 200
    ).ok(200)


@seen("Azure/azure-sdk-for-net#15784", "aspnet/MicrosoftConfigurationBuilders#22")
def name_of_a_secret_is_simple(azure: Azure) -> None:
    """A name with an underscore is 400 `BadParameter`."""
    ask(azure, "PUT", "secrets/not_simple", {"value": "x"}).refused(400, "BadParameter")


@seen("Azure/azure-sdk-for-js#24756", "turbot/steampipe-plugin-azure#111")
def disabled_secret_is_not_read(azure: Azure) -> None:
    """A disabled secret is 403 `Forbidden/SecretDisabled`."""
    keep(azure, "disabled")
    ask(azure, "PATCH", "secrets/disabled/", {"attributes": {"enabled": False}}).ok(200)
    ask(azure, "GET", "secrets/disabled", is_patient=False).refused(403, "Forbidden/SecretDisabled")


def secret_url(azure: Azure, path: str) -> str:
    """An address in the shared vault."""
    return f"https://{vault(azure).rpartition('/')[2]}.vault.azure.net/{path}"


def delete(azure: Azure, name: str) -> None:
    """Has a secret of the shared vault be deleted."""
    keep(azure, name)
    with azure.unrecorded():
        ask(azure, "DELETE", f"secrets/{name}").ok()
        azure.eventually(lambda: ask(azure, "GET", f"deletedsecrets/{name}"), lambda answer: answer.status == 200).ok()
