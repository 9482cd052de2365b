"""The local Azure's second service principal: it gets tokens, and may do what roles give it and nothing else."""

from typing import Any
from urllib.parse import urlencode

import pytest

from localazure.credentials import reader_secret
from localazure.services.arm import application as arm
from localazure.services.arm.routes import SubscriptionRoutes
from localazure.services.key_vault import data_plane, secrets
from localazure.services.login import application as login
from localazure.services.login.tokens import Principal
from tests.unit.localazure.world import Answer, Client, World

USER = "4633458b-17de-408a-b874-0445c86b69e6"


@pytest.fixture
def reader(world: World) -> World:
    """The local Azure with the second service principal as its caller."""
    own = world.azure.subscription
    return World(world.azure, Principal(own.reader_object_id, own.reader_client_id, own.tenant_id))


async def sign_in(world: World, connect: Any, secret: str) -> Answer:
    client: Client = await connect(login.application(world.azure))
    own = world.azure.subscription
    form = {
        "grant_type": "client_credentials",
        "client_id": own.reader_client_id,
        "client_secret": secret,
        "scope": "https://vault.azure.net/.default",
    }
    url = f"https://login.microsoftonline.com/{own.tenant_id}/oauth2/v2.0/token"
    return await client.send("POST", url, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})


async def test_it_signs_in_with_its_own_secret_alone(world: World, connect: Any) -> None:
    tokens = world.azure.tokens
    answer = await sign_in(world, connect, reader_secret(tokens.signing_key))
    caller = tokens.check(f"Bearer {answer.body['access_token']}", "https://vault.azure.net")
    assert caller.object_id == world.azure.subscription.reader_object_id
    assert (await sign_in(world, connect, tokens.client_secret)).status == 401


async def test_it_reads_the_secret_that_a_role_gives_it_and_no_other(reader: World, connect: Any) -> None:
    vault = reader.vault()
    for name in ("mine", "other"):
        secrets.set_from_arm(reader.azure, vault, name, {"properties": {"value": "v"}})
    reader.assign(USER, f"{vault['id']}/secrets/mine")
    client: Client = await connect(data_plane.application(reader.azure))

    async def status(method: str, name: str) -> int:
        url = f"https://kv-demo.vault.azure.net/secrets/{name}?api-version=7.6"
        return (await client.send(method, url, {"value": "w"}, reader.token("https://vault.azure.net"))).status

    assert [await status("GET", "mine"), await status("GET", "other")] == [200, 403]
    assert [await status("PUT", "mine"), await status("DELETE", "mine")] == [403, 403]


async def test_resource_manager_refuses_it(reader: World, connect: Any) -> None:
    client: Client = await connect(arm.application(reader.azure, {}, SubscriptionRoutes()))
    url = f"https://management.azure.com{reader.vault()['id']}?api-version=2024-11-01"
    answer = await client.send("GET", url, headers=reader.token("https://management.azure.com"))
    assert (answer.status, answer.error["code"]) == (403, "AuthorizationFailed")
    assert reader.principal.object_id in answer.error["message"]
