"""What Azure refuses ends `up` with its own words, the place in the settings and a hint; the next `up` goes on."""

import pytest

from tests.e2e.project import Project, deployment, gpt, settings

pytestmark = pytest.mark.e2e

REFUSED = {
    "a model that the catalogue does not have": (
        gpt(model="gpt-4.1", version="1999-01-01"),
        'Code="DeploymentModelNotSupported"',
        "The model 'Format: OpenAI, Name: gpt-4.1, Version: 1999-01-01' of account deployment is not supported.",
        "model: second-deployment: DeploymentModelNotSupported: the region does not offer this model at this version.",
    ),
    "more than the quota": (
        gpt(capacity=1_000_000),
        'Code="InsufficientQuota"',
        "1000000 new capacity",
        "sku.capacity: second-deployment: InsufficientQuota: the region's quota for the model in this SKU",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_refusal_is_told_in_azures_words_and_the_next_up_finishes(shared_project: Project, why: str) -> None:
    bad, code, message, hint = REFUSED[why]
    project = shared_project
    project.write(settings({"first": gpt(), "second": bad, "third": gpt()}))
    ran = project.pulumi("up", "--yes", "--skip-preview")
    assert ran.code != 0
    assert code in ran.output
    assert message in ran.output
    assert f"deployments.second.{hint}" in ran.output
    assert "Traceback" not in ran.output
    assert "__main__.py" not in ran.output
    assert project.arm("GET", deployment("first")).status_code == 200
    assert deployment("first") in project.resource_ids()
    project.up(settings({"first": gpt(), "second": gpt(), "third": gpt()}))
    assert list(project.smoke()) == ["first", "second", "third"]


def test_workspace_that_azure_keeps_behind_a_deleted_project_is_told_and_another_name_helps(
    shared_project: Project,
) -> None:
    project, chat = shared_project, {"first": gpt()}
    said = "ExtendedErrorInfo:: Kind: AmlRp, Code: BadRequest, Message: Soft-deleted workspace exists."
    answer = {"code": "ResourceProviderExtensionError", "message": said}
    project.azure.faults.set("fail-operation", method="PUT", path="/projects/team$", **answer)
    project.write(settings(chat, projects=["chat", "team"]))
    ran = project.pulumi("up", "--yes", "--skip-preview")
    assert ran.code != 0
    assert (
        "hub.projects: hub-project-team: ResourceProviderExtensionError: Azure seems to keep a workspace" in ran.output
    )
    project.up(settings(chat, projects=["chat", "team-2"]))
    assert list(project.smoke()) == ["first"]
