"""`up`, `destroy` and `aihub resume` are killed between requests and answers: in the end nothing is doubled or lost."""

import pytest

from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.kills import killed_at
from tests.e2e.project import Project, gpt, settings, wait_for

pytestmark = pytest.mark.e2e

UP = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive")
DESTROY = ("pulumi", "destroy", "--yes", "--skip-preview", "--non-interactive")
RESUME = ("aihub", "resume")
TWO = {"first": gpt(), "second": gpt(model="gpt-4.1")}
REPLACED = {"first": gpt(model="gpt-4.1"), "second": gpt()}


def resume(project: Project) -> None:
    ran = project.run(*RESUME)
    assert ran.code == 0, ran.output


def finish(project: Project) -> None:
    """Brings the stack to its settings, for which nothing may be in the way."""
    project.forget_requests()
    project.up()
    assert [str(each) for each in project.requests() if each.is_write and each.status in {400, 403, 404, 409}] == []
    # What Pulumi names itself could be there twice.
    assert set(project.azure_ids()) <= {each.lower() for each in project.resource_ids()}
    assert project.pulumi("preview", "--expect-no-changes").code == 0


def test_run_that_is_alive_keeps_its_lock(shared_project: Project) -> None:
    project = shared_project
    project.write(settings(TWO))
    project.azure.faults.set("slow", seconds=3600, method="PUT", path="deployments/", times=1)
    with project.spawn(*UP) as up:
        wait_for(lambda: project.azure.faults.list()[0]["struck"], "a write that is slow")
        refused = project.run(*RESUME)
        project.azure.advance(3600)
        output, _ = up.communicate()
    project.azure.faults.clear()
    assert refused.code == 1
    assert f"process {up.pid}, since 20" in refused.output
    assert up.returncode == 0, output
    resume(project)


def test_replacement_that_is_killed_on_its_way_is_finished(shared_project: Project) -> None:
    project = shared_project
    project.up(settings(TWO))
    project.write(settings(REPLACED))
    assert killed_at(project, 1, *UP, done=True, method="PUT", path="deployments/(first|second)$")
    assert any(each.get("pendingReplacement") for each in project.resources())
    killed_at(project, 2, *RESUME, done=False)
    resume(project)
    finish(project)
    assert list(project.smoke()) == ["first", "second"]


def test_up_is_killed_at_the_writes_of_dynamic_resources_and_resume_and_destroy_anywhere(
    shared_project: Project,
) -> None:
    project = shared_project
    deployments = REPLACED | {"hugging": EVERY_TYPE["hugging"]}
    project.write(settings(deployments))
    # An ArmResource, and beside each other its Traffic and a KeySecret.
    writes = {"method": "P[UA]*", "path": r"onlineEndpoints/[^/]*$|hugging-key$"}
    for number in (2, 3):
        assert killed_at(project, 1, *UP, done=True, **writes)
        killed_at(project, number, *RESUME, done=False)
        resume(project)
    finish(project)
    assert list(project.smoke()) == list(deployments)

    kills = 0
    while killed_at(project, 7, *DESTROY, done=kills % 2 == 0, method="DELETE"):
        kills += 1
        resume(project)
    assert kills >= 2
    assert project.azure_ids() == []
    assert project.resources() == []
