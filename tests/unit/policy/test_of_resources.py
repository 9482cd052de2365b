"""Resources of any program become what policies judge; what is not known is not judged."""

import datetime as dt
from typing import Any

import pytest

from policy import subjects
from policy.judge import judge
from policy.of_resources import subjects_of
from policy.resources import Resource, in_preview, in_state
from policy.rule import Circumstances

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
AROUND = Circumstances(today=dt.date(2026, 12, 1))


def resource(kind: str, inputs: dict[str, Any], **more: Any) -> Resource:
    name = more.pop("name", kind.rpartition(":")[2].lower())
    return Resource(f"urn:pulumi:dev::other::{kind}::{name}", kind, inputs, **more)


def only(*resources: Resource, is_whole: bool = True) -> Any:
    return next(each for each in subjects_of(resources, is_whole=is_whole) if each.urn == resources[0].urn)


@pytest.mark.parametrize("access", [UNKNOWN, SECRET])
def test_what_is_not_known_is_not_judged(access: Any) -> None:
    account = resource("azure-native:cognitiveservices:Account", {"properties": {"publicNetworkAccess": access}})
    assert only(account).is_public is None
    judged = {each.rule.id for each in judge(subjects_of([account]), AROUND)}
    assert "account-public-endpoint" not in judged
    assert "account-local-auth" in judged


def test_properties_that_are_unknown_as_a_whole() -> None:
    vault = only(resource("azure-native:keyvault:Vault", {"properties": UNKNOWN}))
    assert (vault.is_public, vault.is_purge_protected, vault.uses_roles) == (None, None, None)


def test_azures_defaults_hold_for_what_is_not_declared() -> None:
    store = only(resource("azure-native:storage:StorageAccount", {}))
    assert (store.https_only, store.tls, store.public_blobs, store.takes_keys) == (True, "TLS1_0", False, True)
    vault = only(resource("azure-native:keyvault:Vault", {"properties": {}}))
    assert (vault.soft_deletes, vault.uses_roles, vault.is_purge_protected) == (True, False, False)


@pytest.mark.parametrize(
    ("kind", "inputs", "own"),
    [
        ("cognitiveservices:Account", {"properties": {"encryption": {"keySource": "Microsoft.KeyVault"}}}, True),
        (
            "cognitiveservices:Account",
            {"properties": {"encryption": {"keySource": "Microsoft.CognitiveServices"}}},
            False,
        ),
        ("storage:StorageAccount", {"encryption": {"keySource": "Microsoft.Keyvault"}}, True),
        ("machinelearningservices:Workspace", {"kind": "Hub", "encryption": {"status": "Enabled"}}, True),
        ("machinelearningservices:Workspace", {"kind": "Hub"}, False),
    ],
)
def test_keys_of_ones_own_are_seen(kind: str, inputs: dict[str, Any], own: bool) -> None:
    assert only(resource(f"azure-native:{kind}", inputs)).has_own_key is own


def test_versions_in_types_are_of_no_matter() -> None:
    given = resource("azure-native:cognitiveservices/v20250601:Account", {"properties": {"disableLocalAuth": True}})
    assert only(given).takes_keys is False


def test_dynamic_resource_is_told_by_its_members_before_it_has_an_id() -> None:
    kind = "pulumi-python:dynamic/aihub:ArmResource"
    endpoint = resource(kind, {"resource_id": UNKNOWN, "body": {"properties": {"authMode": "AADToken"}}})
    assert isinstance(only(endpoint), subjects.OnlineEndpoint)
    compute = resource(kind, {"resource_id": UNKNOWN, "body": {"properties": {"acceleratorType": "H", "model": "m"}}})
    assert type(only(compute)) is subjects.Endpoint
    key = resource(kind, {"resource_id": UNKNOWN, "body": {"properties": {"kty": "RSA"}}})
    assert only(key).rotates is False


def test_rotation_of_a_key_is_read() -> None:
    actions = [{"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "Rotate"}}]
    key = resource("azure-native:keyvault:Key", {"properties": {"rotationPolicy": {"lifetimeActions": actions}}})
    assert only(key).rotates is True


def test_logs_count_where_a_setting_of_this_resource_sends_them() -> None:
    vault = resource("azure-native:keyvault:Vault", {"properties": {}})
    setting = "azure-native:monitor:DiagnosticSetting"
    of_vault = {"resourceUri": (vault.urn,)}
    sends = resource(setting, {"logs": [{"enabled": True}]}, dependencies=of_vault)
    metrics_only = resource(setting, {"logs": []}, dependencies=of_vault)
    of_another = resource(setting, {"logs": [{"enabled": True}]}, dependencies={"resourceUri": ("urn:other",)})
    assert only(vault, sends).is_logged is True
    assert only(vault, metrics_only).is_logged is False
    assert only(vault, of_another).is_logged is False
    assert only(vault, is_whole=False).is_logged is None


@pytest.mark.parametrize(
    ("scope", "width"),
    [
        ("/providers/Microsoft.Management/managementGroups/all", "management-group"),
        ("/subscriptions/s", "subscription"),
        ("/subscriptions/s/resourceGroups/rg", "resource-group"),
        ("/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv", "resource"),
        (UNKNOWN, None),
    ],
)
def test_scope_of_a_role_is_told(scope: str, width: str | None) -> None:
    assert only(resource("azure-native:authorization:RoleAssignment", {"scope": scope})).scope == width


def test_what_a_preview_deletes_is_not_judged() -> None:
    old = {"type": "azure-native:keyvault:Vault", "inputs": {"properties": {}}}
    steps = [
        {"op": "delete", "urn": "urn:pulumi:dev::x::azure-native:keyvault:Vault::gone", "oldState": old},
        {"op": "delete-replaced", "urn": "urn:pulumi:dev::x::azure-native:keyvault:Vault::kept", "newState": old},
        {"op": "create", "urn": "urn:pulumi:dev::x::azure-native:keyvault:Vault::kept", "newState": old},
    ]
    assert [each.name for each in in_preview({"steps": steps})] == ["kept"]
    pending = {"urn": "urn:pulumi:dev::x::a:b:Vault::v", "type": "azure-native:keyvault:Vault", "delete": True}
    assert [*in_state({"deployment": {"resources": [pending]}})] == []
