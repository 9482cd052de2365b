"""A killed `pulumi up` leaves no process behind, and the next one finishes it: nothing doubled, nothing lost."""

import psutil
import pytest

from tests.e2e.project import Project, gpt, settings, wait_for

pytestmark = pytest.mark.e2e

TIME_SCALE = 0.1  # a deployment takes a second
DEPLOYMENTS = {"first": gpt(), "second": gpt(model="gpt-4.1"), "third": gpt(model="gpt-4.1-nano")}


@pytest.mark.parametrize("last_write", ["accounts/ai-e2e", "deployments/second"])
def test_a_killed_up_is_finished_after_resume(project: Project, last_write: str) -> None:
    project.start(TIME_SCALE)
    project.write(settings(DEPLOYMENTS))
    kill_up_after(project, f"PUT {last_write}")
    locked = project.pulumi("up", "--yes", "--skip-preview")
    assert locked.code != 0
    assert "locked" in locked.output
    resumed = project.run("aihub", "resume")
    assert resumed.code == 0, resumed.output
    assert resumed.output.endswith("now run: pulumi up\n")
    project.forget_requests()
    project.up()
    refused = [str(each) for each in project.requests() if each.is_write and each.status >= 400]
    assert refused == []
    assert project.azure_ids() == sorted(each.lower() for each in project.resource_ids())
    assert len([each for each in project.azure_ids() if "/workspaces/" in each]) == 1
    assert list(project.smoke()) == list(DEPLOYMENTS)
    assert project.pulumi("preview", "--expect-no-changes").code == 0


@pytest.mark.parametrize(
    ("deployments", "write"),
    [
        (DEPLOYMENTS | {"first": gpt(capacity=20)}, "PUT deployments/first"),
        ({name: DEPLOYMENTS[name] for name in ("first", "second")}, "DELETE deployments/third"),
    ],
    ids=["change", "deletion"],
)
def test_what_is_under_way_is_waited_for(project: Project, deployments: dict[str, object], write: str) -> None:
    project.start()
    project.up(settings(DEPLOYMENTS))
    project.start(time_scale=1.0)
    project.write(settings(deployments))
    kill_up_after(project, write)
    resumed = project.run("aihub", "resume")
    assert resumed.code == 0, resumed.output
    states = [each["properties"]["provisioningState"] for each in project.deployments()]
    assert set(states) == {"Succeeded"}
    project.start(time_scale=0.0)
    project.forget_requests()
    project.up()
    assert [str(each) for each in project.requests() if each.status == 409] == []
    assert project.azure_ids() == sorted(each.lower() for each in project.resource_ids())
    assert list(project.endpoints()) == list(deployments)


def kill_up_after(project: Project, write: str) -> None:
    """Kills `pulumi up` with SIGKILL once Azure has accepted a write, and sees that nothing of it is left."""
    project.forget_requests()
    command = ("pulumi", "up", "--yes", "--skip-preview", "--non-interactive")
    with project.spawn(*command, preloaded=False) as up:
        wait_for(lambda: write in project.writes(), write)
        started = psutil.Process(up.pid).children(recursive=True)
        assert started, "a language host at least"
        up.kill()
    _, left = psutil.wait_procs(started, timeout=30)
    assert left == []
