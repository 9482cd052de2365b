"""What the Azure CLI 2.91 was seen to send for some 130 commands, sent again.

`azure_cli.jsonl` has the requests in their order, each with the status and the members of the answer that the CLI was
content with. Left out are logins, polls, what a vault challenged, and the restoring of a backup, whose content is
another each time.
"""

import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from localazure.server import application
from tests.unit.localazure.manager import StoppedClock, azure_of
from tests.unit.localazure.world import Client, World

AUDIENCES = {
    "management.azure.com": "https://management.azure.com",
    "graph.microsoft.com": "https://graph.microsoft.com",
}


async def test_the_requests_of_the_azure_cli_are_answered_as_it_was_content_with(world: World, connect: Any) -> None:
    client: Client = await connect(application(azure_of(world, StoppedClock(scale=0)), logging.getLogger("unused")))
    seen = []
    wanted = []
    for line in Path(__file__).with_name("azure_cli.jsonl").read_text(encoding="utf-8").splitlines():
        sent = json.loads(line)
        token = world.token(AUDIENCES.get(urlsplit(sent["url"]).hostname or "", "https://vault.azure.net"))
        answer = await client.send(sent["method"], sent["url"], sent.get("body"), token)
        members = sorted(answer.body) if "members" in sent and answer.status < 400 else []
        named = f"{sent['method']} {sent['url']}"
        wanted.append((named, sent["status"], sent.get("members", [])))
        seen.append((named, answer.status, members))
    assert seen == wanted
