"""The log of requests: what happened, and no secret."""

import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from localazure.request_log import log_requests, request_logger
from tests.localazure.world import Client

PLANTED = "planted-secret-value"


@pytest.fixture
async def client(tmp_path: Path, connect: Any) -> Client:
    async def answer(request: web.Request) -> web.Response:
        await request.read()
        if request.path == "/failure":
            raise RuntimeError(PLANTED)
        return web.json_response({"value": PLANTED}, status=201, headers={"x-secret": PLANTED})

    app = web.Application(middlewares=[log_requests(request_logger(tmp_path / "requests.log"))])
    app.router.add_route("*", "/{path:(secrets/.*|failure)}", answer)
    served: Client = await connect(app)
    return served


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "requests.log").read_text(encoding="utf-8").splitlines()]


async def test_line_says_what_was_asked_and_answered(client: Client, tmp_path: Path) -> None:
    await client.send("PUT", "https://kv.vault.azure.net/secrets/key?api-version=7.4", {"value": PLANTED})
    await client.send("GET", "https://kv.vault.azure.net/none")

    first, second = lines(tmp_path)
    assert (first["method"], first["host"], first["path"], first["query"], first["status"]) == (
        "PUT",
        "kv.vault.azure.net",
        "/secrets/key",
        "api-version=7.4",
        201,
    )
    assert (second["path"], second["status"]) == ("/none", 404)


@pytest.mark.parametrize(
    ("header", "value", "logged"),
    [
        ("Authorization", f"Bearer {PLANTED}", "Bearer ***"),
        ("Authorization", f"SharedKey account:{PLANTED}", "SharedKey ***"),
        ("Authorization", PLANTED, "***"),
        ("api-key", PLANTED, "***"),
        ("Api-Key", PLANTED, "***"),
        ("x-api-key", PLANTED, "***"),
    ],
)
async def test_credential_is_redacted(client: Client, tmp_path: Path, header: str, value: str, logged: str) -> None:
    await client.send("GET", "https://hub.openai.azure.com/secrets/x", headers={header: value})
    (line,) = lines(tmp_path)
    assert line[header.lower()] == logged


@pytest.mark.parametrize(
    "request_of",
    [
        {"url": f"https://x.azure.com/secrets/x?sig={PLANTED}&code={PLANTED}&api-version=1"},
        {"url": f"https://x.azure.com/secrets/x?client_secret={PLANTED}&API-VERSION=1"},
        {"url": "https://x.azure.com/secrets/x", "headers": {"Cookie": PLANTED, "Ocp-Apim-Subscription-Key": PLANTED}},
        {"url": "https://x.azure.com/secrets/x", "body": {"value": PLANTED}},
        {"url": "https://x.azure.com/failure", "body": {"value": PLANTED}},
    ],
)
@pytest.mark.filterwarnings("default")
async def test_nothing_secret_is_logged(client: Client, tmp_path: Path, request_of: dict[str, Any]) -> None:
    await client.send("POST", **request_of)
    (line,) = lines(tmp_path)
    assert line["status"] in {201, 500}
    assert PLANTED not in (tmp_path / "requests.log").read_text(encoding="utf-8")


async def test_parameter_that_is_known_is_kept_and_any_other_dropped(client: Client, tmp_path: Path) -> None:
    await client.send("GET", "https://x.azure.com/secrets/x?maxresults=5&skip=1&%24filter=a&token=t")
    (line,) = lines(tmp_path)
    assert line["query"] == "maxresults=5&%24filter=a"
