"""Which requests a fault strikes, and how often."""

import pytest

from localazure.faults.kinds import FaultError
from tests.localazure.faults.requests import KEY, PING, V1, ask, statuses
from tests.localazure.world import Client, World


async def test_nothing_goes_wrong_unless_it_is_set(client: Client) -> None:
    assert await statuses(client, 2) == [200, 200]


async def test_each_nth_request_and_so_many_of_them(world: World, client: Client) -> None:
    world.azure.faults.set("status", status=503, every=2, times=2)
    assert await statuses(client, 7) == [200, 503, 200, 503, 200, 200, 200]


async def test_from_a_time_on_for_a_time(world: World, client: Client) -> None:
    world.azure.faults.set("status", status=503, after_seconds=100, for_seconds=100)
    seen = await statuses(client, 1)
    for _ in range(2):
        world.azure.clock.advance(100)
        seen += await statuses(client, 1)
    assert seen == [200, 503, 200]


@pytest.mark.parametrize(
    ("where", "struck"),
    [
        ({"host": "*.openai.azure.com"}, True),
        ({"host": "AI-demo.*"}, True),
        ({"host": "*.vault.azure.net"}, False),
        ({"path": "/DEPLOYMENTS/gpt/"}, True),
        ({"path": "^/deployments"}, False),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"deployment": "g*"}, True),
        ({"deployment": "other"}, False),
        ({"host": "*.openai.azure.com", "method": "GET"}, False),
    ],
)
async def test_requests_are_told_apart(world: World, client: Client, where: dict[str, str], struck: bool) -> None:
    world.azure.faults.set("status", status=503, **where)
    assert await statuses(client, 1) == [503 if struck else 200]


async def test_deployment_is_also_told_by_the_body_and_by_the_pin(world: World, client: Client) -> None:
    world.azure.faults.set("status", status=503, deployment="gpt")
    body = {"model": "gpt", **PING}

    assert (await client.send("POST", V1, body, KEY)).status == 503
    assert (await client.send("POST", V1, {**body, "model": "other"}, KEY)).status == 404
    pinned = await ask(
        client, "https://demo.swedencentral.inference.ml.azure.com/", **{"azureml-model-deployment": "gpt"}
    )
    assert pinned.status == 503


async def test_faults_are_counted_and_named_in_the_order_they_were_set(world: World, client: Client) -> None:
    faults = world.azure.faults
    assert [
        faults.set("status", times=1),
        faults.set("status", status=502),
        faults.set("slow", name="late", host="x"),
    ] == [
        "status",
        "status-2",
        "late",
    ]

    assert await statuses(client, 3) == [500, 502, 502]

    found = {each["name"]: (each["from"], each["seen"], each["struck"]) for each in faults.list()}
    assert found == {"status": ("call", 3, 1), "status-2": ("call", 2, 2), "late": ("call", 0, 0)}


async def test_fault_of_the_same_name_takes_its_place_and_cleared_ones_are_gone(world: World, client: Client) -> None:
    faults = world.azure.faults
    faults.set("status", name="one", status=502)
    faults.set("status", name="one", status=503)
    faults.set("conflict")
    assert await statuses(client, 1) == [503]

    assert faults.clear("one") == 1
    assert await statuses(client, 1) == [200]
    assert faults.clear() == 1
    with pytest.raises(FaultError, match="there is no fault 'one'"):
        faults.clear("one")
