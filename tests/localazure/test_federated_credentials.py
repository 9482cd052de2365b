"""Federated credentials of an identity: what Azure refuses."""

from typing import Any

import pytest

from tests.localazure.manager import CREDENTIAL, IDENTITY, SAMPLES, Manager, error, manage
from tests.localazure.world import World

PATH, BODY = SAMPLES[CREDENTIAL]
API = "2023-01-31"


@pytest.fixture
async def manager(world: World, connect: Any) -> Manager:
    made = await manage(world, connect)
    await made.prepare(CREDENTIAL)
    return made


def named(name: str) -> str:
    return f"{PATH.rpartition('/')[0]}/{name}"


def about(subject: str, **properties: Any) -> dict[str, Any]:
    return {"properties": {**BODY["properties"], "subject": subject, **properties}}


async def test_issuer_and_subject_are_unique_on_an_identity(manager: Manager) -> None:
    assert (await manager.send("PUT", PATH, BODY, API)).status == 201

    answer = await manager.send("PUT", named("again"), BODY, API)
    assert error(answer) == (400, "BadRequest")
    assert "Issuer and subject combination already exists" in answer.error["message"]
    assert (await manager.send("PUT", named("other"), about("repo:example/models:environment:prod"), API)).status == 201


async def test_twenty_credentials_are_the_most(manager: Manager) -> None:
    for index in range(20):
        assert (
            await manager.send("PUT", named(f"team-{index}"), about(f"repo:a/b:environment:{index}"), API)
        ).status < 300

    assert error(await manager.send("PUT", named("team-20"), about("repo:a/b:environment:20"), API))[0] == 400


@pytest.mark.parametrize(
    "body",
    [about("repo:example/*"), about("repo:a/b", audiences=["a", "b"]), about("repo:a/b", issuer="http://issuer")],
)
async def test_what_entra_does_not_take_is_refused(manager: Manager, body: dict[str, Any]) -> None:
    assert error(await manager.send("PUT", PATH, body, API)) == (400, "BadRequest")


async def test_parallel_writes_below_one_identity_are_refused(world: World, connect: Any) -> None:
    manager = await manage(world, connect, scale=0.001)
    await manager.prepare(CREDENTIAL)
    assert (await manager.send("PUT", PATH, BODY, API)).status == 201

    other = about("repo:example/models:environment:prod")
    assert error(await manager.send("PUT", named("other"), other, API)) == (
        409,
        "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
    )
    manager.clock.pass_hour()
    assert (await manager.send("PUT", named("other"), other, API)).status == 201
    assert SAMPLES[IDENTITY][0] in PATH
