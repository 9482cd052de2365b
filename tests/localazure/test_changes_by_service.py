"""Changes that a service makes by itself, as Azure does when it upgrades a model."""

import logging
from typing import Any

import pytest

from localazure.server import application
from localazure.services.arm import resources
from tests.localazure.world import Client, World

CHANGES = "https://control.local.azure/changes"
SECRET = {"Authorization": "Bearer a secret"}


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    served: Client = await connect(application(world.azure, logging.getLogger("unused")))
    return served


async def test_a_member_has_another_value_and_nobody_wrote_it(world: World, client: Client) -> None:
    account = world.account()
    resources.put(world.azure, account | {"systemData": {"lastModifiedBy": "somebody"}})
    for member, value in (("properties.publicNetworkAccess", "Disabled"), ("tags.by", "the service"), ("kind", None)):
        body = {"id": account["id"].upper(), "member": member, "value": value}
        assert (await client.send("POST", CHANGES, body, SECRET)).status == 200

    after = resources.get(world.azure, account["id"])

    assert after
    assert after["properties"] == account["properties"] | {"publicNetworkAccess": "Disabled"}
    assert after["tags"]["by"] == "the service"
    assert "kind" not in after
    assert after["systemData"] == {"lastModifiedBy": "somebody"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "/subscriptions/none", "member": "tags", "value": 1}, "there is no resource /subscriptions/none"),
        ({"id": "here", "member": "kind.name", "value": 1}, "kind.name leads through a value that is no object"),
        ({"id": "here", "member": "a..b", "value": 1}, "a change needs id, member and value"),
        ({"member": "kind"}, "a change needs id, member and value"),
    ],
)
async def test_what_cannot_be_changed_is_named(world: World, client: Client, change: Any, told: str) -> None:
    account = world.account()
    if change.get("id") == "here":
        change = {**change, "id": account["id"]}
    answer = await client.send("POST", CHANGES, change, SECRET)
    assert (answer.status, answer.body["error"]) == (400, told)
