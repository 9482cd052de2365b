"""`aihub endpoints`, with a stand-in for the Pulumi CLI."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aihub.cli import cli
from aihub.contract.endpoint import Endpoint
from tests.endpoints import on_account

CHAT, KEYLESS = on_account("chat"), on_account("tokens", keys=False)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: hub\nruntime: python\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_stack(folder: Path, endpoints: list[Endpoint], resources: list[Any] | None) -> None:
    """Puts a Pulumi CLI on PATH for a stack with this output and these resources; None: they cannot be read."""
    (folder / "output").write_text(json.dumps(endpoints))
    stack = {"type": "pulumi:pulumi:Stack", "outputs": {"endpoints": endpoints}}
    held = None if resources is None else [stack, *resources]
    (folder / "export").write_text(json.dumps({"deployment": {"resources": held}}))
    script = f'#!/bin/sh\ncd {folder}\n[ "$2" = export ] && exec cat export\nexec cat output\n'
    (folder / "pulumi").write_text(script)
    (folder / "pulumi").chmod(0o755)


def resources_of(*endpoints: Endpoint) -> list[Any]:
    ids = [str(endpoint["resource_id"]) for endpoint in endpoints]
    secrets = [each for endpoint in endpoints for each in (endpoint["uri_secret"], endpoint["key_secret"]) if each]
    return [{"id": each} for each in ids + [f"/vault/secrets/{each.rpartition('/')[2]}" for each in secrets]]


def listed(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["endpoints", *arguments])


def states() -> dict[str, str]:
    return {each["name"]: each["state"] for each in json.loads(listed("--output", "json").stdout)}


def test_table_has_a_line_for_each_route(project: Path) -> None:
    write_stack(project, [CHAT, KEYLESS], resources_of(CHAT, KEYLESS))
    rows = [line.split() for line in listed().stdout.splitlines()]
    assert rows[0][:4] == ["ENDPOINT", "STATE", "TYPE", "TASK"]
    assert rows[1][:7] == [
        "chat",
        "deployed",
        "azure-openai",
        "chat/completions",
        "gpt-4.1-mini",
        "2025-04-14",
        "azure-openai",
    ]
    assert rows[1][7:] == ["key", "chat-uri,", "chat-key", CHAT["target_uri"]]
    assert rows[2] == ["v1", "key", CHAT["routes"][1]["uri"]]
    assert rows[3][7:] == ["entra", "tokens-uri", KEYLESS["target_uri"]]


def test_json_has_the_names_of_secrets_and_no_more_of_them(project: Path) -> None:
    write_stack(project, [CHAT], resources_of(CHAT))
    [entry] = json.loads(listed("--output", "json").stdout)
    assert entry["key_secret"] == CHAT["key_secret"]
    assert [each["name"] for each in entry["routes"]] == ["azure-openai", "v1"]
    assert (entry["auth"], entry["state"], entry["target_uri"]) == ("key", "deployed", CHAT["target_uri"])


def test_state_is_what_the_stack_has_of_the_endpoint(project: Path) -> None:
    strange: Any = {**on_account("strange"), "target_uri": "https://evil.example/"}
    pause = {
        "id": "x",
        "inputs": {"resource_id": KEYLESS["resource_id"], "body": {"properties": {"deploymentState": "Paused"}}},
    }
    write_stack(project, [CHAT, KEYLESS, strange], [*resources_of(KEYLESS), pause])
    assert states() == {"chat": "removed", "tokens": "paused", "strange": "wrong-uri"}
    write_stack(project, [CHAT], None)
    assert states() == {"chat": "unknown"}


def test_no_endpoints_are_told(project: Path) -> None:
    write_stack(project, [], [])
    assert listed().stdout == "no endpoints\n"


@pytest.mark.parametrize("resources", [[], None], ids=["state", "output"])
def test_output_that_is_no_list_is_told(project: Path, resources: list[Any] | None) -> None:
    no_list: Any = {}
    write_stack(project, no_list, resources)
    result = listed()
    assert (result.exit_code, "the selected stack: `endpoints` is no list" in result.stderr) == (1, True)
