"""What commands say inside and outside of a private network, and what a rotation outside leaves alone."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from aihub.azure.credential import credential
from aihub.azure.resource_manager import Arm
from aihub.azure.vaults import Vaults
from aihub.cli import cli
from aihub.clock import Clock
from aihub.evidence.rotation import RotationRun
from aihub.rotation.endpoint_tester import EndpointTester
from aihub.rotation.owners import OwnerKeys
from aihub.rotation.rotate import RotationContext, RotationPolicy
from aihub.rotation.run import Selection, rotate_in
from aihub.rotation.secret_store import SecretStore
from localazure.client_locations import Location
from localazure.instance import LocalAzure
from tests.local import arm
from tests.local.smoke_world import World, new_world
from tests.local.test_networks import OUTSIDE, PrivateNetwork

OPEN = {"properties": {"publicNetworkAccess": "Enabled"}}


class PrivateWorld:
    """An endpoint that passes, in a private network of its own."""

    def __init__(self, world: World) -> None:
        self.world, self.network = world, PrivateNetwork(world.azure, world.hub)
        self.network.close(world.vault)
        world.endpoint["network"] = {"access": "private"}
        world.write_stack([world.endpoint])

    def stand(self, place: Location) -> None:
        """Take this process's clients to a place."""
        for name, value in self.world.azure.environment(location=place).items():
            self.world.monkeypatch.setenv(name, value)
        # The local Azure's PATH is not that of the stack.
        self.world.write_stack([self.world.endpoint])

    def smoke(self, *options: str) -> tuple[int, dict[str, Any], str]:
        """`aihub smoke`: its exit code, the evidence, and what it prints."""
        self.world.monkeypatch.setattr("aihub.smoke.run.Clock", lambda: self.world.time)
        ran = aihub("smoke", "--evidence", "evidence.json", *options)
        return ran.exit_code, json.loads(Path("evidence.json").read_text(encoding="utf-8")), ran.output

    def rotate(self) -> RotationRun:
        """A rotation of the endpoint's keys with real clients."""
        identity, made = credential(lambda _key: None, os.environ), RotationRun("run", "test", "")
        tester = EndpointTester(identity)
        context = RotationContext(
            lambda: [self.world.endpoint],
            SecretStore(Vaults(identity)),
            OwnerKeys(Arm(identity)),
            tester.published,
            tester.accepts,
            Clock(),
            lambda _line: None,
            blocked=tester.blocked,
        )
        policy = RotationPolicy(interval_seconds=0, expiry_seconds=86_400, wait=False)
        rotate_in(context, policy, Selection(all=True), made, [self.world.endpoint])
        return made

    def keys(self) -> dict[str, str]:
        """Both keys of the account, by Resource Manager, which is reached from anywhere."""
        found: dict[str, str] = arm.send("POST", f"{self.world.hub.id}/listKeys", arm.COGNITIVE_SERVICES)
        return found


def aihub(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


@pytest.fixture
def private(local_azure: LocalAzure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateWorld]:
    made = PrivateWorld(new_world(local_azure, tmp_path, monkeypatch))
    yield made
    made.stand(made.network.inside)
    made.world.hub.delete()


def test_commands_say_from_where_they_are_and_what_to_do(private: PrivateWorld) -> None:
    private.stand(private.network.inside)
    code, evidence, said = private.smoke()
    assert (code, evidence["verdict"], evidence["network"], evidence["reached_from"]) == (
        0,
        "pass",
        "private",
        "inside",
    )
    assert "called from inside the network: chat: " in said
    code, evidence, said = private.smoke("--expect-blocked")
    assert (code, evidence["endpoints"][0]["error_class"]) == (1, "not-blocked")
    assert "0 of 1 endpoints are refused by network rules" in said
    assert aihub("call", "chat", "hi").exit_code == 0

    private.stand(OUTSIDE)
    code, evidence, said = private.smoke()
    [tested] = evidence["endpoints"]
    assert (code, tested["error_class"], evidence["reached_from"]) == (1, "network-blocked", "outside")
    assert "Public network access is disabled and request is not from a trusted service" in tested["reached_by"]
    assert "Run this inside the virtual network" in said
    code, evidence, said = private.smoke("--expect-blocked")
    assert (code, evidence["verdict"], evidence["endpoints"][0]["expected"]) == (0, "pass", "refusal")
    assert "1 of 1 endpoints are refused by network rules, as expected" in said
    for arguments in (("call", "chat", "hi"), ("connect", "chat", "--as", "curl", "--show-key")):
        refused = aihub(*arguments)
        assert refused.exit_code == 1
        assert "network-blocked: the endpoint accepts private connections only" in refused.stderr
        assert private.world.hub.key not in refused.output


@pytest.mark.parametrize("is_vault_open", [False, True], ids=["vault closed", "vault open"])
def test_rotation_outside_changes_no_key(private: PrivateWorld, is_vault_open: bool) -> None:
    if is_vault_open:
        arm.send("PATCH", private.world.vault, arm.KEY_VAULT, OPEN)
    before = private.keys()
    private.stand(OUTSIDE)
    [owner] = private.rotate().owners
    assert owner.outcome == "failed"
    assert re.search(r"network-blocked: .*Run this inside the virtual network", str(owner.problem))
    assert (owner.regenerated, owner.versions) == ([], [])
    assert private.keys() == before

    private.stand(private.network.inside)
    [owner] = private.rotate().owners
    assert owner.problem is None
    assert private.keys() != before


def test_open_account_is_found_by_who_expects_refusal(private: PrivateWorld) -> None:
    """The vault is closed, and somebody opened the account."""
    arm.send("PATCH", private.world.hub.id, arm.COGNITIVE_SERVICES, OPEN)
    private.stand(OUTSIDE)
    code, evidence, _ = private.smoke("--expect-blocked")
    assert (code, evidence["endpoints"][0]["error_class"]) == (1, "not-blocked")
