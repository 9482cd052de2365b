"""The life of a resource, through the engine's own calls."""

from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2
from pulumi.runtime.rpc import UNKNOWN

from localazure.provider.structs import to_python, to_struct
from tests.unit.provider.fake_azure import (
    ACCOUNT,
    DEPLOYMENT,
    GROUP,
    OBJECT,
    SECRET,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    FakeAzure,
    Reply,
    engine,
)

Stub = provider_pb2_grpc.ResourceProviderStub

DEPLOYMENT_TYPE = "azure-native:cognitiveservices:Deployment"
ACCOUNT_TYPE = "azure-native:cognitiveservices:Account"
VAULT_TYPE = "azure-native:keyvault:Vault"
SECRET_TYPE = "azure-native:keyvault:Secret"
GROUP_TYPE = "azure-native:resources:ResourceGroup"

DEPLOYMENT_INPUTS = {
    "resourceGroupName": "rg",
    "accountName": "hub",
    "deploymentName": "chat",
    "sku": {"name": "GlobalStandard", "capacity": 10},
}
SECRET_INPUTS = {
    "resourceGroupName": "rg",
    "vaultName": "kv",
    "secretName": "key",
    "properties": {"value": "s3cret"},
}
RECOVERABLE = {"recoveryId": "https://kv.vault.azure.net/deletedsecrets/key"}
READY = {"properties": {"provisioningState": "Succeeded"}}


def _urn(token: str) -> str:
    return f"urn:pulumi:dev::project::{token}::logical"


async def _create(provider: Stub, token: str, inputs: dict[str, Any], **more: Any) -> Any:
    request = provider_pb2.CreateRequest(
        urn=_urn(token), name="logical", type=token, properties=to_struct(inputs), **more
    )
    return await provider.Create(request)


async def _update(provider: Stub, token: str, inputs: dict[str, Any], **more: Any) -> Any:
    return await provider.Update(
        provider_pb2.UpdateRequest(urn=_urn(token), type=token, news=to_struct(inputs), **more)
    )


async def _delete(provider: Stub, token: str, resource_id: str) -> None:
    await provider.Delete(provider_pb2.DeleteRequest(urn=_urn(token), type=token, id=resource_id))


async def _check(provider: Stub, token: str, news: dict[str, Any], olds: dict[str, Any] | None = None) -> Any:
    request = provider_pb2.CheckRequest(
        urn=_urn(token), name="logical", type=token, news=to_struct(news), olds=to_struct(olds or {}), randomSeed=b"s"
    )
    return await provider.Check(request)


async def test_create_looks_writes_and_reads_back(azure: FakeAzure, provider: Stub) -> None:
    azure.script(f"PUT {DEPLOYMENT}", Reply(201, {"id": DEPLOYMENT.upper(), **READY}))
    answered = {"id": DEPLOYMENT, "name": "chat", "sku": {"name": "GlobalStandard", "capacity": 10}, **READY}
    azure.script(f"GET {DEPLOYMENT}", Reply(404), Reply(200, answered))
    created = await _create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert azure.made == [f"GET {DEPLOYMENT}", f"PUT {DEPLOYMENT}", f"GET {DEPLOYMENT}"]
    assert azure.requests[1].body == {"sku": {"name": "GlobalStandard", "capacity": 10}}
    assert created.id == DEPLOYMENT
    outputs = to_python(created.properties)
    assert outputs["name"] == "chat"
    assert outputs["azureApiVersion"] == "2025-06-01"
    assert "accountName" not in outputs


