"""What a release holds, what its id depends on, and from what none is made."""

from typing import Any

import pytest

from aihub.releases.create import committed_release, create
from aihub.settings import SettingsError, load
from aihub.settings.models import Settings
from aihub.settings.models.base import Promotion
from aihub.settings.releases.document import deployments_in
from aihub.settings.releases.errors import ReleaseError
from aihub.settings.releases.fields import fields
from tests.commands.releases.conftest import GitProject
from tests.unit.releases.documents import CHAT

SLOT = {"model": "azureml:churn:3", "instance_type": "Standard_DS3_v2", "instances": 3}
REASON = {"churn": "registered everywhere"}
OWN_MODEL = {
    "type": "managed-compute",
    "slots": {"blue": SLOT},
    "traffic": {"blue": 100},
    "endpoint_name": "ai-example-churn",
    "probe": {"body": {"data": [[1]]}},
}


def test_fields_that_were_tested_are_fixed_with_their_defaults(project: GitProject) -> None:
    release = project.release({"deployments": {"chat": {**CHAT, "sku": {"capacity": 10}}}})

    assert release.deployments["chat"]["model"] == CHAT["model"]
    assert release.deployments["chat"]["api_version"] == "2024-10-21"
    assert "sku" not in release.deployments["chat"]


def test_environments_keep_the_capacity_of_the_release_as_a_default(project: GitProject) -> None:
    release = project.release({"deployments": {"chat": {**CHAT, "sku": {"capacity": 10}}}})

    assert deployments_in(release.defaults)["chat"]["sku"] == {"name": "GlobalStandard", "capacity": 10}


def test_names_of_one_environment_are_in_no_release(project: GitProject) -> None:
    text = project.release({"deployments": {"churn": OWN_MODEL}, "unpinned": REASON}).text()

    assert "ai-example" not in text
    assert "swedencentral" not in text


def test_slots_keep_model_apart_from_instances(project: GitProject) -> None:
    release = project.release({"deployments": {"churn": OWN_MODEL}, "unpinned": REASON})

    fixed, defaults = release.deployments["churn"], deployments_in(release.defaults)["churn"]
    assert fixed["traffic"] == {"blue": 100}
    assert fixed["slots"]["blue"]["model"] == SLOT["model"]  # type: ignore[index,call-overload]
    assert defaults["slots"]["blue"]["instances"] == 3  # type: ignore[index,call-overload]


def test_same_content_in_another_spelling_is_the_same_release(project: GitProject) -> None:
    first = project.release({"deployments": {"chat": CHAT, "other": CHAT}})
    written_out = {**CHAT, "api_version": "2024-10-21", "sku": {"capacity": 1}}
    second = project.release({"deployments": {"other": CHAT, "chat": written_out}})

    assert (first.settings, first.defaults) == (second.settings, second.defaults)
    assert first.program.digest == second.program.digest
    assert first.model_copy(update={"program": second.program}).id == second.id


def test_another_program_is_another_release(project: GitProject) -> None:
    before = project.release({"deployments": {"chat": CHAT}})
    (project.folder / "__main__.py").write_text("import pulumi\n", encoding="utf-8")
    project.commit()

    after = create(project.folder, "dev")

    assert after.id != before.id
    assert after.program.digest != before.program.digest


def test_what_is_no_program_changes_no_digest(project: GitProject) -> None:
    before = project.release({"deployments": {"chat": CHAT}})
    (project.folder / "notes.md").write_text("x", encoding="utf-8")
    project.commit()

    assert create(project.folder, "dev").program.digest == before.program.digest


@pytest.mark.parametrize("file", ["__main__.py", "config/dev.yaml", "aihub/new.py"])
def test_changes_that_are_not_committed_are_refused(project: GitProject, file: str) -> None:
    project.settings({"deployments": {"chat": CHAT}})
    (project.folder / file).parent.mkdir(exist_ok=True)
    with (project.folder / file).open("a", encoding="utf-8") as opened:
        opened.write("\n# more\n")

    with pytest.raises(ReleaseError, match=f"{file} has changes that are not committed"):
        create(project.folder, "dev")


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("azureml:churn:3", "an asset of one workspace"),
        (
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/"
            "Microsoft.MachineLearningServices/workspaces/w/models/churn/versions/3",
            "an ARM id, of one subscription",
        ),
    ],
)
def test_references_of_one_workspace_need_a_reason(project: GitProject, model: str, why: str) -> None:
    deployment = {**OWN_MODEL, "slots": {"blue": {**SLOT, "model": model}}}

    with pytest.raises(ReleaseError) as refused:
        project.release({"deployments": {"churn": deployment}})
    assert "unpinned: {<deployment>: <reason>}" in str(refused.value)
    assert f"deployments.churn.slots.blue.model: {why}" in str(refused.value)

    assert project.release({"deployments": {"churn": deployment}, "unpinned": REASON}).unpinned == REASON


def test_serverless_models_without_a_version_need_a_reason(project: GitProject) -> None:
    model = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
    deployment = {"type": "serverless-api", "model": model, "marketplace": {"accept_terms": True}}

    with pytest.raises(ReleaseError, match=r"deployments[.]cohere[.]model: a model without a version"):
        project.release({"deployments": {"cohere": deployment}})


