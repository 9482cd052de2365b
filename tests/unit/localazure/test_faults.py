"""Each kind of fault, which requests it strikes, the file and the calls that set it."""

import asyncio
import logging
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from localazure.faults.kinds import KINDS, FaultError
from localazure.faults.live import Faults
from localazure.server import application
from localazure.services.arm import resources
from localazure.services.authorization.access import ROLE_ASSIGNMENT
from localazure.services.login.tokens import Principal
from tests.unit.localazure.manager import ACCOUNT, DEPLOYMENT, OWN, PROJECT, SAMPLES, Manager, StoppedClock, azure_of
from tests.unit.localazure.test_serverless_inference import make as make_serverless
from tests.unit.localazure.world import Answer, Client, World

KEY = {"api-key": "first-key"}
PING = {"messages": [{"role": "user", "content": "ping"}]}
DATED = "https://ai-demo.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2024-10-21"
V1 = "https://ai-demo.openai.azure.com/openai/v1/chat/completions"
MESSAGES = "https://ai-demo.services.ai.azure.com/anthropic/v1/messages"
SECRETS = "https://kv-demo.vault.azure.net/secrets"
A_SECRET = f"{SECRETS}/key?api-version=7.6"
VAULT = "https://vault.azure.net"
MODELS = "https://cognitiveservices.azure.com"
OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
OPENAI_USER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    world.account()
    world.deployment("gpt", "gpt-4.1-mini", "2025-04-14")
    world.deployment("claude", "claude-sonnet-4-5", "20250929", vendor="Anthropic")
    vault = world.vault()
    world.assign(OFFICER, vault["id"])
    world.put(
        "Microsoft.Resources/resourceGroups",
        "unused",
        id=f"/subscriptions/{world.azure.subscription.id}/resourceGroups/rg",
    )
    served: Client = await connect(application(world.azure, logging.getLogger("unused")))
    return served


@pytest.fixture
async def manager(world: World, connect: Any) -> tuple[Manager, Faults]:
    """Resource Manager, whose operations take no time, and its faults."""
    clock = StoppedClock(scale=0)
    azure = azure_of(world, clock)
    served = await connect(application(azure, logging.getLogger("unused")))
    return Manager(world, served, clock), azure.faults


async def ask(client: Client, url: str = DATED, **headers: str) -> Answer:
    return await client.send("POST", url, PING, headers or KEY)


async def statuses(client: Client, count: int) -> list[int]:
    return [(await ask(client)).status for _ in range(count)]


# Which requests


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


# Kinds that answer calls


async def test_throttled_in_the_words_of_each_service_once_the_caller_is_known(world: World, client: Client) -> None:
    make_serverless(world, "r1", "azureml://registries/azureml-deepseek/models/DeepSeek-R1")
    world.azure.faults.set("throttle", retry_after=86_400)
    chat = "https://r1-vkn.swedencentral.models.ai.azure.com/v1/chat/completions"
    claude = {"model": "claude", "max_tokens": 16, **PING}

    assert (await ask(client, api="none")).status == 401
    answers = {
        "429": await ask(client),
        "rate_limit_error": await client.send("POST", MESSAGES, claude, {**KEY, "anthropic-version": "2023-06-01"}),
        "Throttled": await client.send("GET", A_SECRET, None, world.token(VAULT)),
        "TooManyRequests": await client.send(
            "GET", f"{OWN}/subscriptions?api-version=2022-12-01", None, world.token(OWN)
        ),
    }
    serverless = await ask(client, chat, Authorization="Bearer first-key")

    assert {answer.status for answer in (*answers.values(), serverless)} == {429}
    assert {answer.headers["Retry-After"] for answer in (*answers.values(), serverless)} == {"86400"}
    for code, answer in answers.items():
        assert answer.error.get("code", answer.error.get("type")) == code
    assert answers["429"].headers["retry-after-ms"] == "86400000"
    assert "retry after 86400 seconds" in answers["429"].error["message"]


