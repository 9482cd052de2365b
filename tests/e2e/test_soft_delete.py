"""`pulumi destroy`, and then `pulumi up` again, under each policy for what is soft-deleted."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.project import ACCOUNT, KEY_VAULT, SUBSCRIPTION, VAULT, Json, Project, Ran, gpt, settings

pytestmark = pytest.mark.e2e

CHAT = {"chat": gpt()}
DELETED_ACCOUNTS = f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/deletedAccounts"
DELETED_VAULTS = f"{SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults"


def preflight(project: Project, *options: str) -> Ran:
    return project.run("aihub", "preflight", *options)


def soft_deleted(project: Project) -> list[str]:
    """The names that something deleted holds."""
    accounts = project.arm("GET", DELETED_ACCOUNTS).json()["value"]
    vaults = project.arm("GET", DELETED_VAULTS, version=KEY_VAULT).json()["value"]
    return sorted(each["name"] for each in [*accounts, *vaults])


def destroyed(project: Project, policy: str, **hub: object) -> Json:
    """Makes a stack and destroys it; returns its settings."""
    content = settings(CHAT, soft_deleted=policy, **hub)
    project.start()
    project.up(content)
    project.succeed("destroy", "--yes", "--skip-preview")
    assert len(soft_deleted(project)) == 2
    return content


def test_stop_says_so_before_and_while_pulumi_fails(project: Project) -> None:
    destroyed(project, "stop")

    told = preflight(project)
    assert told.code == 1
    lines = [line for line in told.output.splitlines() if line.startswith("fail ")]
    assert [line.split()[1] for line in lines] == ["hub.name:", "hub.key_vault.name:"]
    assert all("set hub.soft_deleted to restore" in line for line in lines)

    refused = project.pulumi("up", "--yes", "--skip-preview")
    assert refused.code != 0
    assert 'Code="FlagMustBeSetForRestore"' in refused.output
    assert "`aihub preflight`" in refused.output
    assert "Traceback" not in refused.output
    assert len(soft_deleted(project)) == 2


def test_purge_frees_the_names_through_azures_conflicts(project: Project) -> None:
    destroyed(project, "purge")
    dry = preflight(project, "--dry-run")
    assert (dry.code, dry.output.count("`aihub preflight` purges it")) == (0, 2)
    assert len(soft_deleted(project)) == 2

    project.azure.faults.set("conflict", path="/deletedaccounts/", method="DELETE", times=2)
    project.azure.faults.set("conflict", path="/deletedvaults/.*/purge", method="POST", times=2)
    project.forget_requests()
    purged = preflight(project)

    assert purged.code == 0, purged.output
    assert sorted(each.status for each in project.requests() if each.method == "DELETE") == [200, 409, 409]
    assert soft_deleted(project) == []
    project.up()
    assert list(project.smoke()) == ["chat"]
    assert preflight(project).code == 0


def test_vault_that_is_protected_from_purging_is_told_with_its_date_and_can_be_restored(project: Project) -> None:
    vault = {"purge_protection": True, "soft_delete_days": 7}
    content = destroyed(project, "purge", key_vault=vault)

    told = preflight(project)

    assert told.code == 1
    (line,) = [line for line in told.output.splitlines() if line.startswith("fail ")]
    assert "hub.key_vault.name" in line
    # Whatever the hour: the deletion was some seconds ago.
    free = {(datetime.now(UTC) + timedelta(days=7, seconds=-ago)).date().isoformat() for ago in (0, 120)}
    assert any(date in line for date in free)
    assert soft_deleted(project) == [VAULT.rpartition("/")[2]]
    content["hub"]["soft_deleted"] = "restore"
    project.up(content)
    assert list(project.smoke()) == ["chat"]


def test_restore_brings_the_hub_back_and_later_changes_of_it_are_written(project: Project) -> None:
    content = destroyed(project, "restore")
    told = preflight(project)
    assert (told.code, told.output.count("`pulumi up` restores it")) == (0, 2)
    assert len(soft_deleted(project)) == 2

    project.succeed("preview", "--save-plan", "plan.json")
    project.succeed("up", "--yes", "--plan", "plan.json")

    assert soft_deleted(project) == []
    assert list(project.smoke()) == ["chat"]
    # Azure takes the flag only when it makes the resource; the state is rid of it with the next run.
    project.forget_requests()
    project.up()
    assert sorted(project.writes()) == ["PUT accounts/ai-e2e", "PUT vaults/kv-ai-e2e"]
    assert project.pulumi("preview", "--expect-no-changes").code == 0
    assert project.pulumi("refresh", "--preview-only", "--expect-no-changes").code == 0
    content["hub"]["tags"] = {"team": "search"}
    project.up(content)
    assert project.arm("GET", ACCOUNT).json()["tags"]["team"] == "search"


def test_hub_that_somebody_deleted_is_restored_with_its_deployments(project: Project) -> None:
    project.start()
    project.up(settings(CHAT, soft_deleted="restore"))
    assert project.arm("DELETE", f"{ACCOUNT}/projects/chat").status_code in {200, 202, 204}
    assert project.arm("DELETE", ACCOUNT).status_code in {200, 202, 204}
    assert preflight(project).code == 0

    project.up()

    assert soft_deleted(project) == []
    assert list(project.smoke()) == ["chat"]


def test_secrets_of_a_deployment_that_comes_back_are_recovered(project: Project) -> None:
    project.start()
    project.up(settings(CHAT))
    project.up(settings({}))
    project.write(settings(CHAT))
    told = preflight(project)
    assert (told.code, told.output.count("`pulumi up` recovers it")) == (0, 2)
    project.up()
    assert list(project.smoke()) == ["chat"]
