"""`aihub call` against the local Azure: the stack's output, the vault, the endpoint."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aihub.cli import cli
from localazure.instance import LocalAzure
from tests.endpoints import on_account
from tests.local import arm
from tests.local.smoke_world import World, new_world

CALLER = "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"
"""The role Cognitive Services OpenAI User."""
AIHUB = Path(sys.executable).with_name("aihub")


@pytest.fixture
def world(local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    world = new_world(local_azure, tmp_path, monkeypatch)
    world.write_stack([world.endpoint])
    with world.at_end:
        yield world
    world.hub.delete()


def call(*arguments: str, **given: str) -> Result:
    return CliRunner().invoke(cli, ["call", *arguments], input=given.get("stdin"))


def test_prompt_is_answered_with_the_key_of_the_vault(world: World) -> None:
    expected = "Hello from gpt-4.1-mini, served by the local Azure.\n"
    for result in (
        call("chat", "hi"),
        call("chat", stdin="hi\n"),
        call("chat", "-", stdin="hi"),
        call("chat", "hi", "--route", "v1"),
    ):
        assert (result.exit_code, result.stdout, result.stderr) == (0, expected, "")
    told = call("chat", "hi", "--usage", "--route", "v1")
    assert told.stdout == expected
    assert "1 tokens in, 8 tokens out" in told.stderr


def test_tokens_open_an_endpoint_without_keys(world: World) -> None:
    world.take_tokens()
    world.write_stack([world.endpoint])
    refused = call("chat", "hi")
    assert refused.exit_code == 3
    assert "role-spreading: " in refused.stderr
    arm.assign(CALLER, world.hub.id)
    result = call("chat", "hi")
    assert (result.exit_code, result.stderr) == (0, "")


def test_images_of_a_publishers_own_api_go_to_a_file(world: World) -> None:
    world.hub.deploy("flux", "Black Forest Labs", "FLUX.2-pro", "1")
    fields: dict[str, Any] = {"type": "model-inference", "publisher": "Black Forest Labs", "model_name": "FLUX.2-pro"}
    made = on_account("flux", account_id=world.hub.id, task="images/generations", model_version="1", **fields)
    world.endpoint = world.described(made, resource_id=f"{world.hub.id}/deployments/flux")
    world.keep("uri", made["target_uri"])
    world.write_stack([world.endpoint])
    picture = world.folder / "cat.png"
    assert call("flux", "a cat", "--out", str(picture)).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")
    again = call("flux", "a cat", "--out", str(picture))
    assert (again.exit_code, "write --force" in again.stderr) == (2, True)


def test_online_endpoint_takes_the_json_of_standard_input(world: World) -> None:
    world.move_online()
    world.write_stack([world.endpoint])
    refused = call("chat", stdin='{"data": [[1, 2, 3]]}')
    assert refused.exit_code == 1
    assert "no-traffic: no slot of the online endpoint has traffic" in refused.stderr
    assert "deployments.chat.traffic" in refused.stderr


@pytest.mark.parametrize(
    ("kind", "members", "code", "why"),
    [
        ("throttle", {"retry_after": 7}, 3, "by whoever calls it; the service asks to wait 7 s"),
        ("deployment-not-found", {}, 3, "deployment-not-found-yet: "),
        ("status", {"status": 500}, 1, "server-error: the service failed"),
        ("drop", {}, 1, "connection: "),
    ],
)
def test_errors_have_the_classes_and_verdicts_of_the_smoke_test(
    world: World, kind: str, members: dict[str, int], code: int, why: str
) -> None:
    world.fault(kind, **members)
    result = call("chat", "hi")
    assert result.stdout == ""
    assert why in result.stderr, result.stderr
    assert result.exit_code == code
    assert world.hub.key not in result.stderr


def test_key_goes_to_no_uri_that_the_vault_does_not_confirm(world: World) -> None:
    world.keep("uri", "https://other.openai.azure.com/openai/v1/chat/completions")
    result = call("chat", "hi")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "wrong-uri" in result.stderr
    changed = {**world.endpoint, "target_uri": "https://evil.example/chat"}
    world.write_stack([changed])  # type: ignore[list-item] # as somebody wrote it into the state
    assert "wrong-uri" in call("chat", "hi").stderr


def test_unknown_names_are_answered_with_those_that_there_are(world: World) -> None:
    result = call("chart", "hi")
    assert (result.exit_code, result.stderr) == (
        2,
        "error: there is no endpoint chart (did you mean chat?); there are: chat\n",
    )
    result = call("chat", "hi", "--route", "v2")
    assert (result.exit_code, "chat has no route v2; there are: azure-openai, v1" in result.stderr) == (2, True)
    assert call("chat", "  ").exit_code == 2


def test_a_reader_who_has_gone_is_told_nothing(world: World) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    run = subprocess.run(
        [AIHUB, "call", "chat", "hi"], cwd=world.folder, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (run.returncode, run.stderr) == (1, "")


def test_ctrl_c_ends_it_at_once_and_without_a_trace(world: World) -> None:
    world.fault("slow", seconds=60)
    command = [str(AIHUB), "call", "chat", "hi"]
    with subprocess.Popen(
        command, cwd=world.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as run:
        deadline = time.monotonic() + 60
        while not _is_called(world) and time.monotonic() < deadline:
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        stdout, stderr = run.communicate(timeout=30)
    assert (run.returncode, stdout, stderr) == (-signal.SIGINT, "", "")


def _is_called(world: World) -> bool:
    """Whether the vault has answered for both secrets, after which the endpoint is called."""
    log = (world.azure.folder / "requests.log").read_text(encoding="utf-8")
    return log.count(f"{world.vault.rpartition('/')[2]}.vault.azure.net") >= 4
