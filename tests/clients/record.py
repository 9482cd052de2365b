"""Serves in the place of a local Azure that was stopped, and writes down what clients ask: see README.md.

aihub local up; aihub local down
python -m tests.clients.record FILE
"""

import asyncio
import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

from aiohttp import web

from localazure import server
from localazure.azure import Azure
from localazure.instance import Settings
from localazure.request_log import Handler

FOLDER = Path(".local")
_POLL = re.compile(r"/operationResults/|/secrets/[^/]+/[0-9a-f]{32}$")
"""What is asked under a name that is another each time."""


class Recorder:
    """One request a line: method, URL, query, body, status, and the names of the answer's members."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: set[str] = set()

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Notes a request of Resource Manager or a vault once it is answered."""
        sent = await request.read()
        response = await handler(request)
        host = request.host.partition(":")[0]
        is_wanted = host == "management.azure.com" or host.endswith(".vault.azure.net")
        if is_wanted and response.status != 401 and not _POLL.search(request.path):
            self._note(request, f"https://{host}{request.path}", sent, response)
        return response

    def _note(self, request: web.Request, url: str, sent: bytes, response: web.StreamResponse) -> None:
        line: dict[str, Any] = {"method": request.method, "url": url, "query": dict(sorted(request.query.items()))}
        if sent:
            line["body"] = _without_secrets(json.loads(sent))
        line["status"] = response.status
        body = response.body if isinstance(response, web.Response) else None
        if response.status < 400 and isinstance(body, bytes) and body:
            line["answered"] = sorted(members(json.loads(body)))
        text = json.dumps(line)
        if request.method != "GET" or text not in self._read:
            self._read.add(text)
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{text}\n")


def members(answer: Any) -> list[str]:
    """The names of an answer's members, and of those in its `properties`."""
    properties = answer.get("properties")
    return [*answer, *(f"properties.{name}" for name in (properties if isinstance(properties, dict) else {}))]


def _without_secrets(body: Any) -> Any:
    """The body with a fixed text for the value of a vault's secret, and for the key of a connection."""
    credentials = (body.get("properties") or {}).get("credentials") or {}
    for holder, name in ((body, "value"), (credentials, "key")):
        if name in holder:
            holder[name] = "a-secret"
    return body


def main() -> None:
    """Serves until it is stopped, by Ctrl-C or SIGTERM."""
    settings = Settings.of(json.loads((FOLDER / "settings.json").read_text(encoding="utf-8")))
    recorder, application = Recorder(Path(sys.argv[1])), server.application

    def recorded(azure: Azure, requests: logging.Logger) -> web.Application:
        made = application(azure, requests)
        made.middlewares.insert(0, recorder.middleware)
        return made

    server.application = recorded
    logging.basicConfig(level=logging.INFO)
    asyncio.run(server.serve(FOLDER, settings.proxy_port, settings.tls_port, settings.time_scale))


if __name__ == "__main__":
    main()