async def test_what_exists_is_not_created_again(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[DEPLOYMENT] = {"id": DEPLOYMENT}
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await _create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert error.value.details() == f"cannot create already existing resource '{DEPLOYMENT}'"
    assert azure.made == [f"GET {DEPLOYMENT}"]


async def test_a_refusal_reaches_the_engine_in_arms_words(azure: FakeAzure, provider: Stub) -> None:
    body = {"error": {"code": "InvalidResourceProperties", "message": "The capacity is too large."}}
    azure.script(f"PUT {DEPLOYMENT}", Reply(400, body))
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await _create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert error.value.details() == (
        f'Status=400 Code="InvalidResourceProperties" Message="The capacity is too large." ({DEPLOYMENT})'
    )


def _init_failed(error: grpc.aio.AioRpcError) -> Any:
    metadata = dict(error.trailing_metadata() or ())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    failed = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(failed)
    assert status.code == error.code().value[0]
    return failed


@pytest.mark.parametrize("verb", ["create", "update"])
async def test_what_was_accepted_and_failed_then_is_recorded(azure: FakeAzure, provider: Stub, verb: str) -> None:
    operation = "/subscriptions/s/operationResults/1"
    azure.script(f"PUT {DEPLOYMENT}", Reply(201, {"id": DEPLOYMENT}, {"Azure-AsyncOperation": operation}))
    failure = {"status": "Failed", "error": {"code": "Boom", "message": "It broke."}}
    azure.script(f"GET {operation}", Reply(200, failure))
    there = Reply(200, {"id": DEPLOYMENT, "properties": {"provisioningState": "Failed"}})
    azure.script(f"GET {DEPLOYMENT}", *([Reply(404), there] if verb == "create" else [there]))
    call = _create if verb == "create" else _update
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    failed = _init_failed(error.value)
    assert failed.id == DEPLOYMENT
    assert list(failed.reasons) == [f'Status=200 Code="Boom" Message="It broke." ({DEPLOYMENT})']
    assert to_python(failed.properties)["properties"] == {"provisioningState": "Failed"}
    assert to_python(failed.inputs) == DEPLOYMENT_INPUTS


async def test_a_refused_create_is_not_recorded(azure: FakeAzure, provider: Stub) -> None:
    azure.script(f"PUT {DEPLOYMENT}", Reply(409, {"error": {"code": "RequestConflict", "message": "m"}}))
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await _create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert "grpc-status-details-bin" not in {key for key, _ in error.value.trailing_metadata() or ()}


async def test_an_unexpected_failure_is_one_line_without_a_traceback(azure: FakeAzure, provider: Stub) -> None:
    azure.script(f"GET {DEPLOYMENT}", Reply(404), Reply(200, {"sku": "S0", "tags": 1, "properties": "odd"}))
    azure.script(f"PUT {DEPLOYMENT}", Reply(200, {"properties": "odd"}))
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await _create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert error.value.details() == "the stand-in for azure-native failed (AttributeError); its log has the details"


async def test_cancel_ends_the_waits_under_way_and_the_process_serves_on(azure: FakeAzure, provider: Stub) -> None:
    operation = "/subscriptions/s/operationResults/1"
    headers = {"Azure-AsyncOperation": operation, "Retry-After": "3600"}
    azure.script(f"PUT {DEPLOYMENT}", Reply(201, {"id": DEPLOYMENT}, headers))
    azure.script(f"GET {DEPLOYMENT}", Reply(404))
    request = provider_pb2.CreateRequest(
        urn=_urn(DEPLOYMENT_TYPE), type=DEPLOYMENT_TYPE, properties=to_struct(DEPLOYMENT_INPUTS)
    )
    call = provider.Create(request)
    while f"PUT {DEPLOYMENT}" not in azure.made:
        await provider.GetPluginInfo(Empty())
    await provider.Cancel(Empty())
    with pytest.raises(grpc.aio.AioRpcError, match="cancelled"):
        await call
    azure.resources[GROUP] = {"id": GROUP, "location": "swedencentral"}
    await _update(provider, GROUP_TYPE, {"resourceGroupName": "rg", "location": "swedencentral"})


async def test_update_writes_the_whole_body_and_reads_back(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[ACCOUNT] = {"id": ACCOUNT, "tags": {"old": "tag"}}
    inputs = {"resourceGroupName": "rg", "accountName": "hub", "kind": "AIServices"}
    updated = await _update(provider, ACCOUNT_TYPE, inputs)
    assert azure.requests[0].body == {"kind": "AIServices"}
    assert "tags" not in to_python(updated.properties)


async def test_a_preview_asks_azure_nothing(azure: FakeAzure, provider: Stub) -> None:
    created = await _create(provider, ACCOUNT_TYPE, {"kind": UNKNOWN, "tags": {"a": "b"}}, preview=True)
    outputs = to_python(created.properties)
    assert outputs["kind"] == UNKNOWN
    assert outputs["tags"] == {"a": "b"}
    assert outputs["properties"] == UNKNOWN
    olds = to_struct({"name": "hub", "location": "l", "properties": {"endpoint": "e"}})
    updated = await _update(provider, ACCOUNT_TYPE, {"kind": "AIServices"}, preview=True, olds=olds)
    outputs = to_python(updated.properties)
    assert (outputs["name"], outputs["location"], outputs["properties"]) == ("hub", "l", UNKNOWN)
    assert azure.requests == []


async def test_a_vaults_access_policies_are_left_to_others(azure: FakeAzure, provider: Stub) -> None:
    inputs = {"resourceGroupName": "rg", "vaultName": "kv", "properties": {"tenantId": "t"}}
    await _create(provider, VAULT_TYPE, inputs)
    assert azure.resources[VAULT]["properties"] == {"tenantId": "t", "accessPolicies": []}
    azure.resources[VAULT]["properties"]["accessPolicies"] = [{"objectId": "o"}]
    await _update(provider, VAULT_TYPE, inputs)
    assert azure.resources[VAULT]["properties"]["accessPolicies"] == [{"objectId": "o"}]


async def test_delete_waits_until_the_resource_is_gone(azure: FakeAzure, provider: Stub, pauses: list[float]) -> None:
    azure.script(f"DELETE {DEPLOYMENT}", Reply(202, None, {"Location": "/results/1"}))
    azure.script("GET /results/1", Reply(202), Reply(202, None, {"Retry-After": "1"}), Reply(204))
    await _delete(provider, DEPLOYMENT_TYPE, DEPLOYMENT)
    assert pauses == [30.0, 1.0]


@pytest.mark.parametrize("status", [204, 404])
async def test_deleting_what_is_gone_is_no_error(azure: FakeAzure, provider: Stub, status: int) -> None:
    azure.script(f"DELETE {DEPLOYMENT}", Reply(status))
    await _delete(provider, DEPLOYMENT_TYPE, DEPLOYMENT)
    assert azure.made == [f"DELETE {DEPLOYMENT}"]


async def test_a_secret_is_deleted_in_its_vault(azure: FakeAzure, provider: Stub) -> None:
    azure.script("DELETE kv.vault.azure.net/secrets/key", Reply(200, {}))
    await _delete(provider, SECRET_TYPE, SECRET)
    assert azure.made == ["DELETE kv.vault.azure.net/secrets/key"]


async def test_a_deleted_secret_of_the_name_is_recovered_and_written(
    azure: FakeAzure, provider: Stub, pauses: list[float]
) -> None:
    conflict = Reply(409, {"error": {"code": "Conflict", "message": "deleted but recoverable"}})
    azure.script(f"PUT {SECRET}", conflict, conflict, conflict)
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", Reply(200, RECOVERABLE), Reply(404), Reply(404))
    azure.script("POST kv.vault.azure.net/deletedsecrets/key/recover", Reply(200, {}))
    created = await _create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert created.id == SECRET
    assert azure.resources[SECRET]["properties"] == {"value": "s3cret"}
    assert pauses == [5.0, 5.0, 5.0]


@pytest.mark.parametrize("found", [404, 403])
async def test_conflict_without_a_deleted_secret_to_be_seen_is_an_error_the_sixth_time(
    azure: FakeAzure, provider: Stub, pauses: list[float], found: int
) -> None:
    azure.script(f"PUT {SECRET}", *[Reply(409, {"error": {"code": "Conflict", "message": "being purged"}})] * 6)
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", *[Reply(found, {"error": {"code": "No"}})] * 6)
    with pytest.raises(grpc.aio.AioRpcError, match="being purged"):
        await _create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert len(pauses) == 5


async def test_deleted_secret_that_the_vault_does_not_let_recover_is_an_error_at_once(
    azure: FakeAzure, provider: Stub, pauses: list[float]
) -> None:
    azure.script(f"PUT {SECRET}", Reply(409, {"error": {"code": "Conflict", "message": "deleted but recoverable"}}))
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", Reply(200, RECOVERABLE))
    azure.script("POST kv.vault.azure.net/deletedsecrets/key/recover", Reply(403, {"error": {"code": "Forbidden"}}))
    with pytest.raises(grpc.aio.AioRpcError, match=r"failed to recover soft-deleted secret key: .*Forbidden"):
        await _create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert pauses == []


async def test_a_secret_that_stays_in_conflict_is_given_up_after_three_minutes(
    azure: FakeAzure, provider: Stub, pauses: list[float]
) -> None:
    azure.script(f"PUT {SECRET}", *[Reply(409, {"error": {"code": "Conflict", "message": "recovering"}})] * 99)
    azure.script("GET kv.vault.azure.net/deletedsecrets/key", *[Reply(200, RECOVERABLE)] * 99)
    azure.script("POST kv.vault.azure.net/deletedsecrets/key/recover", *[Reply(200, {})] * 99)
    with pytest.raises(grpc.aio.AioRpcError, match="timed out during creating KeyVault secret key after 3m0s"):
        await _create(provider, SECRET_TYPE, SECRET_INPUTS)
    assert sum(pauses) == 185.0


async def _read(provider: Stub, inputs: dict[str, Any] | None, outputs: dict[str, Any]) -> Any:
    request = provider_pb2.ReadRequest(
        urn=_urn(ACCOUNT_TYPE), type=ACCOUNT_TYPE, id=ACCOUNT, properties=to_struct(outputs)
    )
    if inputs is not None:
        request.inputs.CopyFrom(to_struct(inputs))
    return await provider.Read(request)


async def test_import_takes_inputs_from_azure(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[ACCOUNT] = {
        "id": ACCOUNT,
        "name": "hub",
        "kind": "AIServices",
        "tags": {},
        "etag": "e",
        "properties": {"endpoint": "https://x", "customSubDomainName": "hub", "networkAcls": {"ipRules": []}},
    }
    read = await _read(provider, None, {})
    assert read.id == ACCOUNT
    assert to_python(read.inputs) == {
        "resourceGroupName": "rg",
        "accountName": "hub",
        "kind": "AIServices",
        "properties": {"customSubDomainName": "hub"},
    }
    assert to_python(read.properties)["properties"]["endpoint"] == "https://x"


async def test_refresh_finds_a_change_made_by_hand(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[ACCOUNT] = {"id": ACCOUNT, "sku": {"name": "S1"}, "properties": {"disableLocalAuth": False}}
    inputs = {"resourceGroupName": "rg", "accountName": "hub", "sku": {"name": "S0"}}
    read = await _read(provider, inputs, {"sku": {"name": "S0"}, "properties": {"disableLocalAuth": False}})
    assert to_python(read.inputs) == {**inputs, "sku": {"name": "S1"}}


async def test_refresh_of_what_is_gone_says_so(provider: Stub) -> None:
    assert (await _read(provider, {"accountName": "hub"}, {})).id == ""


async def test_a_name_is_chosen_once_and_kept(provider: Stub) -> None:
    first = to_python((await _check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "location": "l"})).inputs)
    assert first["accountName"].startswith("logical")
    assert first["__createBeforeDelete"] is True
    assert first["azureApiVersion"] == "2025-06-01"
    again = await _check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "location": "l"}, first)
    assert to_python(again.inputs) == first