async def test_role_works_first_now_and_then_and_then_always(world: World, client: Client) -> None:
    world.azure.faults.set("role-spread", seconds=600, host="*.openai.azure.com")
    world.assign(OPENAI_USER, world.account()["id"])
    token = world.token(MODELS)

    async def seen() -> list[int]:
        return [(await ask(client, **token)).status for _ in range(4)]

    assert await seen() == [401] * 4
    world.azure.clock.advance(301)
    assert await seen() == [401, 200, 401, 200]
    world.azure.clock.advance(300)
    assert await seen() == [200] * 4
    # Where the fault does not apply, an assignment works at once.
    world.azure.faults.set("role-spread", name="role-spread", host="elsewhere")
    assert (await client.send("PUT", A_SECRET, {"value": "v"}, world.token(VAULT))).status == 200


@pytest.mark.parametrize("seconds", [600, None])
async def test_removal_of_a_role_spreads_as_well(world: World, client: Client, seconds: float | None) -> None:
    world.assign(OPENAI_USER, world.account()["id"])
    (assignment,) = resources.of_type(world.azure, ROLE_ASSIGNMENT, world.account()["id"])
    if seconds:
        world.azure.clock.advance(seconds)
        world.azure.faults.set("role-spread", seconds=seconds)
    token = world.token(MODELS)
    removal = f"{OWN}{assignment['id']}?api-version=2022-04-01"
    assert (await client.send("DELETE", removal, None, world.token(OWN))).status == 200

    async def seen() -> list[int]:
        return [(await ask(client, **token)).status for _ in range(4)]

    assert await seen() == [200 if seconds else 401] * 4
    world.azure.clock.advance(301)
    assert await seen() == ([200, 401] * 2 if seconds else [401] * 4)
    world.azure.clock.advance(300)
    assert await seen() == [401] * 4


async def test_role_of_a_group_is_that_of_its_members(world: World, client: Client) -> None:
    token = world.token(MODELS)
    own = world.azure.subscription
    world.assign(OPENAI_USER, world.account()["id"], to=own.operators_group_id)
    assert (await ask(client, **token)).status == 200
    other = World(world.azure, Principal(own.reader_object_id, own.reader_client_id, own.tenant_id))
    assert (await ask(client, **other.token(MODELS))).status == 401


async def test_role_that_spreads_is_refused_by_a_vault_as_a_missing_one(world: World, client: Client) -> None:
    world.azure.faults.set("role-spread", seconds=600)
    refused = await client.send("GET", A_SECRET, None, world.token(VAULT))
    assert (refused.status, refused.error["innererror"]["code"]) == (403, "ForbiddenByRbac")


async def test_token_counts_as_expired_but_a_key_still_opens(world: World, client: Client) -> None:
    world.assign(OPENAI_USER, world.account()["id"])
    world.azure.faults.set("expired-token")

    assert (await ask(client)).status == 200
    refused = await ask(client, **world.token(MODELS))
    assert (refused.status, refused.body["statusCode"]) == (401, 401)
    group = f"{OWN}/subscriptions?api-version=2022-12-01"
    arm = await client.send("GET", group, None, world.token(OWN))
    assert (arm.status, arm.error["code"]) == (401, "InvalidAuthenticationToken")
    assert (await client.send("GET", A_SECRET, None, world.token(VAULT))).status == 401


async def test_vault_refuses_whoever_has_a_role(world: World, client: Client) -> None:
    world.azure.faults.set("vault-refuses", times=1)
    attempts = [await client.send("PUT", A_SECRET, {"value": "v"}, world.token(VAULT)) for _ in range(2)]

    assert [attempt.status for attempt in attempts] == [403, 200]
    assert attempts[0].error["innererror"]["code"] == "ForbiddenByRbac"


async def test_answers_name_another_model(world: World, client: Client) -> None:
    world.azure.faults.set("wrong-model", model="gpt-3", path="chat")
    assert (await ask(client)).body["model"] == "gpt-3"
    assert (
        await client.send(
            "POST", MESSAGES, {**PING, "model": "claude", "max_tokens": 16}, {**KEY, "anthropic-version": "x"}
        )
    ).body["model"] == "claude-sonnet-4-5"


