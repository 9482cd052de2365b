"""A changed setting that would delete endpoints: refused before anything goes, and done to the end with consent."""

import psutil
import pytest

from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import ACCOUNT, GROUP, SUBSCRIPTION, VAULT_NAME, Json, Project, gpt, settings, wait_for

pytestmark = pytest.mark.e2e

DEPLOYMENTS = {"chat": gpt(), "cohere": EVERY_TYPE["serverless"], "bert": EVERY_TYPE["hugging"]}
MOVED = "rg-elsewhere"


def stack(location: str = "swedencentral", consent: Json | None = None, **hub: object) -> Json:
    return {**settings(DEPLOYMENTS, location=location, **hub), "replace": consent or {}}


@pytest.mark.parametrize(
    ("changed", "path", "lost"),
    [
        ({"location": "eastus2"}, "hub.location", "chat cohere bert hub vault"),
        ({"resource_group": MOVED}, "hub.resource_group", "chat cohere bert hub vault"),
        ({"key_vault": {"name": "kv-other", "purge_protection": False}}, "hub.key_vault.name", "cohere bert vault"),
    ],
    ids=["location", "resource-group", "vault"],
)
def test_it_is_refused_by_the_program_and_by_preflight(
    shared_project: Project, changed: Json, path: str, lost: str
) -> None:
    project = shared_project
    if not project.resource_ids():
        project.up(stack())
    project.write(stack(**changed))
    project.forget_requests()

    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        ran = project.pulumi(*command)
        assert ran.code != 0
        assert f"{path}: {{from: " in ran.output, ran.output
        assert [
            each in ran.output for each in ("endpoint chat", "endpoint cohere", "hub ai-e2e,", f"vault {VAULT_NAME},")
        ] == [each in lost for each in ("chat", "cohere", "hub", "vault")]
    assert project.writes() == []
    told = project.run("aihub", "preflight")
    assert told.code == 1
    assert f"blocked  {path}: " in told.output
    assert "nothing is in the way" not in told.output
    assert "somebody else" not in told.output
    project.write(stack())
    assert list(project.smoke()) == list(DEPLOYMENTS)


def test_a_move_that_the_settings_agree_to_is_finished_after_it_was_killed(shared_project: Project) -> None:
    project = shared_project
    project.up(stack())
    project.write(stack("eastus2", {"hub.location": {"from": "swedencentral", "to": "eastus2"}}))
    kill_up_after(project, f"DELETE vaults/{VAULT_NAME}")
    resumed = project.run("aihub", "resume")
    assert resumed.code == 0, resumed.output

    project.up()

    assert project.arm("GET", ACCOUNT).json()["location"] == "eastus2"
    assert list(project.smoke()) == list(DEPLOYMENTS)
    # What was agreed to is done: the consent changes nothing any more.
    assert project.pulumi("preview", "--expect-no-changes").code == 0
    assert project.run("aihub", "preflight").code == 0


def test_a_move_to_another_group_keeps_the_names(shared_project: Project) -> None:
    project = shared_project
    consent = {"hub.resource_group": {"from": "rg-ai-e2e", "to": MOVED}}
    location = project.arm("GET", ACCOUNT).json()["location"]

    project.up(stack(location, consent, resource_group=MOVED))

    assert project.arm("GET", GROUP, version="2024-03-01").status_code == 404
    account = f"{SUBSCRIPTION}/resourceGroups/{MOVED}/providers/Microsoft.CognitiveServices/accounts/ai-e2e"
    assert project.arm("GET", account).status_code == 200
    assert list(project.smoke()) == list(DEPLOYMENTS)


def kill_up_after(project: Project, write: str) -> None:
    project.forget_requests()
    with project.spawn("pulumi", "up", "--yes", "--skip-preview", "--non-interactive") as up:
        wait_for(lambda: write in project.writes(), write)
        started = psutil.Process(up.pid).children(recursive=True)
        up.kill()
    psutil.wait_procs(started, timeout=30)
