"""Key Vault under Microsoft's own client."""

from collections.abc import Iterator
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential
from azure.keyvault.secrets import SecretClient

from localazure.instance import LocalAzure
from tests.local import arm

OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"


def vault_body(**properties: Any) -> dict[str, Any]:
    given = {
        "tenantId": arm.OWN.tenant_id,
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
        **properties,
    }
    return {"location": "swedencentral", "properties": given}


@pytest.fixture
def vault(local_azure: LocalAzure) -> str:
    """The id of a vault in which nobody has a role yet."""
    id_ = f"{arm.new_group()}/providers/Microsoft.KeyVault/vaults/{arm.unique('kv')}"
    arm.send("PUT", id_, arm.KEY_VAULT, vault_body())
    return id_


@pytest.fixture
def stranger(vault: str) -> Iterator[SecretClient]:
    """A client without a role."""
    name = vault.rpartition("/")[2]
    with (
        DefaultAzureCredential() as credential,
        SecretClient(f"https://{name}.vault.azure.net", credential) as client,
    ):
        yield client


@pytest.fixture
def client(vault: str, stranger: SecretClient) -> SecretClient:
    """A client with the role Key Vault Secrets Officer."""
    arm.assign(OFFICER, vault)
    return stranger


def inner_code(error: HttpResponseError) -> Any:
    return error.error.innererror["code"] if error.error else None


def test_set_get_and_versions(client: SecretClient) -> None:
    first = client.set_secret("key", "one", content_type="text/plain", tags={"deployment": "gpt"})
    second = client.set_secret("key", "two", enabled=True)

    assert client.get_secret("key").value == "two"
    old = client.get_secret("key", first.properties.version)
    assert old.value == "one"
    assert old.properties.content_type == "text/plain"
    assert old.properties.tags == {"deployment": "gpt"}
    assert old.properties.recovery_level == "Recoverable+Purgeable"
    versions = {each.version for each in client.list_properties_of_secret_versions("key")}
    assert versions == {first.properties.version, second.properties.version}


def test_list_goes_through_all_pages(client: SecretClient) -> None:
    names = {f"secret-{number}" for number in range(30)}
    for name in names:
        client.set_secret(name, "v")

    pages = [list(page) for page in client.list_properties_of_secrets().by_page()]

    assert [len(page) for page in pages] == [25, 5]
    assert {each.name for page in pages for each in page} == names


def test_delete_recover_purge(client: SecretClient) -> None:
    client.set_secret("key", "v")

    deleted = client.begin_delete_secret("key").result()
    assert deleted.recovery_id
    assert [each.name for each in client.list_deleted_secrets()] == ["key"]
    with pytest.raises(ResourceNotFoundError) as missing:
        client.get_secret("key")
    assert missing.value.error
    assert missing.value.error.code == "SecretNotFound"

    client.begin_recover_deleted_secret("key").wait()
    assert client.get_secret("key").value == "v"

    client.begin_delete_secret("key").wait()
    client.purge_deleted_secret("key")
    assert list(client.list_deleted_secrets()) == []


def test_name_of_a_soft_deleted_secret_is_taken(client: SecretClient) -> None:
    client.set_secret("key", "v")
    client.begin_delete_secret("key").wait()

    with pytest.raises(ResourceExistsError) as conflict:
        client.set_secret("key", "v")

    assert inner_code(conflict.value) == "ObjectIsDeletedButRecoverable"


def test_disabled_secret_keeps_its_value_to_itself(client: SecretClient) -> None:
    client.set_secret("key", "v")
    client.update_secret_properties("key", enabled=False)

    with pytest.raises(HttpResponseError) as refused:
        client.get_secret("key")

    assert refused.value.status_code == 403
    assert inner_code(refused.value) == "SecretDisabled"


def test_without_a_role_nothing_is_read_or_written(stranger: SecretClient) -> None:
    for attempt in (
        lambda: stranger.get_secret("key"),
        lambda: stranger.set_secret("key", "v"),
        lambda: next(stranger.list_properties_of_secrets()),
    ):
        with pytest.raises(HttpResponseError) as refused:
            attempt()
        assert refused.value.status_code == 403
        assert inner_code(refused.value) == "ForbiddenByRbac"


def test_secret_written_through_arm_is_read_from_the_vault(vault: str, client: SecretClient) -> None:
    body = {"properties": {"value": "v", "contentType": "text/plain"}}

    shown = arm.send("PUT", f"{vault}/secrets/key", arm.KEY_VAULT, body)

    assert "value" not in shown["properties"]
    secret = client.get_secret("key")
    assert secret.value == "v"
    assert shown["properties"]["secretUriWithVersion"] == secret.id


def test_more_than_fifteen_tags_are_refused_on_both_planes(vault: str, client: SecretClient) -> None:
    tags = {f"t{number}": "x" for number in range(16)}
    with pytest.raises(HttpResponseError, match="Property has invalid value") as caught:
        client.set_secret("many", "v", tags=tags)
    assert caught.value.error is not None
    assert (caught.value.status_code, caught.value.error.code) == (400, "BadParameter")
    with pytest.raises(AssertionError, match="BadParameter"):
        arm.send("PUT", f"{vault}/secrets/many", arm.KEY_VAULT, {"tags": tags, "properties": {"value": "v"}})


def test_deleted_vault_does_not_answer_and_comes_back_with_its_secrets(vault: str, client: SecretClient) -> None:
    client.set_secret("key", "v")

    arm.send("DELETE", vault, arm.KEY_VAULT)
    with pytest.raises(ResourceNotFoundError):
        client.get_secret("key")
    arm.send("PUT", vault, arm.KEY_VAULT, vault_body(createMode="recover"))
    arm.assign(OFFICER, vault)

    assert client.get_secret("key").value == "v"


def test_purged_vault_has_forgotten_its_secrets(vault: str, client: SecretClient) -> None:
    client.set_secret("key", "v")
    name = vault.rpartition("/")[2]

    arm.send("DELETE", vault, arm.KEY_VAULT)
    deleted = f"{arm.SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/swedencentral/deletedVaults/{name}"
    arm.send("POST", f"{deleted}/purge", arm.KEY_VAULT)
    arm.send("PUT", vault, arm.KEY_VAULT, vault_body())
    arm.assign(OFFICER, vault)

    assert list(client.list_properties_of_secrets()) == []
