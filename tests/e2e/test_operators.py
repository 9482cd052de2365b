"""Who holds the roles in vault and account, and what is done while they spread."""

import pytest

from tests.e2e.project import SECRETS, Project, gpt, settings

pytestmark = pytest.mark.e2e

CHAT = {"chat": gpt()}


def asked_of_vault(project: Project) -> list[str]:
    """The requests to the vault since the last `forget_requests`, but for those that only ask which token it takes."""
    host = SECRETS.removeprefix("https://")
    return [str(each) for each in project.requests() if each.host == host and each.status != 401]


def test_hub_is_destroyed_and_restored_while_no_role_has_reached_the_vault(project: Project) -> None:
    project.start()
    project.up(settings(CHAT, soft_deleted="restore"))
    project.azure.faults.set("role-spread", seconds=86_400)
    project.forget_requests()

    project.succeed("destroy", "--yes", "--skip-preview")
    project.up()

    assert asked_of_vault(project) == []
    project.azure.faults.clear()
    assert list(project.smoke()) == ["chat"]
