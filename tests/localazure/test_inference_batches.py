"""Batch deployments: files, batches, and that they answer nothing else."""

import json
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import FormData

from localazure.clock import Clock
from localazure.services.cognitive_services import data_plane
from tests.localazure.world import Answer, Client, World

KEY = {"api-key": "first-key"}
DATED = "https://ai-demo.openai.azure.com/openai/{}?api-version=2024-10-21"
V1 = "https://ai-demo.openai.azure.com/openai/v1/{}"
MESSAGES = [{"role": "user", "content": "ping"}]


def line(custom_id: str = "one", **members: Any) -> str:
    body = {"model": "batch", "messages": MESSAGES}
    return json.dumps({"custom_id": custom_id, "method": "POST", "url": "/chat/completions", "body": body, **members})


class Batches:
    """Calls to one of the two routes."""

    def __init__(self, client: Client, route: str = DATED) -> None:
        self.client, self.route = client, route

    async def send(self, method: str, path: str, body: Any = None) -> Answer:
        return await self.client.send(method, self.route.format(path), body, KEY)

    async def upload(self, *lines: str, purpose: str = "batch") -> Answer:
        form = FormData({"purpose": purpose})
        form.add_field("file", "\n".join(lines), filename="in.jsonl", content_type="application/jsonl")
        return await self.send("POST", "files", form)

    async def create(self, *lines: str, **members: Any) -> Answer:
        file = (await self.upload(*lines)).body["id"]
        body = {"input_file_id": file, "endpoint": "/chat/completions", "completion_window": "24h", **members}
        return await self.send("POST", "batches", body)

    async def look(self, batch_id: str) -> Any:
        return (await self.send("GET", f"batches/{batch_id}")).body

    async def lines_of(self, file_id: str) -> list[Any]:
        content = await self.send("GET", f"files/{file_id}/content")
        return [json.loads(each) for each in content.text.splitlines()]


def fill(world: World) -> None:
    world.account()
    world.deployment("batch", "gpt-4.1-mini", "2025-04-14", sku="GlobalBatch")
    world.deployment("zone", "gpt-4.1-mini", "2025-04-14", sku="DataZoneBatch")
    world.deployment("mini", "gpt-4.1-mini", "2025-04-14")


@pytest.fixture
async def client(world: World, connect: Any) -> Client:
    fill(world)
    served: Client = await connect(data_plane.application(world.azure))
    return served


@pytest.fixture
def batches(client: Client) -> Batches:
    return Batches(client)


@pytest.mark.parametrize("deployment", ["batch", "zone"])
@pytest.mark.parametrize("url", [DATED.format("deployments/{}/chat/completions"), V1.format("chat/completions")])
async def test_batch_deployment_answers_no_chat(client: Client, deployment: str, url: str) -> None:
    body = {"model": deployment, "messages": MESSAGES}

    answer = await client.send("POST", url.replace("{}", deployment), body, KEY)

    assert (answer.status, answer.error["code"]) == (400, "OperationNotSupported")


@pytest.mark.parametrize("route", [DATED, V1])
async def test_batch_from_upload_to_output(client: Client, route: str) -> None:
    batches = Batches(client, route)

    made = (await batches.create(line("one"), line("two"), metadata={"who": "test"})).body
    ended = await batches.look(made["id"])

    assert made["status"] == "validating"
    assert made["metadata"] == {"who": "test"}
    assert ended["status"] == "completed"
    assert ended["request_counts"] == {"total": 2, "completed": 2, "failed": 0}
    assert ended["error_file_id"] is None
    answers = await batches.lines_of(ended["output_file_id"])
    assert [each["custom_id"] for each in answers] == ["one", "two"]
    assert answers[0]["response"]["status_code"] == 200
    assert answers[0]["response"]["body"]["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("endpoint", "body"),
    [
        ("/responses", {"model": "batch", "input": "ping"}),
        ("/v1/chat/completions", {"model": "batch", "messages": MESSAGES}),
    ],
)
async def test_endpoints_with_and_without_v1(batches: Batches, endpoint: str, body: Any) -> None:
    made = (await batches.create(line(url=endpoint, body=body), endpoint=endpoint)).body

    assert (await batches.look(made["id"]))["status"] == "completed"


async def test_refused_line_goes_to_the_error_file(batches: Batches) -> None:
    made = (await batches.create(line("good"), line("bad", body={"model": "batch", "messages": []}))).body

    ended = await batches.look(made["id"])

    assert ended["request_counts"] == {"total": 2, "completed": 1, "failed": 1}
    (refused,) = await batches.lines_of(ended["error_file_id"])
    assert (refused["custom_id"], refused["response"]["status_code"]) == ("bad", 400)


