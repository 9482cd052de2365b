"""Microsoft Graph, as clients ask it who a principal is."""

import dataclasses
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from localazure.principals import PRINCIPALS
from localazure.services.graph import data_plane
from localazure.services.login.tokens import Principal
from tests.localazure.world import Answer, Client, World

BASE = f"https://{data_plane.HOST}/v1.0"
DEPLOYER, PERSON = PRINCIPALS["deployer"], PRINCIPALS["person"]
GROUP_ID = "77777777-7777-7777-7777-777777777777"

Ask = Callable[..., Any]


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    served: Client = await connect(data_plane.application(world.azure))
    return served


@pytest.fixture
def ask(world: World, client: Client) -> Ask:
    """Sends a request as a principal, the deployer unless said."""

    async def ask(method: str, path: str, body: Any = None, by: str = "deployer") -> Answer:
        known = PRINCIPALS[by]
        principal = Principal(known.object_id, known.client_id, world.azure.subscription.tenant_id, known.type)
        return await client.send(
            method,
            BASE + path,
            body,
            dataclasses.replace(world, principal=principal).token("https://graph.microsoft.com/"),
        )

    return ask


@pytest.mark.parametrize(
    ("collection", "text", "ids"),
    [
        ("servicePrincipals", f"servicePrincipalNames/any(c:c eq '{DEPLOYER.client_id}')", [DEPLOYER.object_id]),
        ("servicePrincipals", f"appId eq '{DEPLOYER.client_id}'", [DEPLOYER.object_id]),
        ("servicePrincipals", f"appId eq '{DEPLOYER.client_id}' and displayName eq 'reader'", []),
        ("servicePrincipals", "startswith(displayName,'Deploy')", [DEPLOYER.object_id]),
        ("users", "userPrincipalName eq 'Person@example.com'", [PERSON.object_id]),
        ("groups", "displayName eq 'operators'", [GROUP_ID]),
    ],
)
async def test_filter_finds_who_is_meant(ask: Ask, collection: str, text: str, ids: list[str]) -> None:
    answer = await ask("GET", f"/{collection}?$filter={quote(text)}")
    assert answer.status == 200
    assert [each["id"] for each in answer.body["value"]] == ids


async def test_filter_that_is_not_understood_is_refused(ask: Ask) -> None:
    answer = await ask("GET", f"/users?$filter={quote('name like x')}")
    assert (answer.status, answer.error["code"]) == (400, "BadRequest")


async def test_one_is_found_by_its_id_and_a_user_by_name(ask: Ask) -> None:
    assert (await ask("GET", f"/servicePrincipals/{DEPLOYER.object_id}")).body["appId"] == DEPLOYER.client_id
    assert (await ask("GET", "/users/person@example.com")).body["id"] == PERSON.object_id
    answer = await ask("GET", f"/groups/{DEPLOYER.object_id}")
    assert (answer.status, answer.error["code"]) == (404, "Request_ResourceNotFound")


async def test_ids_are_looked_up_with_their_types(world: World, ask: Ask) -> None:
    world.put(
        "Microsoft.KeyVault/vaults", "Microsoft.KeyVault/vaults/kv", identity={"principalId": GROUP_ID[:-1] + "8"}
    )
    ids = [DEPLOYER.object_id, PERSON.object_id, GROUP_ID, GROUP_ID[:-1] + "8", "00000000-0000-0000-0000-000000000000"]
    answer = await ask("POST", "/directoryObjects/getByIds", {"ids": ids})
    assert {each["id"]: each["@odata.type"].rpartition(".")[2] for each in answer.body["value"]} == {
        DEPLOYER.object_id: "servicePrincipal",
        PERSON.object_id: "user",
        GROUP_ID: "group",
        GROUP_ID[:-1] + "8": "servicePrincipal",
    }
    answer = await ask("POST", "/directoryObjects/getByIds", {"ids": ids, "types": ["user"]})
    assert [each["id"] for each in answer.body["value"]] == [PERSON.object_id]


async def test_only_a_user_is_somebody(ask: Ask) -> None:
    assert (await ask("GET", "/me", by="person")).body["userPrincipalName"] == "person@example.com"
    answer = await ask("GET", "/me")
    assert answer.status == 400
    assert answer.error["message"] == "/me request is only valid with delegated authentication flow."


async def test_an_application_needs_the_permission(ask: Ask, client: Client) -> None:
    answer = await ask("GET", "/users", by="colleague")
    assert (answer.status, answer.error["code"]) == (403, "Authorization_RequestDenied")
    answer = await client.send("GET", f"{BASE}/users")
    assert (answer.status, answer.error["code"]) == (401, "InvalidAuthenticationToken")
