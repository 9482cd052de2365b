"""Workload identity federation: where pipelines ask for OIDC tokens, and what the login service makes of them."""

from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from localazure.services.login import assertions, pipelines
from localazure.services.login import data_plane as login
from tests.localazure.world import Answer, Client, World

GITHUB = f"https://{pipelines.GITHUB_HOST}/run/1/idtoken?api-version=2"
PIPELINES = (
    f"https://{pipelines.AZURE_PIPELINES_HOST}/example/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken"
)


async def sign_in(world: World, connect: Any, assertion: str, client_id: str | None = None) -> Answer:
    client: Client = await connect(login.application(world.azure))
    own = world.azure.subscription
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id or own.client_id,
        "client_assertion_type": assertions.TYPE,
        "client_assertion": assertion,
        "scope": "https://management.azure.com/.default",
    }
    url = f"https://login.microsoftonline.com/{own.tenant_id}/oauth2/v2.0/token"
    return await client.send("POST", url, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})


def may_ask(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {assertions.request_token(world.azure.tokens)}"}


async def test_the_token_that_github_gives_signs_in(world: World, connect: Any) -> None:
    client: Client = await connect(pipelines.github(world.azure))
    given = await client.send("GET", f"{GITHUB}&audience={assertions.AUDIENCE}", None, may_ask(world))
    answer = await sign_in(world, connect, given.body["value"])
    caller = world.azure.tokens.check(f"Bearer {answer.body['access_token']}", "https://management.azure.com")
    assert caller.object_id == world.azure.subscription.object_id


async def test_the_token_that_azure_pipelines_gives_signs_in_and_is_asked_for_by_post(
    world: World, connect: Any
) -> None:
    client: Client = await connect(pipelines.azure_pipelines(world.azure))
    url = f"{PIPELINES}?api-version=7.1&serviceConnectionId=c"
    given = await client.send("POST", url, None, may_ask(world))
    assert (await sign_in(world, connect, given.body["oidcToken"])).status == 200
    assert (await client.send("GET", url, None, may_ask(world))).status == 405
    assert (await client.send("POST", PIPELINES, None, may_ask(world))).status == 400


@pytest.mark.parametrize(("app", "method", "url"), [("github", "GET", GITHUB), ("azure_pipelines", "POST", PIPELINES)])
async def test_nobody_else_is_given_a_token(world: World, connect: Any, app: str, method: str, url: str) -> None:
    client: Client = await connect(getattr(pipelines, app)(world.azure))
    assert (await client.send(method, url, None, {"Authorization": "Bearer guessed"})).status == 401


async def test_a_token_of_others_for_others_or_of_yesterday_is_refused(world: World, connect: Any) -> None:
    tokens = world.azure.tokens
    codes = {
        "another audience": (assertions.issue(tokens, audience="https://github.com/example"), 70021),
        "another issuer": (jwt.encode({"iss": assertions.ISSUER, "aud": assertions.AUDIENCE}, "k" * 32), 700027),
        "no token": ("opaque", 700027),
    }
    for assertion, code in codes.values():
        answer = await sign_in(world, connect, assertion)
        assert (answer.status, answer.body["error"], answer.body["error_codes"]) == (401, "invalid_client", [code])


async def test_the_second_principal_has_no_federated_credential(world: World, connect: Any) -> None:
    reader = world.azure.subscription.reader_client_id
    answer = await sign_in(world, connect, assertions.issue(world.azure.tokens), reader)
    assert (answer.status, answer.body["error_codes"]) == (401, [7000218])
