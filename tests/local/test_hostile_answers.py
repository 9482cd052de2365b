"""Whatever a service answers: one line says so, in every verb, and neither terminal nor pipeline obeys it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aihub.cli import cli
from localazure.instance import LocalAzure
from tests.local.smoke_world import World, new_world

HOSTILE = (
    "x\r\n::add-mask::pwn\n::error title=pwn::boo\x1b]0;t\x07\x9b31m\u202e\u2028##vso[task.complete]##[error]\ud800\x7f"
)
_COMMAND = re.compile(r"^\s*::[a-z-]+|##(vso)?\[", re.IGNORECASE | re.MULTILINE)
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff]")


@dataclass(frozen=True)
class Answer:
    """What a service answers to everything."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def error(code: str, **more: Any) -> dict[str, Any]:
    return {"error": {"code": code, "message": code, "innererror": {"code": code}, "details": [{"code": code}], **more}}


ANSWERS = {
    "a hostile error": Answer(403, error(HOSTILE)),
    "a hostile error of no client": Answer(409, {"code": HOSTILE, "error": HOSTILE}),
    "a page": Answer(200, "<html>\n::error::pwn</html>", {"Content-Type": "text/html"}),
    "a list": Answer(200, [1, {"a": None}]),
    "nothing in it": Answer(200, {}),
    "null members": Answer(200, {"value": None, "id": None, "properties": None, "key1": None, "access_token": None}),
    "wrong types": Answer(200, {"value": 5, "id": 7, "tags": "x", "properties": [], "key1": {}, "access_token": []}),
    "no number": Answer(
        429,
        error("TooManyRequests"),
        {"Retry-After": "\u00b2", "retry-after-ms": "9" * 300, "ms-azureml-model-error-statuscode": "\u00b2"},
    ),
    "no success": Answer(500, HOSTILE.replace("\ud800", "")),
}
HOSTS = {
    "login": "login.microsoftonline.com",
    "arm": "management.azure.com",
    "vault": "*.vault.azure.net",
    "inference": "*.openai.azure.com",
}
VERBS: dict[str, list[str]] = {
    "smoke": [
        "smoke",
        "--budget",
        "1",
        "--timeout",
        "5",
        "--evidence",
        "e.json",
        "--html",
        "e.html",
        "--junit",
        "e.xml",
    ],
    "smoke as json": ["smoke", "--budget", "1", "--timeout", "5", "--output", "json", "--github"],
    "rotate": ["rotate", "--all", "--no-wait", "--evidence", "r.json"],
    "rotate as a plan": ["rotate", "--expiring-within", "90d", "--dry-run", "--output", "json"],
    "preflight": ["preflight", "--dry-run"],
    "preflight as json": ["preflight", "--dry-run", "--output", "json"],
    "resume": ["resume"],
}
ASKED = [
    ("smoke", "arm"),
    ("smoke", "inference"),
    ("smoke", "login"),
    ("smoke", "vault"),
    ("smoke as json", "inference"),
    ("rotate", "arm"),
    ("rotate", "vault"),
    ("preflight", "arm"),
    ("preflight as json", "vault"),
    ("resume", "arm"),
]
"""Which verb asks whom."""
PENDING = {
    "type": "creating",
    "resource": {
        "urn": "urn:pulumi:dev::hub::azure-native:resources:ResourceGroup::hub-group",
        "custom": True,
        "type": "azure-native:resources:ResourceGroup",
        "inputs": {"resourceGroupName": "rg-pending"},
    },
}


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as made:
        yield made


@pytest.fixture(scope="module")
def world(
    running_azure: LocalAzure, tmp_path_factory: pytest.TempPathFactory, patch: pytest.MonkeyPatch
) -> Iterator[World]:
    """A project whose stack has one endpoint, an operation that was interrupted, and a `pulumi` that says so."""
    for name, value in running_azure.environment().items():
        patch.setenv(name, value)
    made = new_world(running_azure, tmp_path_factory.mktemp("project"), patch)
    with made.at_end:
        write_project(made)
        # azure-core's pauses; those of the smoke test end with its budget.
        patch.setattr("time.sleep", lambda _seconds: None)
        yield made
        running_azure.faults.clear()
        made.hub.delete()


