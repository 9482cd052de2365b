"""Several people run one stack: who holds the roles in vault and account, and what is done while those spread."""

import json

import pytest

from localazure.azure import Subscription
from localazure.principals import PRINCIPALS
from tests.e2e.project import SECRETS, VAULT, Project, gpt, settings

pytestmark = pytest.mark.e2e

BOTH, ONE = {"chat": gpt(), "other": gpt()}, {"chat": gpt()}
DEPLOYER, COLLEAGUE = PRINCIPALS["deployer"].object_id, PRINCIPALS["colleague"].object_id
GROUP = Subscription().operators_group_id


def become(project: Project, principal: str) -> None:
    """Has commands log in as somebody else from now on."""
    project.environment |= project.azure.environment(principal)


def holders(project: Project) -> set[str]:
    """Those who have a role on the vault itself."""
    found = project.arm("GET", f"{VAULT}/providers/Microsoft.Authorization/roleAssignments", version="2022-04-01")
    on_vault = [each["properties"] for each in found.json()["value"]]
    return {each["principalId"] for each in on_vault if each["scope"].lower() == VAULT.lower()}


def asked_of_vault(project: Project) -> list[str]:
    """The requests to the vault since the last `forget_requests`, but for those that only ask which token it takes."""
    host = SECRETS.removeprefix("https://")
    return [str(each) for each in project.requests() if each.host == host and each.status != 401]


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    """A stack that the deployer has made: the tests below tell one story, in their order."""
    shared_project.up(settings(BOTH, soft_deleted="restore"))
    return shared_project


def test_newcomer_is_told_that_roles_change_hands_and_waits_for_its_own(deployed: Project) -> None:
    become(deployed, "colleague")
    told = deployed.run("aihub", "preflight")
    # Without a role in the vault, it cannot say whether a secret is in the way.
    assert (told.code, f"go from {DEPLOYER} to {COLLEAGUE}, who runs this" in told.output) == (3, True)

    deployed.azure.faults.set("role-spread", seconds=15)
    # One secret has another tag, and those of the other deployment are deleted: both in the vault.
    output = deployed.up(settings(ONE, soft_deleted="restore", tags={"team": "search"}))

    assert f"go from {DEPLOYER} to {COLLEAGUE}, who runs this" in output
    assert "vault kv-ai-e2e: waiting for the role that allows Microsoft.KeyVault/vaults/secrets/" in output
    assert holders(deployed) == {COLLEAGUE}
    deployed.azure.faults.clear()
    assert [deployed.vault(f"secrets/other-{part}").status_code for part in ("uri", "key")] == [404, 404]
    assert deployed.vault("secrets/chat-key").json()["tags"]["team"] == "search"


def test_another_destroys_and_makes_it_again_while_no_role_has_reached_the_vault(deployed: Project) -> None:
    become(deployed, "deployer")
    deployed.azure.faults.set("role-spread", seconds=86_400)
    deployed.forget_requests()
    deployed.succeed("destroy", "--yes", "--skip-preview", "--run-program")
    assert deployed.azure_ids() == []

    become(deployed, "colleague")
    operators = {"access": {"operators": [{"principal_id": GROUP}]}}
    output = deployed.up(settings(ONE, soft_deleted="restore") | operators)

    assert "is a member of a group under access.operators is not known before the group alone has" in output
    assert asked_of_vault(deployed) == []
    deployed.azure.faults.clear()
    assert list(deployed.smoke()) == ["chat"]


def test_members_of_a_group_take_nothing_from_each_other(deployed: Project) -> None:
    # The first run after a restore writes account and vault once more.
    deployed.up()
    become(deployed, "deployer")
    assert deployed.run("aihub", "preflight").code == 0
    deployed.forget_requests()
    assert "unchanged" in deployed.up()
    assert (deployed.writes(), holders(deployed)) == ([], {GROUP})
    assert list(deployed.smoke()) == ["chat"]


def test_assignments_of_an_earlier_version_are_those_of_their_principal(deployed: Project) -> None:
    text = json.dumps(deployed.state())
    for role in ("models", "secrets"):
        assert f"hub-operator-{role}-{GROUP}" in text
        text = text.replace(f"hub-operator-{role}-{GROUP}", f"hub-deployer-{role}")
    file = deployed.folder / "state.json"
    file.write_text(text, encoding="utf-8")
    deployed.succeed("stack", "import", "--file", str(file))
    deployed.forget_requests()
    deployed.up()
    assert (deployed.writes(), holders(deployed)) == ([], {GROUP})


def test_who_is_none_of_the_operators_is_stopped_before_anything_is_made(deployed: Project) -> None:
    operators = [{"principal_id": COLLEAGUE, "principal_type": "ServicePrincipal"}]
    deployed.write(settings(BOTH, soft_deleted="restore") | {"access": {"operators": operators}})
    deployed.forget_requests()
    refused = deployed.pulumi("up", "--yes", "--skip-preview")
    assert (refused.code != 0, deployed.writes()) == (True, [])
    assert f"{DEPLOYER}, who runs this, is none of access.operators" not in deployed.pulumi("destroy", "--yes").output
