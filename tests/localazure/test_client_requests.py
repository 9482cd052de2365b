"""What clients that others wrote were seen to send, sent again: answers have the status and members that they saw.

`tests/clients/` has a file for each client, one request a line: method, URL, query, body, the answer's status, and
the names of its members, or the code of a refusal. Left out are logins, polls and what a vault challenged.

`azurerm.jsonl` is the azurerm provider 5.2.0 (fae580791926) under OpenTofu 1.12.6, unmodified: it made what
`azurerm.tf` declares, found nothing to change, scaled an online deployment (made by two PUTs in between), changed a
capacity and tags, and destroyed all.

`azure_cli.jsonl` is the Azure CLI 2.91, unmodified, for the commands of `azure_cli.txt`; those with a `!` are refused.
Left out is the restoring of a secret's backup, whose content is another each time; times in filters are of the test's
clock.
"""

import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from localazure.server import application
from tests.clients.record import members
from tests.localazure.manager import StoppedClock, azure_of
from tests.localazure.world import World

FOLDER = Path(__file__).parents[1] / "clients"


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.jsonl")), ids=lambda file: file.stem)
async def test_client_gets_the_answers_that_it_got(file: Path, world: World, connect: Any) -> None:
    clock = StoppedClock(scale=0)
    client = await connect(application(azure_of(world, clock), logging.getLogger("unused")))
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        sent = json.loads(line)
        url = f"{sent['url']}?{urlencode(sent['query'])}"
        host = urlsplit(url).hostname or ""
        audience = "https://vault.azure.net" if host.endswith(".vault.azure.net") else f"https://{host}"
        answer = await client.send(sent["method"], url, sent.get("body"), world.token(audience))
        where = f"{file.name}:{number}: {sent['method']} {url}: {answer.text}"
        assert answer.status == sent["status"], where
        if "answered" in sent:
            assert set(sent["answered"]) <= set(members(answer.body)), where
        if "refused" in sent:
            assert answer.error["code"] == sent["refused"], where
