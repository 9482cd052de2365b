"""A stack that is pinned to a release is deployed by the program of that release, and by no other."""

import sys
from typing import Any

import pytest

from localazure.azure import Subscription
from tests.e2e.project import HUB_NAME, Project, gpt, settings

pytestmark = pytest.mark.e2e

IGNORED = ".aihub\n.local\n.releases\n.venv\n.pulumi\nprinted\ntemporary\nPulumi.local.yaml\n"


def _commit(project: Project) -> None:
    for command in (("add", "--all"), ("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "-qm", "x")):
        ran = project.run("git", *command)
        assert ran.code == 0, ran.output


@pytest.fixture
def released(project: Project) -> tuple[Project, dict[str, Any]]:
    """A project whose stack pins a release of its own settings, and these pinned settings."""
    project.start()
    (project.folder / ".gitignore").write_text(IGNORED, encoding="utf-8")
    assert project.run("git", "init", "--quiet").code == 0
    project.write(settings({"chat": gpt(capacity=10), "small": gpt(capacity=5)}))
    _commit(project)
    project.up()
    created = project.run("aihub", "release", "create", "--stack", "local")
    assert created.code == 0, created.output
    operators = [{"principal_id": Subscription().object_id, "principal_type": "ServicePrincipal"}]
    own: dict[str, Any] = {"release": created.output.splitlines()[-1], "hub": settings({})["hub"]}
    # A stack without a pin says which release it is, too.
    assert project.json("stack", "output", "release", "--json") == own["release"]
    own["access"] = {"operators": operators}
    project.write(own)
    _commit(project)
    return project, own


def _judge(project: Project, release: str) -> None:
    """Tests the endpoints in the ways that pass, change nothing, and revoke."""
    recorded = project.run("aihub", "smoke", "--record")
    assert recorded.code == 0, recorded.output
    partial = project.run("aihub", "smoke", "--record", "--only", "chat")
    assert partial.code == 0, partial.output
    listed = project.run("aihub", "evidence", "list").output
    assert f"release {release}: pass, by record 1" in listed, listed
    assert "pass (partial)" in listed
    shown = project.run("aihub", "evidence", "show", "1").output
    assert project.json("stack", "output", "program", "--json") in shown

    # What could not be found out revokes nothing; a later full run that failed does.
    project.azure.faults.set("throttle", host="*.openai.azure.com", retry_after=86_400)
    assert project.run("aihub", "smoke", "--record").code == 3
    assert f"release {release}: pass, by record 1" in project.run("aihub", "evidence", "list").output
    project.azure.faults.clear()
    project.azure.faults.set("wrong-model", host="*.openai.azure.com")
    assert project.run("aihub", "smoke", "--record").code == 1
    assert f"release {release}: revoked, by record 4" in project.run("aihub", "evidence", "list").output
    project.azure.faults.clear()
    verified = project.run("aihub", "evidence", "verify")
    assert (verified.code, verified.output[:17]) == (0, "4 records, whole:")


def test_release_is_deployed_by_its_own_program_alone(released: tuple[Project, dict[str, Any]]) -> None:
    project, own = released
    short = own["release"][:12]
    project.up()
    assert set(project.endpoints()) == {"chat", "small"}
    assert project.json("stack", "output", "release", "--json") == own["release"]

    _judge(project, short)

    program = project.folder / "Pulumi.yaml"
    text = program.read_text(encoding="utf-8")
    program.unlink()
    program.write_text(f"{text}# another program\n", encoding="utf-8")
    refused = project.pulumi("preview")
    assert f"Pulumi.yaml has changes, and release {short} was tested without them; undo them" in refused.output
    _commit(project)
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert f"aihub release checkout {short} ../release-{short}" in refused.output
    assert "Traceback" not in refused.output

    # The environment's own settings are those of today, in the program of the release.
    project.write({**own, "deployments": {"chat": {"sku": {"capacity": 30}}}, "exclude": {"small": "no quota"}})
    folder = project.folder.parent / "release"
    made = project.run("aihub", "release", "checkout", short, str(folder))
    assert (made.code, made.output.splitlines()[-1]) == (0, str(folder)), made.output
    # Its packages are those of the project.
    (project.folder / ".venv").symlink_to(sys.prefix)
    fingerprint = project.run("aihub", "plan").output.split()[-1]
    deployed = project.run("aihub", "deploy", "--expect", fingerprint)
    assert deployed.code == 0, deployed.output
    assert [(each["name"], each["sku"]["capacity"]) for each in project.deployments()] == [("chat", 30)]
    for each in (folder, project.folder / ".releases" / short):
        assert (each / "Pulumi.yaml").read_text(encoding="utf-8") == text
    assert set(project.endpoints()) == {"chat"}
    assert project.endpoints()["chat"]["target_uri"].startswith(f"https://{HUB_NAME}.")
