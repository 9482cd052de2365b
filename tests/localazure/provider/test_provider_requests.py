"""Requests to Azure: credentials, retries, polling, errors."""

import asyncio

import aiohttp
import pytest

from localazure.provider import polling
from localazure.provider.arm_client import ArmClient, Wait
from localazure.provider.errors import ArmError, OperationCancelledError, ProviderError
from localazure.provider.identity import Identity
from localazure.provider.tokens import Tokens
from tests.localazure.provider.fake_azure import ACCOUNT, DEPLOYMENT, ENVIRONMENT, FakeAzure, Reply

VERSION = "2025-06-01"
OPERATION = "https://management.azure.com/subscriptions/s/operationResults/1"


async def test_a_token_is_asked_for_once_however_many_start_together(azure: FakeAzure, client: ArmClient) -> None:
    azure.resources[ACCOUNT] = {"id": ACCOUNT}
    await asyncio.gather(*(client.get(ACCOUNT, VERSION) for _ in range(20)))
    assert azure.token_requests == 1
    assert len(azure.requests) == 20


async def test_refused_credentials_are_one_clear_error_without_the_secret(
    session: aiohttp.ClientSession,
) -> None:
    wrong = {**ENVIRONMENT, "ARM_CLIENT_SECRET": "wr0ng"}
    client = ArmClient(session, Tokens(session), Identity.of({}, wrong), Wait(asyncio.Event()))
    with pytest.raises(ProviderError, match="AADSTS7000215") as error:
        await client.get(ACCOUNT, VERSION)
    assert "wr0ng" not in str(error.value)
    assert "wr0ng" not in repr(client.identity)


async def test_an_error_carries_status_code_message_and_id_in_one_line(azure: FakeAzure, client: ArmClient) -> None:
    body = {"error": {"code": "RequestConflict", "message": "Another operation\nis running."}}
    azure.script(f"GET {DEPLOYMENT}", Reply(409, body))
    with pytest.raises(ArmError) as error:
        await client.get(DEPLOYMENT, VERSION)
    expected = f'Status=409 Code="RequestConflict" Message="Another operation is running." ({DEPLOYMENT})'
    assert str(error.value) == expected


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_a_busy_service_is_asked_again(
    azure: FakeAzure, client: ArmClient, pauses: list[float], status: int
) -> None:
    azure.resources[ACCOUNT] = {"id": ACCOUNT}
    azure.script(f"GET {ACCOUNT}", Reply(status), Reply(status, headers={"Retry-After": "7"}))
    assert await client.get(ACCOUNT, VERSION) == {"id": ACCOUNT}
    assert pauses == [20.0, 7.0]


async def test_a_service_that_stays_busy_is_given_up(azure: FakeAzure, client: ArmClient, pauses: list[float]) -> None:
    body = {"error": {"code": "ServerBusy", "message": "Later."}}
    azure.script(f"GET {ACCOUNT}", *[Reply(503, body)] * 4)
    with pytest.raises(ArmError, match='Status=503 Code="ServerBusy"'):
        await client.get(ACCOUNT, VERSION)
    assert pauses == [20.0, 60.0, 120.0]


async def test_of_the_conflicts_only_an_operation_in_progress_is_waited_for(
    azure: FakeAzure, client: ArmClient, pauses: list[float]
) -> None:
    busy, other = ({"error": {"code": code, "message": "m"}} for code in ("AnotherOperationInProgress", "Conflict"))
    azure.script(f"PUT {ACCOUNT}", Reply(409, busy, {"Retry-After": "3"}), Reply(409, other))
    assert (await client.send("PUT", ACCOUNT, VERSION, {})).status == 409
    assert pauses == [3.0]


async def test_an_azure_that_cannot_be_reached_is_said_to_be_so(pauses: list[float]) -> None:
    # A port that nothing listens on, instead of a proxy.
    async with aiohttp.ClientSession(proxy="http://127.0.0.1:1") as session:
        client = ArmClient(session, Tokens(session), Identity.of({}, ENVIRONMENT), Wait(asyncio.Event()))
        with pytest.raises(ProviderError, match=r"cannot reach Azure at management\.azure\.com: .*127\.0\.0\.1:1"):
            await client.get(ACCOUNT, VERSION)
    assert len(pauses) == 3


