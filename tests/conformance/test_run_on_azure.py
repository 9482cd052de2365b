"""A run on Azure, played against a local Azure that is given as the subscription."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from localazure.azure import Subscription
from localazure.instance import LocalAzure
from tests.conformance.__main__ import run_on_azure
from tests.conformance.assumptions import assumptions
from tests.conformance.azure import GROUP_PREFIX, Azure, OutOfTimeError
from tests.conformance.cleaning import MARK, UNTIL
from tests.conformance.document import CONFIRMED
from tests.conformance.local import TIME_SCALE
from tests.conformance.state import State
from tests.local import arm
from tests.secrets_made import searched_azure

VAULT = "retention_cannot_be_changed"
BEFORE = "same_role_twice_is_refused"
"""The one that is tried before `name_of_an_assignment_is_a_guid`, which asks for a role assignment `reader`."""
ACCOUNT = "account_that_lives_is_not_restored"


@dataclass
class Cloud:
    """A local Azure in Azure's place."""

    azure: LocalAzure
    folder: Path

    @property
    def state(self) -> Path:
        return self.folder / "state" / "run.json"

    def start(self, *arguments: str, subscription: str = Subscription().id) -> "subprocess.Popen[str]":
        """Starts a run."""
        command = [sys.executable, "-m", "tests.conformance", "--subscription", subscription]
        (self.folder / "state").mkdir(exist_ok=True)
        return subprocess.Popen(
            [*command, "--state", str(self.state), *arguments],
            env={**os.environ, "COLUMNS": "160"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str, code: int = 0, **options: Any) -> str:
        """A run to its end; what it shows."""
        started = self.start(*arguments, **options)
        output, _ = started.communicate(timeout=240)
        assert started.returncode == code, output
        return output

    def held(self) -> set[str]:
        """What needs not be tried again."""
        return set(json.loads(self.state.read_text(encoding="utf-8"))["held"]) if self.state.exists() else set()

    def groups(self) -> list[str]:
        """Groups that are there."""
        listed = arm.send("GET", f"{arm.SUBSCRIPTION}/resourcegroups", "2024-03-01")["value"]
        return [each["name"] for each in listed]

    def tombstones(self) -> list[str]:
        """What is soft-deleted."""
        accounts = arm.send(
            "GET", f"{arm.SUBSCRIPTION}/providers/Microsoft.CognitiveServices/deletedAccounts", "2025-06-01"
        )
        vaults = arm.send("GET", f"{arm.SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults", "2024-11-01")
        return [each["name"] for each in [*accounts["value"], *vaults["value"]]]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAzure]:
    with (
        searched_azure(tmp_path_factory.mktemp("cloud"), time_scale=TIME_SCALE) as azure,
        pytest.MonkeyPatch.context() as patch,
    ):
        for name, value in azure.environment().items():
            patch.setenv(name, value)
        yield azure


@pytest.fixture
def cloud(running: LocalAzure, tmp_path: Path) -> Cloud:
    return Cloud(running, tmp_path)


def make_group(name: str, **tags: str) -> str:
    arm.send("PUT", f"{arm.SUBSCRIPTION}/resourceGroups/{name}", "2024-03-01", {"location": "westeurope", "tags": tags})
    return name


def wait_for(condition: Any) -> None:
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_run_leaves_nothing_behind(cloud: Cloud) -> None:
    before = CONFIRMED.read_bytes()
    for only in (VAULT, ACCOUNT):
        assert "1 holds" in cloud.run("--yes", "--only", only)
        assert cloud.groups() == cloud.tombstones() == []
        assert not cloud.state.exists()
    assert CONFIRMED.read_bytes() == before, "the local Azure confirms nothing of Azure"


def test_price_is_said_and_nothing_is_made_without_a_yes(cloud: Cloud) -> None:
    output = cloud.run("--only", VAULT, code=1)
    assert "USD by list price" in output
    assert "Microsoft.KeyVault/vaults" in output
    assert "YES=1" in output
    assert cloud.groups() == []


def test_killed_run_is_gone_on_with_and_cleaned(cloud: Cloud) -> None:
    fault = cloud.azure.faults.set("hold", method="PUT", path="roleAssignments/reader")
    started = cloud.start("--yes", "--only", "roles: ")
    wait_for(lambda: BEFORE in cloud.held())
    started.kill()
    started.communicate()
    cloud.azure.faults.clear(fault)
    left, held = cloud.groups(), cloud.held()
    assert len(left) == 1

    output = cloud.run("--yes", "--only", "roles: ")

    assert f"{len(held)} hold already" in output
    assert f"deletes the group {left[0]}" in output
    assert "holds      roles: name_of_an_assignment_is_a_guid" in output
    assert not [name for name in held if f"roles: {name}" in output]
    assert cloud.groups() == []


def test_stopped_run_cleans_up(cloud: Cloud) -> None:
    fault = cloud.azure.faults.set("slow", method="PUT", path="roleAssignments/reader", seconds=600)
    started = cloud.start("--yes", "--only", "roles: ")
    wait_for(lambda: BEFORE in cloud.held())
    started.terminate()
    output, _ = started.communicate(timeout=120)
    cloud.azure.faults.clear(fault)
    assert started.returncode == 1
    assert "the next run goes on" in output
    assert cloud.groups() == []


def test_only_groups_of_runs_that_are_over_are_deleted(cloud: Cloud) -> None:
    now = datetime.now(UTC)
    past, ahead = ((now + timedelta(hours=hours)).isoformat() for hours in (-1, 1))
    over = make_group(f"{GROUP_PREFIX}x1111111", **{MARK: "x1111111", UNTIL: past})
    others = [
        make_group(f"{GROUP_PREFIX}x2222222", **{MARK: "x2222222", UNTIL: ahead}),
        make_group(f"{GROUP_PREFIX}x3333333"),
        make_group(f"{GROUP_PREFIX}x4444444", **{MARK: "x5555555", UNTIL: past}),
        make_group("somebodys", **{MARK: "somebodys", UNTIL: past}),
    ]
    try:
        assert f"deletes the group {over}" in cloud.run("--yes", "--only", "name_of_an_assignment")
        assert sorted(cloud.groups()) == sorted(others)
    finally:
        for each in others:
            arm.send("DELETE", f"{arm.SUBSCRIPTION}/resourceGroups/{each}", "2024-03-01")
        wait_for(lambda: cloud.groups() == [])


def test_run_whose_time_is_over_cleans_up_and_can_be_gone_on_with(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud.state.parent.mkdir()
    state = State(cloud.state, Subscription().id, "swedencentral")
    wanted = [assumptions()[name] for name in ("group_is_made_and_changed", "subscription_is_read")]

    def slowly(_azure: Azure) -> None:
        raise OutOfTimeError

    late = replace(wanted[1], run=slowly)
    assert run_on_azure(state, [wanted[0], late], frozenset(), 60, accept=False) == 1
    assert "The time is over" in capsys.readouterr().out
    assert cloud.groups() == []
    assert cloud.held() == {wanted[0].id}
    assert run_on_azure(state, wanted, frozenset(), 60, accept=False) == 0
    assert "1 hold already" in capsys.readouterr().out
    assert cloud.held() == {each.id for each in wanted}, "the run that was begun was for more"


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("ARM_TENANT_ID", "", "ARM_TENANT_ID"),
        ("ARM_CLIENT_SECRET", "wrong", "AADSTS7000215"),
    ],
)
def test_what_keeps_from_asking_azure_is_one_line(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    output = cloud.run("--yes", "--only", VAULT, code=1)
    assert words in output.splitlines()[-1]
    assert "Traceback" not in output