async def test_a_location_is_that_of_the_group(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[GROUP] = {"id": GROUP, "location": "swedencentral"}
    for _ in range(2):
        checked = await _check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "accountName": "hub"})
        assert to_python(checked.inputs)["location"] == "swedencentral"
    assert azure.made == [f"GET {GROUP}"]


async def test_a_location_is_unknown_while_the_group_is(azure: FakeAzure, provider: Stub) -> None:
    checked = await _check(provider, ACCOUNT_TYPE, {"resourceGroupName": UNKNOWN, "accountName": "hub"})
    assert to_python(checked.inputs)["location"] == UNKNOWN
    assert azure.requests == []


async def test_the_configured_location_comes_before_the_groups(azure: FakeAzure, provider: Stub) -> None:
    await provider.Configure(provider_pb2.ConfigureRequest(variables={"azure-native:config:location": "westeurope"}))
    checked = await _check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "accountName": "hub"})
    assert to_python(checked.inputs)["location"] == "westeurope"
    assert azure.requests == []


async def test_check_reports_every_failure(provider: Stub) -> None:
    checked = await _check(provider, DEPLOYMENT_TYPE, {"accountName": "hub", "sku": {"capacity": "ten"}})
    assert {failure.reason for failure in checked.failures} == {
        "missing required property 'resourceGroupName'",
        "missing required property 'sku.name'",
        "'sku.capacity' should be of type 'integer' but got a string",
    }