async def _follow(client: ArmClient, started: Reply) -> None:
    answer = await client.send("PUT", DEPLOYMENT, VERSION, {})
    assert answer.status == started.status
    await polling.follow(client, answer, DEPLOYMENT, VERSION, 10.0)


async def test_an_operation_is_polled_at_once_and_then_at_the_plugins_pace(
    azure: FakeAzure, client: ArmClient, pauses: list[float]
) -> None:
    started = Reply(201, {}, {"Azure-AsyncOperation": f"{OPERATION}?api-version=1"})
    azure.script(f"PUT {DEPLOYMENT}", started)
    running, done = Reply(200, {"status": "Running"}), Reply(200, {"status": "Succeeded"})
    azure.script("GET /subscriptions/s/operationResults/1", running, running, done)
    await _follow(client, started)
    assert pauses == [10.0, 10.0]


async def test_the_services_own_pace_comes_first(azure: FakeAzure, client: ArmClient, pauses: list[float]) -> None:
    started = Reply(201, {}, {"Azure-AsyncOperation": OPERATION, "Retry-After": "1"})
    azure.script(f"PUT {DEPLOYMENT}", started)
    running = Reply(200, {"status": "Running"}, {"Retry-After": "2"})
    azure.script("GET /subscriptions/s/operationResults/1", running, Reply(200, {"status": "Succeeded"}))
    await _follow(client, started)
    assert pauses == [1.0, 2.0]


async def test_a_relative_location_is_followed_until_it_is_no_longer_202(
    azure: FakeAzure, client: ArmClient, pauses: list[float]
) -> None:
    started = Reply(202, None, {"Location": "/subscriptions/s/results/2"})
    azure.script(f"PUT {DEPLOYMENT}", started)
    azure.script("GET /subscriptions/s/results/2", Reply(202), Reply(204))
    await _follow(client, started)
    assert azure.made[1:] == ["GET /subscriptions/s/results/2"] * 2
    assert pauses == [10.0]


async def test_without_an_address_the_resource_itself_is_asked(
    azure: FakeAzure, client: ArmClient, pauses: list[float]
) -> None:
    creating, done = ({"properties": {"provisioningState": state}} for state in ("Creating", "Succeeded"))
    azure.script(f"PUT {DEPLOYMENT}", Reply(201, creating))
    azure.script(f"GET {DEPLOYMENT}", Reply(200, creating), Reply(200, done))
    await _follow(client, Reply(201))
    assert azure.made == [f"PUT {DEPLOYMENT}", f"GET {DEPLOYMENT}", f"GET {DEPLOYMENT}"]
    assert pauses == [10.0]


async def test_a_resource_that_is_ready_at_once_is_not_polled(azure: FakeAzure, client: ArmClient) -> None:
    azure.script(f"PUT {DEPLOYMENT}", Reply(200, {"properties": {"provisioningState": "Succeeded"}}))
    await _follow(client, Reply(200))
    assert len(azure.requests) == 1


@pytest.mark.parametrize("status", ["Failed", "Canceled"])
async def test_a_failed_operation_says_why(azure: FakeAzure, client: ArmClient, status: str) -> None:
    started = Reply(201, {}, {"Azure-AsyncOperation": OPERATION})
    azure.script(f"PUT {DEPLOYMENT}", started)
    error = {"code": "InsufficientQuota", "message": "No quota left."}
    azure.script("GET /subscriptions/s/operationResults/1", Reply(200, {"status": status, "error": error}))
    with pytest.raises(ArmError, match=r'Code="InsufficientQuota" Message="No quota left\."'):
        await _follow(client, started)


async def test_cancelling_ends_a_wait_that_is_under_way() -> None:
    cancelled = asyncio.Event()
    waiting = asyncio.create_task(Wait(cancelled).pause(3600))
    await asyncio.sleep(0)
    cancelled.set()
    with pytest.raises(OperationCancelledError):
        await waiting


async def test_an_operation_does_not_wait_beyond_its_time() -> None:
    with pytest.raises(ProviderError, match=r"operation timed out after 0\.01 s"):
        await Wait(asyncio.Event(), 0.01).pause(3600)
