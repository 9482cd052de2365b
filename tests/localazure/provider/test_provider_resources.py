"""The life of a resource, through the engine's own calls."""

from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2, status_pb2
from pulumi.runtime.rpc import UNKNOWN

from localazure.provider.structs import to_python, to_struct
from tests.localazure.provider.calls import (
    ACCOUNT_TYPE,
    DEPLOYMENT_INPUTS,
    DEPLOYMENT_TYPE,
    GROUP_TYPE,
    VAULT_TYPE,
    Stub,
    check,
    create,
    delete,
    update,
    urn,
)
from tests.localazure.provider.fake_azure import (
    ACCOUNT,
    DEPLOYMENT,
    GROUP,
    VAULT,
    FakeAzure,
    Reply,
)

READY = {"properties": {"provisioningState": "Succeeded"}}


async def test_create_looks_writes_and_reads_back(azure: FakeAzure, provider: Stub) -> None:
    azure.script(f"PUT {DEPLOYMENT}", Reply(201, {"id": DEPLOYMENT.upper(), **READY}))
    answered = {"id": DEPLOYMENT, "name": "chat", "sku": {"name": "GlobalStandard", "capacity": 10}, **READY}
    azure.script(f"GET {DEPLOYMENT}", Reply(404), Reply(200, answered))
    created = await create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
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
        await create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert error.value.details() == f"cannot create already existing resource '{DEPLOYMENT}'"
    assert azure.made == [f"GET {DEPLOYMENT}"]


async def test_a_refusal_reaches_the_engine_in_arms_words(azure: FakeAzure, provider: Stub) -> None:
    body = {"error": {"code": "InvalidResourceProperties", "message": "The capacity is too large."}}
    azure.script(f"PUT {DEPLOYMENT}", Reply(400, body))
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
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
    call = create if verb == "create" else update
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
        await create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert "grpc-status-details-bin" not in {key for key, _ in error.value.trailing_metadata() or ()}


async def test_an_unexpected_failure_is_one_line_without_a_traceback(azure: FakeAzure, provider: Stub) -> None:
    azure.script(f"GET {DEPLOYMENT}", Reply(404), Reply(200, {"sku": "S0", "tags": 1, "properties": "odd"}))
    azure.script(f"PUT {DEPLOYMENT}", Reply(200, {"properties": "odd"}))
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await create(provider, DEPLOYMENT_TYPE, DEPLOYMENT_INPUTS)
    assert error.value.details() == "the stand-in for azure-native failed (AttributeError); its log has the details"


async def test_cancel_ends_the_waits_under_way_and_the_process_serves_on(azure: FakeAzure, provider: Stub) -> None:
    operation = "/subscriptions/s/operationResults/1"
    headers = {"Azure-AsyncOperation": operation, "Retry-After": "3600"}
    azure.script(f"PUT {DEPLOYMENT}", Reply(201, {"id": DEPLOYMENT}, headers))
    azure.script(f"GET {DEPLOYMENT}", Reply(404))
    request = provider_pb2.CreateRequest(
        urn=urn(DEPLOYMENT_TYPE), type=DEPLOYMENT_TYPE, properties=to_struct(DEPLOYMENT_INPUTS)
    )
    call = provider.Create(request)
    while f"PUT {DEPLOYMENT}" not in azure.made:
        await provider.GetPluginInfo(Empty())
    await provider.Cancel(Empty())
    with pytest.raises(grpc.aio.AioRpcError, match="cancelled"):
        await call
    azure.resources[GROUP] = {"id": GROUP, "location": "swedencentral"}
    await update(provider, GROUP_TYPE, {"resourceGroupName": "rg", "location": "swedencentral"})