async def _diff(provider: Stub, token: str, old: dict[str, Any], new: dict[str, Any]) -> Any:
    return await provider.Diff(
        provider_pb2.DiffRequest(
            urn=_urn(token), type=token, id="x", old_inputs=to_struct(old), news=to_struct(new), olds=to_struct({})
        )
    )


async def test_a_change_in_place_has_its_path(provider: Stub) -> None:
    new = {**DEPLOYMENT_INPUTS, "sku": {"name": "GlobalStandard", "capacity": 11}}
    diff = await _diff(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS, new)
    assert diff.changes == provider_pb2.DiffResponse.DIFF_SOME
    assert list(diff.diffs) == ["sku"]
    assert not diff.replaces
    assert diff.detailedDiff["sku.capacity"].kind == provider_pb2.PropertyDiff.UPDATE
    assert diff.detailedDiff["sku.capacity"].inputDiff


@pytest.mark.parametrize("was_drawn", [True, False])
async def test_a_named_resource_goes_before_its_replacement_comes(provider: Stub, *, was_drawn: bool) -> None:
    old = {"accountName": "hub", "resourceGroupName": "a", **({"__createBeforeDelete": True} if was_drawn else {})}
    diff = await _diff(provider, ACCOUNT_TYPE, old, {**old, "resourceGroupName": "b"})
    assert list(diff.replaces) == ["resourceGroupName"]
    assert diff.detailedDiff["resourceGroupName"].kind == provider_pb2.PropertyDiff.UPDATE_REPLACE
    assert diff.deleteBeforeReplace is not was_drawn