def write_project(world: World) -> None:
    group, vault = world.hub.id.split("/")[4], world.vault.rpartition("/")[2]
    chat = {"type": "azure-openai", "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"}}
    hub = {"name": world.hub.name, "location": "swedencentral", "resource_group": group, "key_vault": {"name": vault}}
    (world.folder / "config").mkdir()
    settings = {"hub": hub, "deployments": {"chat": chat}}
    (world.folder / "config" / "dev.yaml").write_text(json.dumps(settings), encoding="utf-8")
    urn = "urn:pulumi:dev::hub::azure-native:some:Thing::"
    made = [{"urn": f"{urn}{each}", "id": each, "type": "x"} for each in (world.hub.id, world.vault)]
    state = {"version": 3, "deployment": {"resources": made, "pending_operations": [PENDING]}}
    folder = world.folder / "bin"
    folder.mkdir()
    (folder / "output").write_text(json.dumps([world.endpoint]), encoding="utf-8")
    (folder / "export").write_text(json.dumps(state), encoding="utf-8")
    script = (
        f'#!/bin/sh\ncd {folder}\n[ -f broken ] && {{ cat broken >&2; exit 255; }}\ncase "$*" in\n'
        "version*) echo v3.272.0;;\n*--show-name*) echo dev;;\n'stack output'*) cat output;;\n'stack export'*) cat export;;\n"
        "'stack import'*) cat > imported;;\nconfig*) echo '{}';;\n'stack ls'*) echo '[]';;\n*) echo dev;;\nesac\n"
    )
    (folder / "pulumi").write_text(script, encoding="utf-8")
    (folder / "pulumi").chmod(0o755)
    world.monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def call(world: World, verb: str) -> Result:
    """Calls a verb; every file that it leaves is put behind what it says."""
    for name in ("e.json", "e.html", "e.xml", "r.json"):
        (world.folder / name).unlink(missing_ok=True)
    return CliRunner().invoke(cli, VERBS[verb])


def assert_plain(world: World, result: Result) -> None:
    """One line for a person, and nothing that anything obeys."""
    assert isinstance(result.exception, SystemExit | None), repr(result.exception)
    files = [world.folder / name for name in ("e.json", "e.html", "e.xml", "r.json")]
    texts = [result.output, *(each.read_text(encoding="utf-8") for each in files if each.exists())]
    for text in texts:
        assert "Traceback" not in text
        shown = "\n".join(
            line for line in text.split("\n") if not line.startswith(("::error title=", "::warning title="))
        )
        assert not _HIDDEN.search(shown), repr(_HIDDEN.search(shown))
        assert not _COMMAND.search(shown), shown
    assert max(map(len, result.output.split("\n"))) < 20_000


@pytest.mark.parametrize("what", ANSWERS)
@pytest.mark.parametrize(("verb", "host"), ASKED)
def test_answer_of_any_kind_ends_in_plain_lines(world: World, verb: str, host: str, what: str) -> None:
    answer = ANSWERS[what]
    body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    world.azure.faults.set("status", host=HOSTS[host], status=answer.status, body=body, headers=answer.headers)
    try:
        assert_plain(world, call(world, verb))
    finally:
        world.azure.faults.clear()


@pytest.mark.parametrize("verb", VERBS)
def test_what_the_cli_says_is_shown_in_plain_lines(world: World, verb: str) -> None:
    broken = world.folder / "bin" / "broken"
    broken.write_bytes(HOSTILE.encode("utf-8", "surrogatepass"))
    try:
        result = call(world, verb)
    finally:
        broken.unlink()
    assert result.exit_code != 0
    assert_plain(world, result)
