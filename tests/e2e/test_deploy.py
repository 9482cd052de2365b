"""`aihub plan` and `aihub deploy`: what was planned is deployed, and nothing else."""

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from aihub.evidence.effect import effect
from aihub.evidence.folder import Folder
from aihub.evidence.record import Record
from aihub.evidence.store import records
from localazure.principals import PRINCIPALS
from tests.e2e.kills import killed_at
from tests.e2e.project import Project, Ran, gpt, settings, wait_for

pytestmark = pytest.mark.e2e

TOKEN = "hf-only-for-this-test"
OPERATORS = [
    {"principal_id": PRINCIPALS[name].object_id, "principal_type": "ServicePrincipal"}
    for name in ("deployer", "colleague")
]
Json = dict[str, Any]


def content(**capacities: int) -> Json:
    """Settings with these deployments, and the gate in `pulumi up`."""
    deployments = {name: gpt(capacity=capacity) for name, capacity in capacities.items()}
    return settings(deployments) | {"access": {"operators": OPERATORS}, "smoke": {"gate": True}}


def plan(project: Project) -> Json:
    """The plan of now."""
    ran = project.run("aihub", "plan", "--output", "json")
    assert ran.code == 0, ran.output
    assert TOKEN not in ran.output
    # What it says on standard error comes before.
    found: Json = json.loads(ran.output[ran.output.index("{\n") :])
    return found


def deploy(project: Project, *options: str) -> Ran:
    """Deploys the stack; nothing that it prints holds the secret."""
    ran = project.run("aihub", "deploy", *options)
    assert TOKEN not in ran.output
    return ran


def evidence(project: Project) -> list[Record]:
    """The records beside the state."""
    return records(Folder(project.azure.folder / "pulumi" / "backend" / ".aihub" / "evidence" / "aihub" / "local"))


def recorded(project: Project) -> list[str]:
    """The records: kind and outcome."""
    return [f"{each.kind} {each.outcome}" for each in evidence(project)]


def capacities(project: Project) -> dict[str, int]:
    """What Azure has."""
    return {each["name"]: each["sku"]["capacity"] for each in project.deployments()}


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    """A stack that is deployed by its plan: the tests below tell one story, in their order."""
    project = shared_project
    project.write(content(chat=10))
    project.succeed("config", "set", "--secret", "aihub:huggingFaceToken", TOKEN)
    return project


def test_plan_of_another_person_in_another_folder_is_deployed(deployed: Project, tmp_path: Path) -> None:
    ours = plan(deployed)
    assert ours["changes"]["created"] > 5

    other = tmp_path / "elsewhere"
    shutil.copytree(deployed.folder / "config", other / "config")
    shutil.copy2(deployed.folder / "Pulumi.local.yaml", other)
    for name in ("__main__.py", "Pulumi.yaml", "components"):
        (other / name).symlink_to((deployed.folder / name).resolve())
    before = dict(deployed.environment)
    deployed.environment |= deployed.azure.environment("colleague")
    theirs = deployed.run("sh", "-c", 'cd "$1" && aihub plan', "sh", str(other))
    deployed.environment = before
    assert theirs.output.splitlines()[-1] == f"fingerprint {ours['fingerprint']}"

    ran = deploy(deployed, "--expect", ours["fingerprint"])
    assert ran.code == 0, ran.output
    assert "1 of 1 endpoints passed" in ran.output
    assert capacities(deployed) == {"chat": 10}
    assert recorded(deployed) == ["deploy-started pass", "deploy-done pass", "smoke pass"]