@pytest.mark.parametrize(
    ("lines", "code", "number"),
    [
        ([""], "empty_file", None),
        ([line(), "{"], "invalid_json_line", 2),
        (["[]"], "invalid_request", 1),
        ([line(method="GET")], "invalid_request", 1),
        ([line(body={"messages": MESSAGES})], "invalid_request", 1),
        ([line("one"), line("one")], "duplicate_custom_id", 2),
        ([line(url="/embeddings")], "url_mismatch", 1),
        ([line(body={"model": "mini"})], "model_not_found", None),
        ([line(body={"model": "nothing"})], "model_not_found", None),
        ([line("one"), line("two", body={"model": "zone"})], "model_mismatch", None),
    ],
)
async def test_batch_of_a_file_with_a_problem_fails(
    batches: Batches, lines: list[str], code: str, number: int | None
) -> None:
    made = await batches.create(*lines) if lines != [""] else await batches.create(" ")

    ended = await batches.look(made.body["id"])

    assert ended["status"] == "failed"
    (problem,) = ended["errors"]["data"]
    assert (problem["code"], problem["line"]) == (code, number)


@pytest.mark.parametrize(
    ("members", "param"),
    [
        ({"input_file_id": "none"}, "input_file_id"),
        ({"endpoint": "/images/generations"}, "endpoint"),
        ({"completion_window": "1h"}, "completion_window"),
        ({"model": "batch"}, "model"),
    ],
)
async def test_refused_batch(batches: Batches, members: Any, param: str) -> None:
    answer = await batches.create(line(), **members)

    assert answer.status == 400
    assert answer.error["param"] == param


async def test_cancelled_batch(batches: Batches) -> None:
    made = (await batches.create(line())).body

    cancelled = await batches.send("POST", f"batches/{made['id']}/cancel")
    ended = await batches.look(made["id"])

    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelling")
    assert ended["status"] == "cancelled"
    assert ended["output_file_id"] is None
    assert (await batches.send("POST", f"batches/{made['id']}/cancel")).status == 409


async def test_batch_takes_its_time(world: World, connect: Any) -> None:
    fill(world)
    slow = replace(world.azure, clock=Clock(scale=1))
    batches = Batches(await connect(data_plane.application(slow)))
    made = (await batches.create(line())).body

    assert (await batches.look(made["id"]))["status"] == "in_progress"
    slow.clock.advance(86_400)
    assert (await batches.look(made["id"]))["status"] == "completed"


async def test_files_are_listed_read_and_deleted(batches: Batches) -> None:
    made = (await batches.upload(line())).body

    assert (made["object"], made["purpose"], made["filename"]) == ("file", "batch", "in.jsonl")
    assert made["bytes"] == len(line())
    assert (await batches.send("GET", "files")).body["data"] == [made]
    assert (await batches.send("GET", f"files/{made['id']}")).body == made
    assert (await batches.send("DELETE", f"files/{made['id']}")).body["deleted"] is True
    assert (await batches.send("GET", f"files/{made['id']}")).status == 404
    assert (await batches.send("DELETE", f"files/{made['id']}")).status == 404


async def test_refused_uploads(batches: Batches) -> None:
    assert (await batches.upload(line(), purpose="fine-tune")).status == 400
    assert (await batches.send("POST", "files", FormData({"purpose": "batch"}))).status == 400
    assert (await batches.send("POST", "files", {"purpose": "batch"})).status == 400


async def test_batches_are_listed_newest_first(batches: Batches) -> None:
    first, second = [(await batches.create(line())).body["id"] for _ in range(2)]

    assert [each["id"] for each in (await batches.send("GET", "batches")).body["data"]] == [second, first]
    limited = await batches.client.send("GET", V1.format("batches?limit=1"), headers=KEY)
    assert [each["id"] for each in limited.body["data"]] == [second]


async def test_accounts_do_not_share_files(world: World, batches: Batches) -> None:
    world.account("other")
    file = (await batches.upload(line())).body["id"]

    answer = await batches.client.send("GET", f"https://other.openai.azure.com/openai/v1/files/{file}", headers=KEY)

    assert answer.status == 404


@pytest.mark.parametrize("path", ["files", "batches"])
async def test_files_and_batches_need_a_credential_and_a_version(batches: Batches, path: str) -> None:
    assert (await batches.client.send("GET", DATED.format(path))).status == 401
    old = DATED.format(path).replace("2024-10-21", "2024-06-01")
    assert (await batches.client.send("GET", old, headers=KEY)).status == 404