async def test_update_writes_the_whole_body_and_reads_back(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[ACCOUNT] = {"id": ACCOUNT, "tags": {"old": "tag"}}
    inputs = {"resourceGroupName": "rg", "accountName": "hub", "kind": "AIServices"}
    updated = await update(provider, ACCOUNT_TYPE, inputs)
    assert azure.requests[0].body == {"kind": "AIServices"}
    assert "tags" not in to_python(updated.properties)


async def test_a_preview_asks_azure_nothing(azure: FakeAzure, provider: Stub) -> None:
    created = await create(provider, ACCOUNT_TYPE, {"kind": UNKNOWN, "tags": {"a": "b"}}, preview=True)
    outputs = to_python(created.properties)
    assert outputs["kind"] == UNKNOWN
    assert outputs["tags"] == {"a": "b"}
    assert outputs["properties"] == UNKNOWN
    olds = to_struct({"name": "hub", "location": "l", "properties": {"endpoint": "e"}})
    updated = await update(provider, ACCOUNT_TYPE, {"kind": "AIServices"}, preview=True, olds=olds)
    outputs = to_python(updated.properties)
    assert (outputs["name"], outputs["location"], outputs["properties"]) == ("hub", "l", UNKNOWN)
    assert azure.requests == []


async def test_a_vaults_access_policies_are_left_to_others(azure: FakeAzure, provider: Stub) -> None:
    inputs = {"resourceGroupName": "rg", "vaultName": "kv", "properties": {"tenantId": "t"}}
    await create(provider, VAULT_TYPE, inputs)
    assert azure.resources[VAULT]["properties"] == {"tenantId": "t", "accessPolicies": []}
    azure.resources[VAULT]["properties"]["accessPolicies"] = [{"objectId": "o"}]
    await update(provider, VAULT_TYPE, inputs)
    assert azure.resources[VAULT]["properties"]["accessPolicies"] == [{"objectId": "o"}]


async def test_a_networks_subnets_are_left_to_others(azure: FakeAzure, provider: Stub) -> None:
    network, token = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet", "azure-native:network:VirtualNetwork"
    space = {"addressPrefixes": ["10.80.0.0/24"]}
    inputs: dict[str, Any] = {"resourceGroupName": "rg", "virtualNetworkName": "vnet", "addressSpace": space}
    await create(provider, token, inputs)
    assert azure.resources[network]["properties"] == {"addressSpace": space, "subnets": []}
    inside = [{"name": "endpoints", "properties": {"addressPrefix": "10.80.0.0/26"}}]
    azure.resources[network]["properties"]["subnets"] = inside
    inputs["tags"] = {"a": "b"}
    await update(provider, token, inputs)
    assert azure.resources[network]["properties"]["subnets"] == inside
    # Nor are they drift of the network.
    outputs = {**inputs, "subnets": []}
    found = await _read(provider, inputs, outputs, token, network)
    assert to_python(found.inputs) == inputs
    assert to_python(found.properties)["subnets"] == []


async def test_delete_waits_until_the_resource_is_gone(azure: FakeAzure, provider: Stub, pauses: list[float]) -> None:
    azure.script(f"DELETE {DEPLOYMENT}", Reply(202, None, {"Location": "/results/1"}))
    azure.script("GET /results/1", Reply(202), Reply(202, None, {"Retry-After": "1"}), Reply(204))
    await delete(provider, DEPLOYMENT_TYPE, DEPLOYMENT)
    assert pauses == [30.0, 1.0]


@pytest.mark.parametrize("status", [204, 404])
async def test_deleting_what_is_gone_is_no_error(azure: FakeAzure, provider: Stub, status: int) -> None:
    azure.script(f"DELETE {DEPLOYMENT}", Reply(status))
    await delete(provider, DEPLOYMENT_TYPE, DEPLOYMENT)
    assert azure.made == [f"DELETE {DEPLOYMENT}"]


async def _read(
    provider: Stub,
    inputs: dict[str, Any] | None,
    outputs: dict[str, Any],
    token: str = ACCOUNT_TYPE,
    resource_id: str = ACCOUNT,
) -> Any:
    request = provider_pb2.ReadRequest(urn=urn(token), type=token, id=resource_id, properties=to_struct(outputs))
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
    first = to_python((await check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "location": "l"})).inputs)
    assert first["accountName"].startswith("logical")
    assert first["__createBeforeDelete"] is True
    assert first["azureApiVersion"] == "2025-06-01"
    again = await check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "location": "l"}, first)
    assert to_python(again.inputs) == first


async def test_a_location_is_that_of_the_group(azure: FakeAzure, provider: Stub) -> None:
    azure.resources[GROUP] = {"id": GROUP, "location": "swedencentral"}
    for _ in range(2):
        checked = await check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "accountName": "hub"})
        assert to_python(checked.inputs)["location"] == "swedencentral"
    assert azure.made == [f"GET {GROUP}"]


async def test_a_location_is_unknown_while_the_group_is(azure: FakeAzure, provider: Stub) -> None:
    checked = await check(provider, ACCOUNT_TYPE, {"resourceGroupName": UNKNOWN, "accountName": "hub"})
    assert to_python(checked.inputs)["location"] == UNKNOWN
    assert azure.requests == []


async def test_the_configured_location_comes_before_the_groups(azure: FakeAzure, provider: Stub) -> None:
    await provider.Configure(provider_pb2.ConfigureRequest(variables={"azure-native:config:location": "westeurope"}))
    checked = await check(provider, ACCOUNT_TYPE, {"resourceGroupName": "rg", "accountName": "hub"})
    assert to_python(checked.inputs)["location"] == "westeurope"
    assert azure.requests == []


async def test_check_reports_every_failure(provider: Stub) -> None:
    checked = await check(provider, DEPLOYMENT_TYPE, {"accountName": "hub", "sku": {"capacity": "ten"}})
    assert {failure.reason for failure in checked.failures} == {
        "missing required property 'resourceGroupName'",
        "missing required property 'sku.name'",
        "'sku.capacity' should be of type 'integer' but got a string",
    }


async def _diff(provider: Stub, token: str, old: dict[str, Any], new: dict[str, Any]) -> Any:
    return await provider.Diff(
        provider_pb2.DiffRequest(
            urn=urn(token), type=token, id="x", old_inputs=to_struct(old), news=to_struct(new), olds=to_struct({})
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