def test_neither_another_state_nor_other_settings_are_deployed(deployed: Project) -> None:
    deployed.write(content(chat=30))
    made = plan(deployed)
    assert made["changes"] == {"updated": 2}
    deployed.up(content(chat=20, small=5))
    deployed.write(content(chat=30))
    deployed.forget_requests()

    refused = deploy(deployed, "--expect", made["fingerprint"])

    assert refused.code == 4, refused.output
    assert "the state (another run changed it since), the planned changes; nothing was changed" in refused.output

    # What is planned for Azure is the same with these.
    deployed.write(content(chat=30) | {"smoke": {"gate": True, "budget_seconds": 200}})
    refused = deploy(deployed, "--expect", made["fingerprint"], "--output", "json")

    assert refused.code == 4, refused.output
    result, _ = json.JSONDecoder().raw_decode(refused.output, refused.output.index('{\n  "stack"'))
    assert (result["exit_code"], result["records"], result["smoke"]) == (4, {}, None)
    assert "what differs: the settings, the state" in result["problem"]
    assert (deployed.writes(), capacities(deployed)) == ([], {"chat": 20, "small": 5})
    assert len(recorded(deployed)) == 3


def test_up_that_fails_is_recorded(deployed: Project) -> None:
    deployed.azure.faults.set("fail-operation", name="broken", path="deployments/chat", code="Broken")
    deployed.write(content(chat=30))

    failed = deploy(deployed)

    deployed.azure.faults.clear()
    assert failed.code == 1, failed.output
    assert "error: pulumi up failed\n" in failed.output
    assert "Broken" in failed.output.rpartition("error: pulumi up failed\n")[2]
    assert "expected resource operations" not in failed.output
    assert recorded(deployed)[3:] == ["deploy-started pass", "deploy-done fail"]


def test_killed_deploy_is_finished_by_the_next_one(deployed: Project) -> None:
    deployed.write(content(chat=40))
    assert killed_at(deployed, 1, "aihub", "deploy", done=True, method="PUT", path="deployments/chat")
    assert recorded(deployed)[5:] == ["deploy-started pass"]
    assert effect(evidence(deployed), None).state == "revoked"

    refused = deploy(deployed)
    assert refused.code == 4
    assert "which has begun updating chat-deployment: wait for its end" in refused.output
    assert "if it was killed, run `aihub resume --stack local` first" in refused.output
    assert len(recorded(deployed)) == 6

    assert deployed.run("aihub", "resume").code == 0
    assert deploy(deployed).code == 0
    assert capacities(deployed) == {"chat": 40}
    assert effect(evidence(deployed), None).state == "pass"


def test_signal_lets_pulumi_finish_and_the_next_deploy_goes_on(deployed: Project) -> None:
    deployed.write(content(chat=50, third=5))
    deployed.azure.faults.set("hold", name="slow", path="deployments/chat", method="PUT", times=1, done=True)
    before = len(recorded(deployed))
    with deployed.spawn("aihub", "deploy") as process:
        wait_for(lambda: deployed.azure.faults.list()[0]["struck"], "the first write")
        # Others are kept away meanwhile, and nothing is recorded of what was not tried.
        second = deploy(deployed)
        process.send_signal(signal.SIGTERM)
        deployed.azure.faults.clear()
        output, _ = process.communicate(timeout=60)

    assert (second.code, "the stack is locked by another run" in second.output) == (4, True), second.output
    assert process.returncode == 130, output
    assert recorded(deployed)[before:] == ["deploy-started pass"]
    assert "pending_operations" not in deployed.state()["deployment"]

    ran = deploy(deployed)
    assert ran.code == 0, ran.output
    assert capacities(deployed) == {"chat": 50, "third": 5}


def test_deploy_without_a_change_tests_and_records(deployed: Project) -> None:
    ours = plan(deployed)
    assert ours["changes"] == {}
    before = len(recorded(deployed))

    ran = deploy(deployed, "--expect", ours["fingerprint"])

    assert ran.code == 0, ran.output
    assert recorded(deployed)[before:] == ["deploy-started pass", "deploy-done pass", "smoke pass"]
    # A run without changes takes nothing from an approval.
    assert plan(deployed)["fingerprint"] == ours["fingerprint"]
