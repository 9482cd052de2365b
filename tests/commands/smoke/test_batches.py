"""A batch is taken, and nothing of it is left."""

import itertools
import json

import pytest
from aiohttp import web

from aihub.smoke.tasks import batches
from tests.commands.smoke.service import REFUSED, Handler, Service, replies
from tests.unit.smoke.samples import azure_openai

DATED, V1 = "/openai", "/openai/v1"


class Batches:
    """Files and batches of an account."""

    def __init__(self, *, status: str = "validating", pending: int = 0) -> None:
        self.status, self.pending = status, pending
        self.files: dict[str, str] = {}
        self.cancelled: list[str] = []
        self._numbers = itertools.count()

    async def answer(self, request: web.Request) -> web.Response:
        match request.method, request.path.removeprefix(V1).removeprefix(DATED).strip("/").split("/"):
            case "POST", ["files"]:
                form = (await request.read()).decode()
                assert 'name="purpose"\r\n\r\nbatch\r\n' in form
                name = f"file-{next(self._numbers)}"
                self.files[name] = next(line for line in form.splitlines() if line.startswith("{"))
                return web.json_response({"id": name, "object": "file", "status": "pending"})
            case "GET", ["files", name]:
                self.pending -= 1
                status = "pending" if self.pending >= 0 else "processed"
                return web.json_response({"id": name, "object": "file", "status": status})
            case "DELETE", ["files", name]:
                del self.files[name]
                return web.json_response({"id": name, "deleted": True})
            case "POST", ["batches"]:
                body = await request.json()
                line = json.loads(self.files[body["input_file_id"]])
                assert line["url"] == body["endpoint"]
                assert line["body"]["model"] == "chat"
                return web.json_response({"id": f"batch-{body['input_file_id']}", "status": self.status})
            case "POST", ["batches", name, "cancel"]:
                self.cancelled.append(name)
                return web.json_response({"id": name, "status": "cancelling"})
        return web.json_response({"error": {"code": "404"}}, status=404)


@pytest.mark.parametrize("status", ["validating", "in_progress", "completed"])
def test_batch_that_is_taken_passes_and_is_cancelled_and_its_file_deleted(status: str) -> None:
    account = Batches(status=status)
    service = Service(account.answer)
    assert service.judge(azure_openai("batches")).problem is None
    assert len(account.cancelled) == 2, "one for each route"
    assert account.files == {}
    assert "/openai/batches?api-version=2025-04-01-preview" in {each.path for each in service.asked_with_key}


def test_file_that_is_still_pending_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "POLL_SECONDS", 0.0)
    account = Batches(pending=5)
    assert Service(account.answer).judge(azure_openai("batches")).passed
    assert account.pending < 0


def test_batch_that_failed_fails_and_leaves_no_file() -> None:
    account = Batches(status="failed")
    result = Service(account.answer).judge(azure_openai("batches"))
    assert "with the credential: 200, no batch in it" in str(result.problem)
    assert account.files == {}


def test_batch_that_is_refused_says_why_and_leaves_no_file() -> None:
    account = Batches()

    async def none_taken(request: web.Request) -> web.Response:
        if request.path.endswith("/batches"):
            return await replies(400, {"error": {"code": "token_limit_exceeded"}})(request)
        return await account.answer(request)

    result = Service(none_taken).judge(azure_openai("batches"))
    assert "with the credential: 400, token_limit_exceeded" in str(result.problem)
    assert account.files == {}


def test_upload_that_is_refused_says_why() -> None:
    result = Service(replies(401, REFUSED)).judge(azure_openai("batches"))
    assert "with the credential: 401: " in str(result.problem)


def test_leftovers_that_cannot_be_removed_do_not_fail_an_endpoint_that_works() -> None:
    account = Batches()

    async def keeps_all(request: web.Request) -> web.Response:
        if request.method == "DELETE" or request.path.endswith("/cancel"):
            return web.json_response({"error": {"code": "conflict"}}, status=409)
        return await account.answer(request)

    assert Service(keeps_all).judge(azure_openai("batches")).passed


def open_to(method: str, body: object) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        is_open = request.method == method and request.path.endswith("/batches")
        return await replies(*((200, body) if is_open else (401, REFUSED)))(request)

    return answer


@pytest.mark.parametrize(
    ("method", "body"),
    [("GET", {"object": "list", "data": []}), ("POST", {"id": "batch-1", "status": "validating"})],
)
def test_either_way_into_the_batches_without_a_credential_is_a_finding(method: str, body: object) -> None:
    result = Service(Batches().answer, open_to(method, body)).judge(azure_openai("batches"))
    assert "without a credential: 200" in str(result.problem)


def test_without_a_credential_nothing_is_uploaded() -> None:
    service = Service(Batches().answer)
    service.judge(azure_openai("batches"))
    assert {(each.method, each.path.partition("?")[0]) for each in service.asked_without_key} == {
        (method, f"{base}/batches") for method in ("GET", "POST") for base in (DATED, V1)
    }
