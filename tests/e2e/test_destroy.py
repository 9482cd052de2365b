"""`pulumi destroy` leaves only what Azure itself keeps: soft-deleted names."""

import pytest

from tests.e2e.project import ACCOUNT, GROUP, HUB_NAME, KEY_VAULT, SUBSCRIPTION, VAULT_NAME, Project, gpt, settings

pytestmark = pytest.mark.e2e

DELETED_ACCOUNTS = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/deletedAccounts"
DELETED_VAULTS = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults"


def test_destroy_leaves_only_soft_deleted_names_and_once_they_are_purged_up_works_again(project: Project) -> None:
    project.start()
    project.up(settings({"chat": gpt()}))
    assert project.azure_ids() == sorted(each.lower() for each in project.resource_ids())

    project.succeed("destroy", "--yes")
    assert project.resource_ids() == set()
    assert project.azure_ids() == []
    assert project.arm("GET", GROUP, version="2024-03-01").status_code == 404
    (account,) = project.arm("GET", DELETED_ACCOUNTS).json()["value"]
    (vault,) = project.arm("GET", DELETED_VAULTS, version=KEY_VAULT).json()["value"]
    assert (account["name"], vault["name"]) == (HUB_NAME, VAULT_NAME)

    refused = project.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert 'Code="FlagMustBeSetForRestore"' in refused.output
    assert "Traceback" not in refused.output

    assert project.arm("DELETE", account["id"]).status_code == 200
    assert project.arm("POST", f"{vault['id']}/purge", version=KEY_VAULT).status_code == 202
    project.up()
    assert list(project.smoke()) == ["chat"]
    assert project.arm("GET", ACCOUNT).status_code == 200


def test_conflicts_are_waited_out_by_the_documented_command(project: Project) -> None:
    project.start()
    project.up(settings({"chat": gpt()}))

    def fails(name: str, path: str, status: int, code: str) -> None:
        body = {"error": {"code": code, "message": "Try later."}}
        members = {"status": status, "body": body, "method": "DELETE", "path": path, "times": 1}
        project.azure.faults.set("status", name=name, **members)

    fails("deployment", f"{ACCOUNT}/deployments/chat$", 409, "RequestConflict")
    # Without the program, one refusal by Resource Manager ends it.
    refused = project.pulumi("destroy", "--yes", "--skip-preview")
    assert (refused.code != 0, 'Code="RequestConflict"' in refused.output) == (True, True)

    fails("deployment", f"{ACCOUNT}/deployments/chat$", 409, "RequestConflict")
    # Beside the other, so that both are waited for at the same time.
    fails("insights", f"{GROUP}/providers/Microsoft.Insights/components/[^/]+$", 412, "PreconditionFailed")
    output = project.succeed("destroy", "--yes", "--skip-preview", "--run-program")
    assert output.count("waiting 2 s, then again") >= 2
    assert project.resource_ids() == set()
    assert project.azure_ids() == []
    assert sorted(each["struck"] for each in project.azure.faults.list()) == [1, 1]
