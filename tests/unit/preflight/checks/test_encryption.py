"""Preflight looks at the customer-managed key: its vault, its state, and who may use it."""

from typing import Any

import pytest

from aihub.preflight.checks.encryption import ENCRYPTION_KEY
from tests.unit.azure.fake_arm import Reply
from tests.unit.preflight.stack import MISSING, Stack, listed

VAULT = "/subscriptions/s/resourceGroups/rg-keys/providers/Microsoft.KeyVault/vaults/kv-keys"
IDENTITY = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-ids/providers"
    "/Microsoft.ManagedIdentity/userAssignedIdentities/id-models"
)
KEY = {"properties": {"kty": "RSA", "attributes": {"enabled": True}}}
ROLE = {"properties": {"roleDefinitionId": "/x/e147488a-f6f5-4113-8e2d-b22465e65bf6"}}
FOREIGN = {"key": "https://kv-keys.vault.azure.net/keys/models", "identity": IDENTITY}


def found(
    vault: dict[str, Any] | None = None, key: Any = KEY, roles: Any = ROLE, location: str = "swedencentral"
) -> list[Any]:
    properties = {"enablePurgeProtection": True, "enableRbacAuthorization": True, **(vault or {})}
    by_role = properties["enableRbacAuthorization"] is True
    replies = [
        Reply(404, MISSING.body, to="/accounts/"),
        Reply(200, {"properties": {"principalId": "p", "clientId": "c"}}, to="/userAssignedIdentities/"),
        Reply(200, {"value": [{"id": VAULT, "name": "kv-keys"}]}, to="/subscriptions/s/resources"),
        Reply(200, {"id": VAULT, "location": location, "properties": properties}, to="/vaults/kv-keys?"),
        *([Reply(200, {"value": [roles] if roles else []}, to="/roleAssignments")] if by_role else []),
        Reply(200, key, to="/keys/models?") if key else Reply(404, MISSING.body, to="/keys/models?"),
    ]
    return Stack(encryption=FOREIGN).look(ENCRYPTION_KEY, *replies)


def test_key_that_azure_takes_passes() -> None:
    assert [each.status for each in found()] == ["pass"]


@pytest.mark.parametrize(
    ("changed", "where", "words"),
    [
        ({"vault": {"enablePurgeProtection": None}}, "key", "no purge protection"),
        ({"location": "westeurope"}, "key", "is in westeurope, and the hub in swedencentral"),
        ({"vault": {"networkAcls": {"defaultAction": "Deny", "bypass": "None"}}}, "key", "trusted services"),
        ({"key": None}, "key", "has no key models"),
        ({"key": {"properties": {"kty": "RSA", "attributes": {"enabled": False}}}}, "key", "is disabled"),
        ({"key": {"properties": {"kty": "RSA", "attributes": {"exp": 1}}}}, "key", "has expired"),
        ({"key": {"properties": {"kty": "EC"}}}, "key", "no RSA key"),
        ({"roles": None}, "identity", "may not use the key"),
        ({"vault": {"enableRbacAuthorization": False}}, "identity", "may not use the key"),
    ],
)
def test_what_azure_would_refuse_fails(changed: dict[str, Any], where: str, words: str) -> None:
    (only,) = found(**changed)
    assert (only.status, only.where) == ("fail", f"hub.encryption.{where}")
    assert words in only.what
    assert only.fix


def test_vault_with_access_policies_gets_a_policy_and_not_a_role() -> None:
    (only,) = found(vault={"enableRbacAuthorization": False})
    assert "az keyvault set-policy" in str(only.fix)


@pytest.mark.parametrize(
    ("declared", "where", "words"),
    [
        (None, "hub.encryption", "does not go back to Microsoft-managed keys"),
        ({"key": "create"}, "hub.encryption.key", "takes another key only from the same vault"),
    ],
)
def test_going_back_or_elsewhere_fails(declared: Any, where: str, words: str) -> None:
    of_key = {"keyVaultUri": "https://kv-keys.vault.azure.net/", "keyName": "models"}
    live = Reply(200, {"properties": {"encryption": {"keySource": "Microsoft.KeyVault", "keyVaultProperties": of_key}}})
    (only,) = Stack(encryption=declared).look(ENCRYPTION_KEY, live)
    assert (only.status, only.where) == ("fail", where)
    assert words in only.what


def test_identity_and_vault_that_are_not_there_fail() -> None:
    replies = [Reply(404, MISSING.body, to="/accounts/"), Reply(404, MISSING.body, to="/userAssigned"), *[listed()] * 2]
    found = Stack(encryption=FOREIGN).look(ENCRYPTION_KEY, *replies)
    assert [(each.status, each.where) for each in found] == [
        ("fail", "hub.encryption.identity"),
        ("fail", "hub.encryption.key"),
    ]
