"""The page on adding a resource type: its files, in a copy of the local Azure, make the type served."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import localazure

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "how-to-add-a-resource-type.md"
ZONE, VERSION = "Microsoft.Network/dnsZones", "2023-07-01-preview"
_FILE = re.compile(r"^```\w+ (append|file)=(\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# The type as Azure/bicep-types-az publishes it, cut to what is set here.
_READ_ONLY = 2
PUBLISHED: list[dict[str, Any]] = [
    {"$type": "StringType"},
    {"$type": "ObjectType", "name": "ZoneTags", "properties": {}, "additionalProperties": {"$ref": "#/0"}},
    {
        "$type": "ObjectType",
        "name": "ZoneProperties",
        "properties": {
            name: {"type": {"$ref": "#/0"}, "flags": _READ_ONLY} for name in ("numberOfRecordSets", "provisioningState")
        },
    },
    {
        "$type": "ObjectType",
        "name": ZONE,
        "properties": {
            "name": {"type": {"$ref": "#/0"}, "flags": 0},
            "location": {"type": {"$ref": "#/0"}, "flags": 0},
            "tags": {"type": {"$ref": "#/1"}, "flags": 0},
            "properties": {"type": {"$ref": "#/2"}, "flags": 0},
        },
    },
    {"$type": "ResourceType", "name": f"{ZONE}@{VERSION}", "body": {"$ref": "#/3"}},
]

# Asks the copy of the local Azure, in a process of its own; prints statuses, bodies and the providers' types.
ASK = f"""
import asyncio, json, logging
from pathlib import Path
from aiohttp.test_utils import TestClient, TestServer
from localazure.azure import Azure
from localazure.clock import Clock
from localazure.faults.live import Faults
from localazure.server import application
from localazure.services.login.tokens import Principal, Tokens
from localazure.state import State

async def main():
    clock = Clock()
    faults = Faults(clock)
    tokens = Tokens("a signing key that is long enough for HS256", "a secret", clock, faults)
    azure = Azure(State(Path()), clock, tokens, faults)
    own = azure.subscription
    token = tokens.issue(Principal(own.object_id, own.client_id, own.tenant_id), "https://management.azure.com")
    headers = {{"Host": "management.azure.com", "Authorization": "Bearer " + token}}
    group = f"/subscriptions/{{own.id}}/resourceGroups/rg"
    async with TestClient(TestServer(application(azure, logging.getLogger("unused")))) as client:
        async def ask(method, path, version, body=None):
            url = path + "?api-version=" + version
            async with client.request(method, url, json=body, headers=headers) as answer:
                return [answer.status, json.loads(await answer.text() or "null")]
        await ask("PUT", group, "2024-03-01", {{"location": "swedencentral"}})
        zones = group + "/providers/{ZONE}/"
        print(json.dumps([
            await ask("PUT", zones + "example.internal", "{VERSION}", {{"location": "global", "tags": {{"a": "b"}}}}),
            await ask("GET", zones + "example.internal", "{VERSION}"),
            await ask("PUT", zones + "internal", "{VERSION}", {{"location": "global"}}),
            await ask("PUT", zones + "example.internal", "{VERSION}", {{"location": "westeurope"}}),
            await ask("GET", f"/subscriptions/{{own.id}}/providers/Microsoft.Network", "2024-03-01"),
        ]))

asyncio.run(main())
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of the local Azure, to which the files of the page were added."""
    skipped = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(localazure.__file__).parent, tmp_path / "localazure", ignore=skipped)
    for how, path, text in _FILE.findall(PAGE.read_text(encoding="utf-8")):
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        with file.open("a" if how == "append" else "x", encoding="utf-8") as target:
            target.write(f"\n{text}" if how == "append" else text)
    published = tmp_path / "generated" / "dns" / "microsoft.network" / VERSION / "types.json"
    published.parent.mkdir(parents=True)
    published.write_text(json.dumps(PUBLISHED), encoding="utf-8")
    return tmp_path


def python(folder: Path, *arguments: str) -> str:
    """What Python prints that imports from a folder first."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_type_is_served_once_the_files_of_the_page_are_there(copy: Path) -> None:
    python(copy, "-m", "localazure.facts.convert", "generated", ZONE)
    made, read, single_label, elsewhere, provider = json.loads(python(copy, "-c", ASK))
    assert made[0] == 201
    assert read[0] == 200
    assert read[1]["properties"] == {**made[1]["properties"], "numberOfRecordSets": 2, "provisioningState": "Succeeded"}
    assert read[1]["tags"] == {"a": "b"}
    assert (single_label[0], single_label[1]["error"]["code"]) == (400, "BadRequest")
    assert (elsewhere[0], elsewhere[1]["error"]["code"]) == (400, "LocationNotAvailableForResourceType")
    assert "dnsZones" in {each["resourceType"] for each in provider[1]["resourceTypes"]}


def test_page_adds_to_the_facts_and_to_one_folder_of_a_service_alone() -> None:
    paths = {path for _, path, _ in _FILE.findall(PAGE.read_text(encoding="utf-8"))}
    service = {path for path in paths if path.startswith("localazure/services/dns/")}
    assert paths - service == {"localazure/facts/resources.yaml", "localazure/facts/versions.yaml"}
    assert {Path(path).name for path in service} == {"__init__.py", "control_plane.py", "errors.py", "zones.py"}
