"""`aihub plan` and `aihub deploy` with a stand-in for the Pulumi CLI: what is refused, recorded and printed."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

import aihub.deploy.run
import aihub.evidence.writing
from aihub.cli import cli
from aihub.evidence.folder import Folder
from aihub.evidence.record import Record
from aihub.evidence.store import records
from aihub.promotion.decision import Condition, Decision
from aihub.smoke.results import EndpointResult, SmokeRun
from tests.unit.deploy.previews import CHANGED, STATE, preview
from tests.unit.evidence.written import SUBSCRIPTION
from tests.unit.releases.documents import CHAT
from tests.unit.smoke.runs import broken, passed, throttled

PULUMI = """#!/bin/sh
printf '%s\\n' "$*" >> '{calls}'
words=
for each in "$@"; do case $each in -*) ;; *) words="$words $each" ;; esac; done
set -- $words
for name in "$1 $2" "$1"; do
  if [ -e "{answers}/$name" ]; then cat "{answers}/$name"; read -r code < "{answers}/$name.code"; exit "$code"; fi
done
exit 1
"""
SETTINGS = {"hub": {"name": "ai-example", "location": "swedencentral"}, "deployments": {"chat": CHAT}}
WHO = "11111111-2222-3333-4444-555555555555"
LOCK = "error: the stack is currently locked by 1 lock(s)\n  created by ann@runner-7 (pid 41) at 2026-11-29T15:00:00Z\n"
FREE = {"says": "error: stack 'test' already exists", "code": 255}


class World:
    """A project with a stand-in for the Pulumi CLI, whose answers a test sets."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self._answers, self._calls = folder / "answers", folder / "calls"
        (self.folder / "config").mkdir(parents=True)
        (self.folder / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n", encoding="utf-8")
        self.write(SETTINGS)
        (folder / "bin").mkdir()
        script = PULUMI.format(answers=self._answers, calls=self._calls)
        (folder / "bin" / "pulumi").write_text(script, encoding="utf-8")
        (folder / "bin" / "pulumi").chmod(0o755)
        self._calls.touch()
        self._answers.mkdir()
        self.answers: dict[str, dict[str, Any]] = {
            "whoami": {"says": json.dumps({"url": f"file://{folder}/state"})},
            "config": {"says": "{}"},
            "stack output": {"says": "{}"},
            "stack export": {"says": json.dumps({"deployment": STATE})},
            "stack rename": FREE,
            "preview": {"says": json.dumps(CHANGED)},
            "up": {"says": "Updating (test):"},
        }
        self.store = Folder(folder / "state" / ".aihub" / "evidence" / "aihub" / "test")

    def write(self, settings: dict[str, Any]) -> None:
        """Writes the settings of the stack."""
        (self.folder / "config" / "test.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    def run(self, *arguments: str) -> Result:
        """Runs a command of aihub."""
        for name, answer in self.answers.items():
            (self._answers / name).write_text(f"{answer['says']}\n", encoding="utf-8")
            (self._answers / f"{name}.code").write_text(f"{answer.get('code', 0)}\n", encoding="utf-8")
        self._calls.write_text("", encoding="utf-8")
        return CliRunner().invoke(cli, [*arguments, "--stack", "test"])

    @property
    def calls(self) -> list[str]:
        """The command lines of Pulumi in the last run, from the preview on."""
        return [
            each
            for each in self._calls.read_text(encoding="utf-8").splitlines()
            if each.split()[0] in {"preview", "up"}
        ]

    @property
    def recorded(self) -> list[Record]:
        """The records beside the state."""
        return records(self.store)

    def fingerprint(self) -> str:
        """The fingerprint of the plan of now."""
        planned = self.run("plan", "--output", "json")
        assert planned.exit_code == 0, planned.output
        return str(json.loads(planned.stdout)["fingerprint"])


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    made = World(tmp_path)
    for name in [each for each in os.environ if each.startswith(("ARM_", "AZURE_", "GITHUB_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    for name in ("ARM_CLIENT_ID", "ARM_TENANT_ID", "ARM_CLIENT_SECRET"):
        monkeypatch.setenv(name, "x")
    # Set before the command sets them, so that they are removed in the end.
    for name in ("PULUMI_PARALLEL", "PULUMI_DIY_BACKEND_ZSTD", "PULUMI_RUN_PROGRAM"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", SUBSCRIPTION)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(aihub.evidence.writing, "object_id", lambda _credential: WHO)
    monkeypatch.chdir(made.folder)
    _finds(monkeypatch, passed())
    return made


def _finds(monkeypatch: pytest.MonkeyPatch, *results: EndpointResult) -> None:
    def run_smoke(*_arguments: Any, run: SmokeRun, **_options: Any) -> list[EndpointResult]:
        run.contract = [each.endpoint for each in results]
        return list(results)

    monkeypatch.setattr(aihub.deploy.run, "run_smoke", run_smoke)


def test_expected_plan_is_deployed_tested_and_recorded(world: World) -> None:
    expected = world.fingerprint()

    result = world.run("deploy", "--expect", expected, "--output", "json")

    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["fingerprint"] == expected
    assert document["records"] == {"deploy-started": 1, "deploy-done": 2, "smoke": 3}
    assert (document["changes"]["replaced"], document["smoke"]["verdict"], document["exit_code"]) == (1, "pass", 0)
    assert [(each.kind, each.outcome, each.fingerprint) for each in world.recorded] == [
        ("deploy-started", "pass", expected),
        ("deploy-done", "pass", expected),
        ("smoke", "pass", None),
    ]
    previewed, ran = world.calls
    plan = next(each for each in ran.split() if each.startswith("--plan=")).removeprefix("--plan=")
    assert f"--save-plan {plan}" in previewed
    assert "--refresh=false" in previewed
    assert "--refresh=false" in ran
    assert "--suppress-outputs" in ran
    assert not Path(plan).parent.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"stack export": {"says": json.dumps({"deployment": {"resources": []}})}}, "the state"),
        ({"preview": {"says": json.dumps(preview())}}, "the planned changes"),
    ],
)
def test_another_plan_is_refused_before_anything_runs(world: World, changes: dict[str, Any], says: str) -> None:
    expected = world.fingerprint()
    world.answers |= changes

    result = world.run("deploy", "--expect", expected)

    assert (result.exit_code, world.recorded) == (4, [])
    assert says in result.stderr
    assert [each.split()[0] for each in world.calls] == ["preview"]


def test_other_settings_are_another_plan(world: World) -> None:
    expected = world.fingerprint()
    world.write({**SETTINGS, "smoke": {"budget_seconds": 99}})

    result = world.run("deploy", "--expect", expected)

    assert result.exit_code == 4
    assert "what differs: the settings;" in result.stderr


def test_configuration_is_part_of_the_plan_and_its_ciphertexts_are_not_shown(world: World) -> None:
    file = world.folder / "Pulumi.test.yaml"
    file.write_text("encryptionsalt: v1:salt\nconfig:\n  aihub:token: {secure: v1:one}\n", encoding="utf-8")
    first = world.fingerprint()
    file.write_text("encryptionsalt: v1:salt\nconfig:\n  aihub:token: {secure: v1:two}\n", encoding="utf-8")

    assert world.fingerprint() != first
    assert "v1:" not in world.run("plan").output
    file.write_text("config: [", encoding="utf-8")
    assert "Pulumi.test.yaml cannot be read" in world.run("plan").output


@pytest.mark.parametrize("wrong", ["", "main", "sha256:12", "a" * 64])
def test_what_is_no_fingerprint_is_bad_input(world: World, wrong: str) -> None:
    assert world.run("deploy", "--expect", wrong).exit_code == 2


def test_invalid_settings_are_bad_input(world: World) -> None:
    world.write({**SETTINGS, "hubb": {}})

    result = world.run("deploy", "--output", "json")

    assert (result.exit_code, world.recorded, world.calls) == (2, [], [])
    assert "config/test.yaml:" in json.loads(result.stdout)["problem"]


def test_backend_without_a_place_for_records_is_refused_before_anything_runs(world: World) -> None:
    world.answers["whoami"] = {"says": json.dumps({"url": "https://app.pulumi.com/me"})}

    result = world.run("deploy")

    assert (result.exit_code, world.calls) == (1, [])
    assert "records are kept beside a state in azblob:// or file:// alone" in result.stderr


def test_preview_that_fails_says_why(world: World) -> None:
    failed = {"steps": [], "diagnostics": [{"message": "error: the hub is gone\nlook there", "severity": "error"}]}
    world.answers["preview"] = {"says": json.dumps(failed), "code": 1}

    for command in ("plan", "deploy"):
        result = world.run(command)
        assert (result.exit_code, result.stderr.splitlines()[-2:]) == (1, ["error: the hub is gone", "look there"])
    assert world.recorded == []


@pytest.mark.parametrize("passed", [True, False])
def test_gate_decides_before_anything_runs(world: World, monkeypatch: pytest.MonkeyPatch, *, passed: bool) -> None:
    (world.folder / "config" / "promotion.yaml").write_text("order: [{stack: test}]\n", encoding="utf-8")
    soak = Condition("soak", passed=passed, why="it has been in dev for 1h")
    monkeypatch.setattr(aihub.deploy.run, "decide", lambda _stack: Decision("test", "a" * 64, "dev", (soak,)))

    result = world.run("deploy", "--output", "json")

    document = json.loads(result.stdout)
    assert (result.exit_code, bool(world.calls), bool(world.recorded)) == (
        (0, True, True) if passed else (4, False, False)
    )
    assert document["gate"]["passed"] is passed
    if not passed:
        assert document["problem"] == (
            "release aaaaaaaaaaaa may not enter test: soak; see `aihub release gate --to test`"
        )


def test_stack_outside_the_order_is_deployed_without_a_gate(world: World) -> None:
    (world.folder / "config" / "promotion.yaml").write_text("order: [{stack: other}]\n", encoding="utf-8")

    result = world.run("deploy")

    assert (result.exit_code, "no gate: test is not in promotion.yaml" in result.stderr) == (0, True)


def test_operations_of_a_killed_run_are_named(world: World) -> None:
    pending = [{"type": "creating", "resource": {"urn": "urn:pulumi:test::aihub::x::chat-deployment"}}]
    world.answers["stack export"] = {"says": json.dumps({"deployment": {**STATE, "pending_operations": pending}})}

    result = world.run("deploy")

    assert (result.exit_code, world.calls, world.recorded) == (4, [], [])
    assert "creating chat-deployment; run `aihub resume --stack test`, and then this again" in result.stderr


def test_lock_of_another_run_is_named_before_anything_runs(world: World) -> None:
    world.answers["stack rename"] = {"says": LOCK, "code": 255}

    result = world.run("deploy")

    assert (result.exit_code, world.calls, world.recorded) == (4, [], [])
    assert "locked by another run (ann on runner-7, process 41" in result.stderr


def test_second_of_two_deploys_revokes_nothing(world: World) -> None:
    assert world.run("deploy").exit_code == 0
    world.answers["up"] = {"says": LOCK, "code": 255}

    result = world.run("deploy")

    assert result.exit_code == 4
    assert "locked by another run (ann on runner-7, process 41" in result.stderr
    assert [(each.kind, each.outcome) for each in world.recorded[3:]] == [
        ("deploy-started", "pass"),
        ("deploy-done", "inconclusive"),
    ]
    listed = world.run("evidence", "list").stdout
    assert listed.splitlines()[-1] == "no release: pass, by record 3"


def test_up_that_fails_revokes(world: World) -> None:
    says = "Updating (test):\nDiagnostics:\n  x (chat):\n    error: Azure says no\n\nResources:\n    1 errored\n"
    world.answers["up"] = {"says": says, "code": 255}

    result = world.run("deploy")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-2:] == ["error: pulumi up failed", "Azure says no"]
    assert world.recorded[-1].outcome == "fail"
    assert world.recorded[-1].problem == "pulumi up ended with exit code 255"


@pytest.mark.parametrize(("found", "code"), [(broken(), 1), (throttled(), 3)])
def test_verdict_of_the_smoke_test_is_that_of_the_deploy(
    world: World, monkeypatch: pytest.MonkeyPatch, found: EndpointResult, code: int
) -> None:
    _finds(monkeypatch, found)

    result = world.run("deploy")

    assert result.exit_code == code
    assert world.recorded[1].outcome == "pass"
    assert world.recorded[2].outcome == {1: "fail", 3: "inconclusive"}[code]