@pytest.mark.parametrize(
    ("body", "text", "kind"),
    [
        ({"error": {"code": "x"}}, '{"error": {"code": "x"}}', "application/json"),
        ('{"error": 1}', '{"error": 1}', "application/json"),
        ("upstream gone", "upstream gone", "text/plain"),
    ],
)
async def test_any_status_and_body(world: World, client: Client, body: Any, text: str, kind: str) -> None:
    world.azure.faults.set("status", status=418, body=body, headers={"x-why": "test"})
    answer = await client.send("POST", MESSAGES, PING)

    assert (answer.status, answer.text, answer.headers["x-why"]) == (418, text, "test")
    assert answer.headers["Content-Type"].startswith(kind)


async def test_connection_is_dropped(world: World, client: Client) -> None:
    world.azure.faults.set("drop", times=1)
    with pytest.raises(aiohttp.ClientConnectionError):
        await ask(client)
    assert (await ask(client)).status == 200


async def test_slow_answer_comes_when_time_has_passed(world: World, client: Client) -> None:
    world.azure.faults.set("slow", seconds=3600)
    asking = asyncio.create_task(ask(client))
    while not world.azure.faults.list()[0]["struck"]:
        await asyncio.sleep(0)
    assert not asking.done()

    world.azure.clock.advance(3600)
    assert (await asyncio.wait_for(asking, timeout=10)).status == 200


async def test_of_several_requests_one_alone_is_held(world: World, client: Client) -> None:
    world.azure.faults.set("hold", every=2, times=1)
    assert (await ask(client)).status == 200
    asking = asyncio.create_task(ask(client))
    while not world.azure.faults.list()[0]["struck"]:
        await asyncio.sleep(0)
    assert (await ask(client)).status == 200
    assert not asking.done()

    world.azure.faults.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await asyncio.wait_for(asking, timeout=10)


@pytest.mark.parametrize("done", [True, False])
async def test_held_write_is_done_or_is_not(manager: tuple[Manager, Faults], *, done: bool) -> None:
    arm, faults = manager
    await arm.prepare(ACCOUNT)
    faults.set("hold", method="PUT", done=done)
    asking = asyncio.create_task(arm.sample("PUT", ACCOUNT))
    while not faults.list()[0]["struck"]:
        await asyncio.sleep(0)
    faults.clear()
    with pytest.raises(aiohttp.ClientConnectionError):
        await asyncio.wait_for(asking, timeout=10)
    assert (await arm.sample("GET", ACCOUNT)).status == (200 if done else 404)


# Kinds of Resource Manager


