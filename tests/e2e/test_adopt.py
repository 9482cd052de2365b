"""A resource group whose stack has no state is described by settings and taken into a state; Azure is not written."""

from typing import Any

import pytest

from aihub.settings import load_settings
from tests.e2e.every_type import every_type, own
from tests.e2e.project import GROUP, Project, deployment, gpt

pytestmark = pytest.mark.e2e

CALLER = "77777777-7777-7777-7777-777777777777"
GUARDRAILS = {
    "content_filters": {"strict": {"filters": [{"name": "Violence", "source": "Prompt", "severity": "Low"}]}},
    "blocklists": {"products": {"items": {"falcon": {"pattern": "project falcon"}}}},
}
CONNECTIONS = {
    "search": {"category": "CognitiveSearch", "target": "https://srch-data.search.windows.net", "at": "project/chat"},
    "cosmos": {"category": "CosmosDb", "target": "https://cosmos-data.documents.azure.com", "at": "hub"},
}


def everything() -> dict[str, Any]:
    """Settings with each kind of resource that the program makes."""
    scaled = {"autoscale": {"min": 1, "max": 3, "rules": [{"above": 80}, {"below": 20, "by": 2}]}}
    churn = {
        "type": "managed-compute",
        "task": "score",
        "probe": {"body": {"data": [[1, 2, 3]]}},
        "slots": {"blue": own("azureml:churn:3", **scaled), "green": own("azureml:churn:4", instances=2)},
        "traffic": {"blue": 100},
        "mirror": {"green": 10},
    }
    content = every_type(churn=churn)
    content["deployments"]["openai"]["content_filter"] = "strict"
    content["guardrails"] = GUARDRAILS
    content["connections"] = CONNECTIONS
    content["access"] = {"consumers": [{"principal_id": CALLER, "deployments": ["openai", "churn"]}]}
    return content


@pytest.fixture(scope="module")
def deployed(shared_project: Project) -> Project:
    shared_project.up(everything())
    return shared_project


def forget_state(project: Project) -> None:
    project.succeed("stack", "rm", "--force", "--yes", "--preserve-config")
    project.succeed("stack", "init", "local", "--secrets-provider", "passphrase")


def settings_of(project: Project) -> dict[str, Any]:
    return load_settings(project.folder / "config", "local").model_dump(mode="json")


def adopt(project: Project, *arguments: str) -> str:
    ran = project.run("aihub", "adopt", *arguments)
    assert ran.code == 0, ran.output
    return ran.output


def test_what_was_deployed_is_taken_over_unchanged_without_its_settings_and_its_state(deployed: Project) -> None:
    before, ids = settings_of(deployed), deployed.resource_ids()
    forget_state(deployed)
    (deployed.folder / "config" / "local.yaml").unlink()
    deployed.forget_requests()

    told = adopt(deployed, GROUP.rpartition("/")[2])

    after = settings_of(deployed)
    # Azure does not know what a model answers.
    assert after["deployments"]["churn"]["probe"] == {"body": {}}
    assert "deployments.churn.probe: Azure does not know a request that the model answers" in told
    after["deployments"]["churn"]["probe"] = before["deployments"]["churn"]["probe"]
    assert after == before

    text = (deployed.folder / "config" / "local.yaml").read_text(encoding="utf-8")
    deployed.write(text.replace("body: {}", "body: {data: [[1, 2, 3]]}"))
    told = adopt(deployed, "--all")

    assert "`pulumi up` would change none of them" in told, told
    assert deployed.resource_ids() == ids
    deployed.succeed("preview", "--expect-no-changes")
    deployed.succeed("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert deployed.writes() == []
    deployed.smoke()


def test_what_was_made_in_the_portal_is_refused_by_up_and_taken_over_by_name(deployed: Project) -> None:
    properties = {"model": gpt_model(), "versionUpgradeOption": "OnceCurrentVersionExpired"}
    body = {"sku": {"name": "GlobalStandard", "capacity": 3}, "properties": properties}
    assert deployed.arm("PUT", deployment("portal"), body).status_code == 201
    content = everything()
    content["deployments"]["portal"] = gpt(capacity=3) | {"version_upgrade": "OnceCurrentVersionExpired"}
    deployed.write(content)
    refused = deployed.pulumi("up", "--yes", "--skip-preview")
    assert "take it over as it is with `aihub adopt` (--deployment NAME, --resource ID or --all)" in refused.output

    deployed.forget_requests()
    told = adopt(deployed, "--deployment", "portal")

    assert "adopted deployments.portal: deployments/portal" in told
    assert "changes" not in told
    assert [each for each in deployed.writes() if "secrets" not in each] == []
    deployed.up()
    assert [each for each in deployed.writes() if "secrets" not in each] == []
    assert "portal" in deployed.smoke()


def gpt_model() -> dict[str, str]:
    return {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14"}


def test_another_model_than_the_declared_one_is_not_adopted_and_the_state_is_as_before(deployed: Project) -> None:
    model = {"format": "OpenAI", "name": "gpt-4.1", "version": "2025-04-14"}
    body = {"sku": {"name": "GlobalStandard", "capacity": 3}, "properties": {"model": model}}
    assert deployed.arm("PUT", deployment("other"), body).status_code == 201
    content = everything()
    content["deployments"]["other"] = gpt(capacity=3)
    deployed.write(content)
    before = entries(deployed)

    ran = deployed.run("aihub", "adopt", "--resource", deployment("other"))

    assert ran.code == 1
    assert 'Azure has "gpt-4.1", the settings say "gpt-4.1-mini"; Azure cannot change that' in ran.output
    assert entries(deployed) == before


def entries(project: Project) -> dict[str, Any]:
    """The inputs of the resources in the state: secret outputs are encrypted anew with each import."""
    return {each["urn"]: each.get("inputs") for each in project.resources()}
