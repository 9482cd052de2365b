"""Files of an account, which batches read and write."""

import uuid
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from localazure.azure import Azure
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services.inference import errors

Json = dict[str, Any]

_KIND = "inference-file"


@dataclass(frozen=True)
class File:
    """A file: its metadata in the API, and its content."""

    shown: Json
    content: str


def find(azure: Azure, account: Resource, file_id: str) -> File | None:
    """The file with an id, if any."""
    document = azure.state.get(_KIND, _key(account, file_id))
    return File(**document) if document else None


def write(azure: Azure, account: Resource, name: str, purpose: str, content: str) -> Json:
    """Stores a file; returns its metadata."""
    shown = {
        "id": f"file-{uuid.uuid4().hex}",
        "object": "file",
        "bytes": len(content.encode()),
        "created_at": int(azure.clock.now()),
        "filename": name,
        "purpose": purpose,
        "status": "processed",
    }
    azure.state.put(_KIND, _key(account, str(shown["id"])), {"shown": shown, "content": content})
    return shown


async def answer_upload(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """Stores an uploaded file."""
    if request.content_type != "multipart/form-data":
        raise errors.not_a_form()
    form = await request.post()
    file = form.get("file")
    for name in ("file", "purpose"):
        if not form.get(name):
            raise errors.missing_parameter(name)
    if not isinstance(file, FileField):
        raise errors.invalid_type("file", "a file")
    if form["purpose"] != "batch":
        raise errors.invalid_value("purpose", "batch: the local Azure uses files for nothing else")
    try:
        content = file.file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise errors.invalid_value("file", "text in UTF-8") from None
    return web.json_response(write(azure, account, file.filename, "batch", content))


async def answer_list(azure: Azure, account: Resource, _request: web.Request) -> web.Response:
    """All files of the account."""
    found = [document["shown"] for _, document in azure.state.items(_KIND, _key(account, ""))]
    return web.json_response({"object": "list", "data": found, "has_more": False})


async def answer_get(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """Answers with a file's metadata."""
    return web.json_response(_asked_for(azure, account, request).shown)


async def answer_content(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """A file's content."""
    content = _asked_for(azure, account, request).content
    return web.Response(body=content.encode(), content_type="application/octet-stream")


async def answer_delete(azure: Azure, account: Resource, request: web.Request) -> web.Response:
    """Deletes a file."""
    file_id = _asked_for(azure, account, request).shown["id"]
    azure.state.delete(_KIND, _key(account, file_id))
    return web.json_response({"id": file_id, "object": "file", "deleted": True})


def _asked_for(azure: Azure, account: Resource, request: web.Request) -> File:
    file_id = request.match_info["id"]
    found = find(azure, account, file_id)
    if found is None:
        raise errors.not_found_on_account("file", file_id)
    return found


def _key(account: Resource, file_id: str) -> str:
    return f"{account['id'].lower()}/{file_id}"
