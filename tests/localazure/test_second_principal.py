"""The local Azure's other principals: each gets tokens, and may do what roles give it and nothing else."""

import logging
from typing import Any
from urllib.parse import urlencode

import pytest

from localazure.credentials import secret_of
from localazure.principals import PRINCIPALS
from localazure.server import application
from localazure.services.arm import resources
from localazure.services.key_vault import data_plane, secrets
from localazure.services.login import data_plane as login
from localazure.services.login.tokens import Principal
from tests.localazure.world import Answer, Client, World

GROUP, USER = "Microsoft.Resources/resourceGroups", "4633458b-17de-408a-b874-0445c86b69e6"


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
    answer = await sign_in(world, connect, secret_of(tokens.signing_key, "reader"))
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


VAULT = "/subscriptions/33333333-3333-3333-3333-333333333333/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"
ASSIGNMENT = f"{VAULT}/providers/Microsoft.Authorization/roleAssignments/6f0d3f6e-2f4c-4a3b-9d55-0c8f3c1b7a10"
PERMISSIONS = VAULT.partition("/providers/")[0] + "/providers/Microsoft.Authorization/permissions"
CONTRIBUTOR, READER = "b24988ac-6180-42a0-ab88-20f7382dd24c", "acdd72a7-3385-48ef-bd42-f606fba81ae7"


@pytest.fixture
async def ask(world: World, connect: Any) -> Any:
    """Asks Resource Manager as one of the principals."""
    client: Client = await connect(application(world.azure, logging.getLogger("unused")))
    resources.put(world.azure, {"id": VAULT.partition("/providers/")[0], "name": "rg", "type": GROUP, "location": "x"})
    world.vault("kv", softDeleteRetentionInDays=7)

    async def as_(name: str, method: str, path: str, body: Any = None) -> Answer:
        who, versions = PRINCIPALS[name], {"vaults": "2024-11-01", "roleAssignments": "2022-04-01"}
        version = versions.get(path.split("/")[-2], "2022-04-01")
        principal = Principal(who.object_id, who.client_id, world.azure.subscription.tenant_id, who.type)
        header = World(world.azure, principal).token("https://management.azure.com")
        return await client.send(method, f"https://management.azure.com{path}?api-version={version}", body, header)

    return as_


def refusal(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.error["code"]


async def test_resource_manager_names_what_it_refuses_to_whom(ask: Any) -> None:
    answer = await ask("reader", "DELETE", VAULT)
    assert refusal(answer) == (403, "AuthorizationFailed")
    who = PRINCIPALS["reader"]
    assert answer.error["message"] == (
        f"The client '{who.client_id}' with object id '{who.object_id}' does not have authorization to perform action "
        f"'Microsoft.KeyVault/vaults/delete' over scope '{VAULT}' or the scope is invalid. If access was recently "
        "granted, please refresh your credentials."
    )
    assert refusal(await ask("reader", "GET", VAULT)) == (403, "AuthorizationFailed")
    assert refusal(await ask("reader", "GET", PERMISSIONS)) == (403, "AuthorizationFailed")


async def test_what_roles_give_in_resource_manager_is_allowed_and_no_more(world: World, ask: Any) -> None:
    reader = World(world.azure, Principal(PRINCIPALS["reader"].object_id, "", ""))
    reader.assign(READER, VAULT)
    assert (await ask("reader", "GET", VAULT)).status == 200
    assert refusal(await ask("reader", "GET", VAULT.partition("/providers/")[0])) == (403, "AuthorizationFailed")
    assert refusal(await ask("reader", "DELETE", VAULT)) == (403, "AuthorizationFailed")
    reader.assign(CONTRIBUTOR, VAULT.partition("/providers/")[0])
    body = {"properties": {"principalId": CONTRIBUTOR, "principalType": "Group", "roleDefinitionId": f"/{READER}"}}
    assert refusal(await ask("reader", "PUT", ASSIGNMENT, body)) == (403, "AuthorizationFailed")
    assert (await ask("reader", "DELETE", VAULT)).status == 200


async def test_two_deployers_have_different_rights(ask: Any) -> None:
    permissions = {name: (await ask(name, "GET", PERMISSIONS)).body["value"] for name in ("deployer", "colleague")}
    assert [each["actions"] for each in permissions["deployer"]] == [["*"]]
    assert "Microsoft.Authorization/*/Write" in permissions["colleague"][0]["notActions"]
    body = {"properties": {"principalId": CONTRIBUTOR, "principalType": "Group", "roleDefinitionId": f"/{READER}"}}
    assert (await ask("colleague", "PUT", ASSIGNMENT, body)).status == 201
    assert (await ask("deployer", "DELETE", ASSIGNMENT)).status == 200
    locks = f"{VAULT}/providers/Microsoft.Authorization/locks/keep"
    assert refusal(await ask("colleague", "PUT", locks, {})) == (403, "AuthorizationFailed")


async def test_a_user_is_told_as_one(ask: Any) -> None:
    made = await ask(
        "person",
        "PUT",
        ASSIGNMENT,
        {"properties": {"principalId": PRINCIPALS["person"].object_id, "roleDefinitionId": f"/{READER}"}},
    )
    assert made.body["properties"]["principalType"] == "User"
    assert made.body["properties"]["createdBy"] == PRINCIPALS["person"].object_id