async def test_deployment_is_not_found_until_it_is_old_enough(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    faults.set("deployment-not-found", seconds=300)
    await arm.prepare(DEPLOYMENT)
    made = await arm.sample("PUT", DEPLOYMENT)
    keys = await arm.send("POST", f"{SAMPLES[ACCOUNT][0]}/listKeys")
    url = DATED.replace("ai-demo", "hub")

    async def seen() -> Answer:
        return await ask(arm.client, url, **{"api-key": keys.body["key1"]})

    early = await seen()
    arm.clock.advance(300)

    assert made.body["properties"]["provisioningState"] == "Succeeded"
    assert (early.status, early.error["code"]) == (404, "DeploymentNotFound")
    assert (await seen()).status == 200


async def test_writes_conflict_and_reads_do_not(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    faults.set("conflict")

    for method in ("PUT", "DELETE"):
        refused = await arm.sample(method, DEPLOYMENT)
        assert (refused.status, refused.error["code"]) == (409, "RequestConflict")
    assert (await arm.sample("GET", ACCOUNT)).status == 200
    assert (await arm.send("POST", f"{SAMPLES[ACCOUNT][0]}/listKeys")).status == 200
    assert (await arm.send("POST", f"{SAMPLES[ACCOUNT][0]}/regenerateKey", {"keyName": "Key1"})).status == 409


async def test_writes_to_a_vault_conflict(world: World, client: Client) -> None:
    world.azure.faults.set("conflict")
    refused = await client.send("PUT", A_SECRET, {"value": "v"}, world.token(VAULT))
    assert (refused.status, refused.error["innererror"]["code"]) == (409, "ObjectIsBeingDeleted")


async def test_operation_fails_and_the_resource_can_be_written_again(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    faults.set("fail-operation", code="InsufficientQuota", message="None left.", path="deployments", times=1)

    started = await arm.sample("PUT", DEPLOYMENT)
    ended = await arm.send("GET", started.headers["Azure-AsyncOperation"])
    failed = await arm.sample("GET", DEPLOYMENT)

    assert started.status == 201
    assert ended.body["status"] == "Failed"
    assert ended.error == {"code": "InsufficientQuota", "message": "None left."}
    assert failed.body["properties"]["provisioningState"] == "Failed"
    assert (await arm.sample("PUT", DEPLOYMENT)).body["properties"]["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(("value", "left"), [(None, 10), (3, 3)])
async def test_write_is_answered_and_one_member_of_it_is_not_applied(
    manager: tuple[Manager, Faults], value: int | None, left: int
) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    await arm.sample("PUT", DEPLOYMENT)
    path, sample = SAMPLES[DEPLOYMENT]
    body = {**sample, "sku": {**sample["sku"], "capacity": 10}}
    await arm.send("PUT", path, body)
    faults.set("ignore-write", member="sku.capacity", path="deployments", **({} if value is None else {"value": value}))

    answer = await arm.send("PUT", path, {**body, "sku": {**body["sku"], "capacity": 20}})
    found = await arm.send("GET", path)

    assert (answer.status, answer.body["sku"]["capacity"]) == (200, left)
    assert found.body["sku"]["capacity"] == left


async def test_deletion_fails_and_the_resource_stays(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(PROJECT)
    faults.set("fail-operation", method="DELETE")

    started = await arm.sample("DELETE", ACCOUNT)
    ended = await arm.send("GET", started.headers["Location"])

    assert started.status == 202
    assert (ended.status, ended.error["code"]) == (400, "InternalServerError")
    assert (await arm.sample("GET", ACCOUNT)).body["properties"]["provisioningState"] == "Failed"


async def test_operation_hangs_until_the_fault_is_cleared(manager: tuple[Manager, Faults]) -> None:
    arm, faults = manager
    await arm.prepare(DEPLOYMENT)
    faults.set("hang-operation", times=1)
    started = await arm.sample("PUT", DEPLOYMENT)

    async def seen() -> str:
        return str((await arm.send("GET", started.headers["Azure-AsyncOperation"])).body["status"])

    arm.clock.advance(365 * 86_400)
    assert await seen() == "Running"
    assert (await arm.sample("GET", DEPLOYMENT)).body["properties"]["provisioningState"] == "Creating"

    faults.clear()
    assert await seen() == "Succeeded"
    assert (await arm.sample("GET", DEPLOYMENT)).body["properties"]["provisioningState"] == "Succeeded"


# The file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "faults.yaml"


async def test_file_is_read_when_it_appears_changes_and_goes(client: Client, file: Path) -> None:
    one = "- {kind: status, status: 503, times: 1}\n"
    seen = await statuses(client, 1)
    for text in (one, one + "- {kind: status, status: 504, times: 1}\n", "# nothing\n"):
        file.write_text(text)
        seen += await statuses(client, 2)
    file.unlink()
    seen += await statuses(client, 1)

    # The second text has the first one's fault in it, which has struck already.
    assert seen == [200, 503, 200, 504, 200, 200, 200, 200]


async def test_name_in_the_file_is_never_given_to_another_fault(world: World, file: Path) -> None:
    file.write_text("- {kind: drop}\n- {kind: slow, name: drop}\n- {kind: drop}\n")
    assert [(each["name"], each["kind"]) for each in world.azure.faults.list()] == [
        ("drop-2", "drop"),
        ("drop", "slow"),
        ("drop-3", "drop"),
    ]


async def test_fault_of_the_file_is_cleared_there_alone(world: World, client: Client, file: Path) -> None:
    file.write_text("- {kind: status}\n")
    assert await statuses(client, 1) == [500]

    with pytest.raises(FaultError, match=r"set by .*faults.yaml: take it out there"):
        world.azure.faults.clear("status")
    with pytest.raises(FaultError, match=r"taken by a fault of .*faults.yaml"):
        world.azure.faults.set("drop", name="status")
    assert world.azure.faults.clear() == 0
    assert await statuses(client, 1) == [500]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kind: drop", "a list of faults is expected"),
        ("- drop", "fault 1: a fault needs a kind: throttle, "),
        ("- {}", "fault 1: a fault needs a kind: throttle, "),
        ("- kind: drop\n- kind: dorp", "fault 2: there is no fault of the kind 'dorp': use throttle, "),
        ("- {kind: slow, secs: 1}", "fault 1: slow: it has no 'secs': use name, host, path, "),
        ("- {kind: slow, seconds: .inf}", "fault 1: slow: seconds: "),
        ("- {kind: slow, path: '('}", "fault 1: slow: path: is no regular expression: "),
        ("- {kind: drop, times: 0}", "fault 1: drop: times: "),
        ("- {kind: drop, 1: 2}", "fault 1: drop: the names of its members must be words"),
        ("- {kind: drop, name: a}\n- {kind: slow, name: a}", "fault 2: there is another of the name 'a'"),
        ("- {kind: [", "line 1: this is no YAML"),
    ],
)
async def test_wrong_file_is_told_to_whoever_asks(client: Client, file: Path, text: str, told: str) -> None:
    file.write_text(text)
    answer = await ask(client)

    assert (answer.status, answer.error["code"]) == (400, "InvalidFault")
    assert answer.error["message"].startswith(str(file))
    assert told in answer.error["message"]
    assert "\n" not in answer.error["message"]


def test_every_kind_needs_nothing_but_its_name(world: World) -> None:
    assert [world.azure.faults.set(kind) for kind in KINDS] == list(KINDS)


# The calls


CONTROL = "https://control.local.azure"
SECRET = {"Authorization": "Bearer a secret"}


async def test_set_list_and_clear_by_call_which_no_fault_strikes(client: Client) -> None:
    made = await client.send("POST", f"{CONTROL}/faults", {"kind": "drop", "every": 3}, SECRET)
    listed = await client.send("GET", f"{CONTROL}/faults", None, SECRET)
    cleared = await client.send("DELETE", f"{CONTROL}/faults/drop", None, SECRET)

    assert made.body == {"name": "drop"}
    assert listed.body == [{"every": 3, "name": "drop", "kind": "drop", "from": "call", "seen": 0, "struck": 0}]
    assert cleared.body == {"cleared": 1}
    assert (await client.send("GET", f"{CONTROL}/faults", None, SECRET)).body == []


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic a secret"}])
async def test_calls_need_the_client_secret(world: World, client: Client, headers: dict[str, str]) -> None:
    answer = await client.send("POST", f"{CONTROL}/faults", {"kind": "drop"}, headers)
    assert answer.status == 401
    assert not world.azure.faults


@pytest.mark.parametrize("body", ["", "no JSON", "[]", '{"every": 3}', '{"kind": "drop", "self": 1}'])
async def test_wrong_call_is_told(world: World, client: Client, body: str) -> None:
    answer = await client.send("POST", f"{CONTROL}/faults", body, SECRET)
    assert answer.status == 400
    assert answer.body["error"]
    assert not world.azure.faults


async def test_wrong_file_is_told_to_who_lists(client: Client, file: Path) -> None:
    file.write_text("- kind: dorp")
    answer = await client.send("GET", f"{CONTROL}/faults", None, SECRET)
    assert answer.status == 400
    assert "there is no fault of the kind 'dorp'" in answer.body["error"]
