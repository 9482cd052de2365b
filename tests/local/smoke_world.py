"""An endpoint in the local Azure with its secrets in a vault, and time that passes only while the smoke test waits."""

import asyncio
import json
import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from aihub.azure.credential import credential
from aihub.contract.endpoint import Endpoint
from aihub.contract.routes import online_auth, online_routes
from aihub.smoke import EndpointResult, smoke_endpoint
from aihub.smoke.credentials import Credentials
from localazure.instance import LocalAzure
from tests.endpoints import described, endpoint, on_account
from tests.local import arm
from tests.local.hubs import Hub, new_hub
from tests.local.test_key_vault import OFFICER, vault_body
from tests.local.test_machine_learning_inference import ROWS, key_of, make_online, new_project, read
from tests.unit.smoke.samples import VirtualClock

MODEL = ("OpenAI", "gpt-4.1-mini", "2025-04-14")


class LocalClock(VirtualClock):
    """Virtual time that the local Azure keeps to."""

    def __init__(self, azure: LocalAzure) -> None:
        super().__init__()
        self._azure = azure
        self.start = self.value = azure.now()

    async def sleep_async(self, seconds: float) -> None:
        """Moves both on."""
        until = self.value + seconds
        # Who sleeps side by side sleeps through the same time.
        await asyncio.sleep(0)
        if until > self.value:
            self._azure.advance(until - self.value)
            self.value = until


@dataclass
class World:
    """One endpoint that passes, until a test breaks it."""

    azure: LocalAzure
    folder: Path
    """Of a project."""
    monkeypatch: pytest.MonkeyPatch
    hub: Hub
    vault: str
    """Its id."""
    endpoint: Endpoint
    """What the stack says of it; tests change it as they like."""
    time: LocalClock
    at_end: ExitStack = field(default_factory=ExitStack)

    def fault(self, kind: str, **members: Any) -> None:
        """Sets a fault for what the account answers."""
        self.azure.faults.set(kind, host=f"{self.hub.name}.*", **members)

    def keep(self, kind: str, value: str, *, enabled: bool = True) -> None:
        """Writes the secret `uri` or `key`."""
        body = {"properties": {"value": value, "attributes": {"enabled": enabled}}}
        arm.send("PUT", f"{self.vault}/secrets/chat-{kind}", arm.KEY_VAULT, body)

    def take_tokens(self) -> None:
        """Has the endpoint called with tokens, on all its routes."""
        self.endpoint = self.described(chat(self.hub, keys=False))

    def move_online(self) -> str:
        """Puts an online endpoint with the slots blue and green in the endpoint's place, without traffic; its id."""
        online = make_online(new_project())
        uri, auth = read(online)["properties"]["scoringUri"], online_auth("key")
        routes = online_routes(uri=uri, task="score", auth=auth, body=dict[str, Any](ROWS))
        churn = described(type="managed-compute", task="score", publisher="azureml", model_name="churn")
        self.endpoint = self.described(endpoint(churn, routes), resource_id=online)
        self.keep("uri", uri)
        self.keep("key", key_of(online))
        return online

    def described(self, endpoint: Endpoint, *, resource_id: str | None = None) -> Endpoint:
        """The endpoint with its secrets in this world's vault and the id of its resource, the deployment if None."""
        secrets = f"https://{self.vault.rpartition('/')[2]}.vault.azure.net/secrets"
        return {
            **endpoint,
            "uri_secret": f"{secrets}/chat-uri",
            "key_secret": f"{secrets}/chat-key" if endpoint["auth"]["type"] == "key" else None,
            "resource_id": resource_id or f"{self.hub.id}/deployments/chat",
        }

    def judge(self, **terms: Any) -> EndpointResult:
        """What the smoke test makes of the endpoint."""
        credentials = Credentials(credential(lambda _key: None, os.environ))
        return asyncio.run(smoke_endpoint(self.endpoint, credentials, clock=self.time, **terms))

    def write_stack(self, *outputs: list[Endpoint]) -> None:
        """Puts a Pulumi CLI on PATH whose stack output `endpoints` is these in turn, and then stays the last."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        for number, output in enumerate(outputs):
            (folder / f"output-{number}").write_text(json.dumps(output), encoding="utf-8")
        # The shell's pattern is sorted.
        script = (
            '#!/bin/sh\n[ "$1" = version ] && exec echo v3.272.0\n[ "$1" = config ] && exec echo "{}"\n'
            f'[ "$2" = output ] || exec echo local\ncd {folder}\n'
            'set -- output-*\ncat "$1"\n[ $# = 1 ] || rm "$1"\n'
        )
        (folder / "pulumi").write_text(script, encoding="utf-8")
        (folder / "pulumi").chmod(0o755)
        self.monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def new_world(azure: LocalAzure, folder: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world of a test's own, of which the caller deletes the hub; the environment is the local Azure's already."""
    (folder / "Pulumi.yaml").write_text("name: hub\nruntime: python\n", encoding="utf-8")
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_ACTIONS", "PULUMI_STACK"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    hub = new_hub()
    hub.deploy("chat", *MODEL)
    vault = f"{hub.id.partition('/providers/')[0]}/providers/Microsoft.KeyVault/vaults/{arm.unique('kv')}"
    arm.send("PUT", vault, arm.KEY_VAULT, vault_body())
    arm.assign(OFFICER, vault)
    world = World(azure, folder, monkeypatch, hub, vault, chat(hub), LocalClock(azure))
    world.endpoint = world.described(world.endpoint)
    world.keep("uri", world.endpoint["target_uri"])
    world.keep("key", hub.key)
    return world


def chat(hub: Hub, name: str = "chat", *, keys: bool = True) -> Endpoint:
    """What the program says of a chat model's deployment before Azure has made it."""
    publisher, model, version = MODEL
    fields = {"publisher": publisher, "model_name": model, "model_version": version}
    return on_account(name, account_id=hub.id, api_version="2024-10-21", keys=keys, **fields)