def test_reason_for_nothing_is_a_warning_and_one_for_nobody_an_error(project: GitProject) -> None:
    project.settings({"deployments": {"chat": CHAT}, "unpinned": {"chat": "why"}})
    assert [(each.path, each.text) for each in load(project.config, "dev").warnings] == [
        ("unpinned.chat", "each reference of the deployment means the same everywhere; remove the line")
    ]

    project.settings({"deployments": {"chat": CHAT}, "unpinned": {"chta": "why"}})
    with pytest.raises(SettingsError, match=r"unpinned[.]chta: no such deployment; did you mean chat[?]"):
        load(project.config, "dev")


def test_another_stacks_settings_need_not_be_committed(project: GitProject) -> None:
    release = project.release({"deployments": {"chat": CHAT}})
    (project.config / "prod.yaml").write_text("hub: {}", encoding="utf-8")

    assert create(project.folder, "dev") == release


def test_release_of_a_stack_without_a_pin_is_known_once_all_is_committed(project: GitProject) -> None:
    release = project.release({"deployments": {"chat": CHAT}})
    settings = load(project.config, "dev").settings
    assert committed_release(project.folder, "dev", settings) == release

    (project.folder / "__main__.py").write_text("import pulumi\n", encoding="utf-8")
    assert committed_release(project.folder, "dev", settings) is None


def test_folder_outside_a_repository_is_refused(project: GitProject) -> None:
    project.settings({"deployments": {"chat": CHAT}})
    (project.folder / ".git").rename(project.folder / "no-git")

    with pytest.raises(ReleaseError, match="git rev-parse failed: not a git repository"):
        create(project.folder, "dev")


def test_each_field_of_a_section_says_what_becomes_of_it() -> None:
    hub = {"name": "ai-example", "location": "swedencentral"}
    settings = Settings.model_validate({"hub": hub, "deployments": {"chat": CHAT, "churn": OWN_MODEL}})
    found = {".".join(field.path): field.promotion for field in fields(settings)}

    assert found["hub.name"] is Promotion.ENVIRONMENT
    assert found["hub.auth"] is Promotion.ADJUSTABLE
    assert found["smoke.successes"] is Promotion.ADJUSTABLE
    assert found["deployments.chat.model.version"] is Promotion.RELEASE
    assert found["deployments.chat.sku.name"] is Promotion.ADJUSTABLE
    assert found["deployments.chat.sku.capacity"] is Promotion.ENVIRONMENT
    assert found["deployments.chat.smoke.latency_ms"] is Promotion.ENVIRONMENT
    assert found["deployments.chat.smoke.prompt"] is Promotion.RELEASE
    assert found["deployments.churn.slots.blue.request.max_concurrent"] is Promotion.RELEASE
    assert found["deployments.churn.slots.blue.autoscale"] is Promotion.ENVIRONMENT
    assert found["deployments.churn.rollout.steps"] is Promotion.ADJUSTABLE
    assert found["guardrails.content_filters"] is Promotion.RELEASE


SECRET = "9f8e7d6c5b4a39281706f5e4d3c2b1a0"
NAMED_SO = f"k{SECRET}"


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"deployments": {"chat": {**CHAT, "model": {"name": SECRET, "version": "1"}}}}, "deployments.chat.model.name"),
        (
            {"deployments": {"chat": {**CHAT, "model": {"name": "m", "version": SECRET}}}},
            "deployments.chat.model.version",
        ),
        ({"deployments": {"chat": {**CHAT, "smoke": {"prompt": f"Say {SECRET}"}}}}, "deployments.chat.smoke.prompt"),
        (
            {"deployments": {"chat": {**CHAT, "smoke": {"prompt": "?", "expect": SECRET}}}},
            "deployments.chat.smoke.expect",
        ),
        ({"deployments": {NAMED_SO: CHAT}}, "deployments.?"),
        (
            {"guardrails": {"blocklists": {"names": {"items": {"one": {"pattern": SECRET}}}}}},
            "guardrails.blocklists.names.items.one.pattern",
        ),
        (
            {"deployments": {"churn": {**OWN_MODEL, "probe": {"body": {"data": [SECRET]}}}}, "unpinned": REASON},
            "deployments.churn.probe.body.data[0]",
        ),
        (
            {
                "deployments": {
                    "churn": {**OWN_MODEL, "slots": {"blue": {**SLOT, "environment_variables": {"TOKEN": SECRET}}}}
                },
                "unpinned": REASON,
            },
            "deployments.churn.slots.blue.environment_variables.TOKEN",
        ),
    ],
)
def test_what_looks_like_a_secret_is_in_no_release(project: GitProject, document: dict[str, Any], path: str) -> None:
    with pytest.raises(ReleaseError) as error:
        project.release(document)
    assert str(error.value).startswith(f"{path}: looks like a secret; write none here")
    assert SECRET not in str(error.value)
    assert committed_release(project.folder, "dev", load(project.config, "dev").settings) is None