async def test_equal_inputs_are_no_change(provider: Stub) -> None:
    diff = await _diff(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS, DEPLOYMENT_INPUTS)
    assert diff.changes == provider_pb2.DiffResponse.DIFF_NONE


async def _invoke(provider: Stub, name: str, **arguments: Any) -> dict[str, Any]:
    request = provider_pb2.InvokeRequest(tok=f"azure-native:{name}", args=to_struct(arguments))
    return to_python(getattr(await provider.Invoke(request), "return"))


async def test_the_caller_is_known_by_its_token(provider: Stub) -> None:
    assert await _invoke(provider, "authorization:getClientConfig") == {
        "clientId": "the-client",
        "objectId": OBJECT,
        "subscriptionId": SUBSCRIPTION,
        "tenantId": TENANT,
    }
    assert "." in (await _invoke(provider, "authorization:getClientToken"))["token"]


async def test_keys_are_listed(azure: FakeAzure, provider: Stub) -> None:
    azure.script(f"POST {ACCOUNT}/listKeys", Reply(200, {"key1": "a", "key2": "b"}))
    keys = await _invoke(provider, "cognitiveservices:listAccountKeys", resourceGroupName="rg", accountName="hub")
    assert keys == {"key1": "a", "key2": "b"}


async def test_any_resource_can_be_got(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[VAULT] = {"id": VAULT, "name": "kv", "properties": {"vaultUri": "https://kv"}}
    got = await _invoke(provider, "keyvault:getVault", resourceGroupName="rg", vaultName="kv")
    assert got["id"] == VAULT
    assert got["properties"] == {"vaultUri": "https://kv"}
    assert got["azureApiVersion"] == "2024-11-01"


async def test_a_failing_function_says_what_it_asked(provider: Stub) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await _invoke(provider, "keyvault:getVault", resourceGroupName="rg", vaultName="kv")
    assert error.value.details() == f'Status=404 Code="ResourceNotFound" Message="It was not found." ({VAULT})'


async def test_a_function_that_is_not_served_is_named(provider: Stub) -> None:
    with pytest.raises(grpc.aio.AioRpcError, match="azure-native:network:getVirtualNetwork not found"):
        await _invoke(provider, "network:getVirtualNetwork")


async def test_engines_attached_at_once_keep_their_own_configuration(azure: FakeAzure, provider_port: int) -> None:
    azure.resources[GROUP] = {"id": GROUP, "location": "swedencentral"}
    async with engine(provider_port) as one, engine(provider_port) as other:
        variables = {"azure-native:config:location": "westeurope"}
        await one.Configure(provider_pb2.ConfigureRequest(variables=variables))
        await other.Configure(provider_pb2.ConfigureRequest())
        found = [await _check(each, ACCOUNT_TYPE, {"resourceGroupName": "rg"}) for each in (one, other)]
    assert [to_python(each.inputs)["location"] for each in found] == ["westeurope", "swedencentral"]


async def test_an_engine_learns_of_missing_credentials_when_it_configures(
    provider: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ARM_TENANT_ID")
    with pytest.raises(grpc.aio.AioRpcError, match="A Tenant ID must be configured when"):
        await provider.Configure(provider_pb2.ConfigureRequest())
    variables = {"azure-native:config:tenantId": "the-tenant"}
    await provider.Configure(provider_pb2.ConfigureRequest(variables=variables))
    assert await _invoke(provider, "authorization:getClientConfig")
