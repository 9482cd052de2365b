"""Batches: files of requests, answered within a day by batch deployments.

A batch advances when it is read, up to the present time. So a new batch can be cancelled even where operations take
no time.
"""

import json
import uuid
from collections.abc import Callable
from typing import Any

from aiohttp import web

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue
from localazure.services.cognitive_services.catalogue import Model
from localazure.services.cognitive_services.inference import (
    batch_lines,
    chat,
    embeddings,
    errors,
    files,
    parameters,
    responses,
)
from localazure.services.cognitive_services.inference.calls import read_json
from localazure.services.cognitive_services.inference.errors import InferenceError

Json = dict[str, Any]

_KIND = "inference-batch"
_ANSWERS: dict[str, Callable[[Model, Json, int], Json]] = {
    "/chat/completions": chat.answer_line,
    "/embeddings": embeddings.answer_line,
    "/responses": responses.answer_line,
}
_ENDPOINTS = [prefix + path for path in _ANSWERS for prefix in ("", "/v1")]
_DAY = 86_400
_SECONDS, _SECONDS_TO_CANCEL = 3600, 300
_TIMES = ("in_progress", "finalizing", "completed", "failed", "expired", "cancelling", "cancelled")


async def answer_create(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """Makes a batch."""
    body = await read_json(request)
    parameters.check_known(body, parameters.BATCHES)
    for name in ("input_file_id", "endpoint", "completion_window"):
        parameters.check_text(body, name)
    parameters.check_choice(body, "endpoint", _ENDPOINTS)
    parameters.check_choice(body, "completion_window", ["24h"])
    file = files.find(azure, account, body["input_file_id"])
    if file is None:
        raise errors.invalid_value("input_file_id", "the id of a file of this account")
    lines = batch_lines.read(azure, account, batch_lines.path_of(body["endpoint"]), file.content)
    now = int(azure.clock.now())
    batch = {
        "id": f"batch_{uuid.uuid4()}",
        "object": "batch",
        "endpoint": body["endpoint"],
        "errors": None,
        "input_file_id": body["input_file_id"],
        "completion_window": body["completion_window"],
        "status": "validating",
        "output_file_id": None,
        "error_file_id": None,
        "created_at": now,
        "expires_at": now + _DAY,
        **{f"{each}_at": None for each in _TIMES},
        "request_counts": {"total": 0, "completed": 0, "failed": 0},
        "metadata": body.get("metadata"),
    }
    document = {"batch": batch, "ends": azure.clock.after(_SECONDS), "lines": vars(lines)}
    azure.state.put(_KIND, _key(account, batch["id"]), document)
    return web.json_response(batch)


async def answer_list(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """The account's batches, newest first."""
    found = [_look(azure, account, key) for key, _ in azure.state.items(_KIND, _key(account, ""))][::-1]
    try:
        limit = int(request.query.get("limit", 20))
    except ValueError:
        raise errors.invalid_type("limit", "an integer") from None
    return web.json_response({"object": "list", "data": found[:limit], "has_more": len(found) > limit})


async def answer_get(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """A batch."""
    return web.json_response(_look(azure, account, _asked_for(azure, account, request)))


async def answer_cancel(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """Cancels a batch that has not ended."""
    key = _asked_for(azure, account, request)
    document = azure.state.get(_KIND, key) or {}
    status = document["batch"]["status"]
    if status not in {"validating", "in_progress", "cancelling"}:
        raise errors.batch_ended(status)
    batch = _moved(azure, document["batch"], "cancelling")
    azure.state.put(_KIND, key, {**document, "batch": batch, "ends": azure.clock.after(_SECONDS_TO_CANCEL)})
    return web.json_response(batch)


def _asked_for(azure: Azure, account: Resource, request: web.Request) -> str:
    key = _key(account, request.match_info["id"])
    if azure.state.get(_KIND, key) is None:
        raise errors.not_found_on_account("batch", request.match_info["id"])
    return key


def _look(azure: Azure, account: Resource, key: str) -> Json:
    document = azure.state.get(_KIND, key) or {}
    before: Json = document["batch"]
    lines = document["lines"]
    is_over, batch = azure.clock.now() >= document["ends"], before
    if batch["status"] == "validating":
        if lines["problems"]:
            batch = _moved(azure, batch, "failed", errors={"object": "list", "data": lines["problems"]})
        else:
            batch = _moved(azure, batch, "in_progress")
    if batch["status"] == "in_progress" and is_over:
        batch = _moved(azure, batch, "completed", **_run(azure, account, batch, lines))
    if batch["status"] == "cancelling" and is_over:
        batch = _moved(azure, batch, "cancelled")
    if batch is not before:
        azure.state.put(_KIND, key, {**document, "batch": batch})
    return batch


def _moved(azure: Azure, batch: Json, status: str, **changes: Any) -> Json:
    return {**batch, "status": status, f"{status}_at": int(azure.clock.now()), **changes}


def _run(azure: Azure, account: Resource, batch: Json, lines: Json) -> Json:
    """Answers every line; returns the members of the batch that name the output files."""
    model = catalogue.find(lines["model"]["format"], lines["model"]["name"], lines["model"]["version"])
    assert model, "a deployment's model is one of the catalogue"
    answer, now = _ANSWERS[batch_lines.path_of(batch["endpoint"])], int(azure.clock.now())
    answered: list[Json] = []
    refused: list[Json] = []
    for line in lines["requests"]:
        try:
            status, body = 200, answer(model, line["body"], now)
        except InferenceError as error:
            status, body = error.status, json.loads(error.body)
        response = {"status_code": status, "request_id": str(uuid.uuid4()), "body": body}
        (answered if status == 200 else refused).append(
            {"custom_id": line["custom_id"], "response": response, "error": None}
        )
    return {
        "output_file_id": _write(azure, account, f"{batch['id']}_output.jsonl", answered),
        "error_file_id": _write(azure, account, f"{batch['id']}_error.jsonl", refused),
        "request_counts": {
            "total": len(lines["requests"]),
            "completed": len(answered),
            "failed": len(refused),
        },
    }


def _write(azure: Azure, account: Resource, name: str, lines: list[Json]) -> str | None:
    if not lines:
        return None
    content = "".join(json.dumps(line) + "\n" for line in lines)
    file_id: str = files.write(azure, account, name, "batch_output", content)["id"]
    return file_id


def _key(account: Resource, batch_id: str) -> str:
    return f"{account['id'].lower()}/{batch_id}"
