"""What the account already has decides what is written to it, and in which order."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.project import ACCOUNT, Project, deployment, gpt, settings

pytestmark = pytest.mark.e2e

OLD, NEW = "2024-08-06", "2024-11-20"


def upgradable(*, capacity: int = 10, version: str = OLD) -> dict[str, Any]:
    declared = gpt(model="gpt-4o", version=version, capacity=capacity)
    return declared | {"version_upgrade": "OnceNewDefaultVersionAvailable"}


def gpt4o(capacity: int) -> dict[str, Any]:
    """In a quota of 450."""
    return gpt(model="gpt-4o", version=NEW, capacity=capacity)


def version_of(project: Project, name: str) -> str:
    return str(project.arm("GET", deployment(name)).json()["properties"]["model"]["version"])


def test_an_automatic_upgrade_is_kept_and_told(shared_project: Project) -> None:
    project = shared_project
    project.up(settings({"chat": upgradable()}))
    # What Azure does by itself.
    body = project.arm("GET", deployment("chat")).json()
    body["properties"]["model"]["version"] = NEW
    properties = {name: body["properties"][name] for name in ("model", "versionUpgradeOption")}
    assert project.arm("PUT", deployment("chat"), {"sku": body["sku"], "properties": properties}).status_code == 200
    assert f"deployments.chat.model.version: Azure has upgraded it to {NEW}" in project.succeed("preview")
    project.up(settings({"chat": upgradable(capacity=20)}))
    assert version_of(project, "chat") == NEW
    assert project.arm("GET", deployment("chat")).json()["sku"]["capacity"] == 20
    preview = project.succeed("preview", "--refresh", "--expect-no-changes")
    assert f"upgraded it to {NEW}" in preview
    report = project.smoke()["chat"]
    assert any(NEW in warning for warning in report["warnings"])


@pytest.fixture
def project(shared_project: Project) -> Iterator[Project]:
    """Without deployments, so that all quota is free."""
    shared_project.up(settings({}))
    yield shared_project
    shared_project.azure.faults.clear()


def test_exchanging_all_of_a_quota_takes_one_run_and_changes_nothing_after_it(project: Project) -> None:
    project.up(settings({"one": gpt4o(150), "two": gpt4o(290), "three": gpt()}))
    project.forget_requests()
    project.up(settings({"one": gpt4o(290), "two": gpt4o(150), "three": gpt()}))
    assert project.writes() == ["PUT deployments/two", "PUT deployments/one"]
    project.succeed("preview", "--refresh", "--expect-no-changes")


def test_renaming_at_full_quota_is_refused_before_any_write_and_done_in_the_two_steps_that_are_told(
    project: Project,
) -> None:
    project.up(settings({"one": gpt4o(160), "old": gpt4o(290)}))
    renamed = settings({"one": gpt4o(160), "new": gpt4o(290)})
    project.write(renamed)
    project.forget_requests()
    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        refused = project.pulumi(*command)
        assert refused.code != 0
        assert (
            "deployments.new.sku.capacity: it takes of a quota that is full until this run deletes old"
            in refused.output
        )
        assert "1. leave deployments.new out of the settings" in refused.output
    assert project.writes() == []
    assert list(project.smoke()) == ["one", "old"]
    project.up(settings({"one": gpt4o(160)}))
    project.up(renamed)
    assert list(project.smoke()) == ["one", "new"]


def test_a_write_that_azure_did_not_apply_fails_every_run_until_it_is_mended(project: Project) -> None:
    project.up(settings({"chat": gpt(capacity=5)}))
    project.azure.faults.set("ignore-write", path="deployments/chat", member="sku.capacity")
    line = "deployments.chat.sku.capacity: 9 is declared; Azure took it, and has 5"
    project.write(settings({"chat": gpt(capacity=9), "code": gpt(model="gpt-4.1")}))
    first = project.pulumi("up", "--yes", "--skip-preview")
    assert first.code != 0
    assert line in first.output
    # All else is made, and can be called.
    assert list(project.endpoints()) == ["chat", "code"]
    project.forget_requests()
    assert line in project.succeed("preview", "--refresh")
    again = project.pulumi("up", "--yes", "--skip-preview")
    assert again.code != 0
    assert line in again.output
    assert project.writes() == []
    project.up(settings({"chat": gpt(capacity=5), "code": gpt(model="gpt-4.1")}))
    project.succeed("preview", "--expect-no-changes")


def test_names_and_lists_in_another_form_are_no_change_before_and_after_a_refresh(project: Project) -> None:
    filters = [{"name": name, "source": "Prompt"} for name in ("jailbreak", "Violence", "hate")]
    guardrails = {"content_filters": {"Strict": {"filters": filters}}}
    content = {**settings({"chat": gpt() | {"content_filter": "Strict"}}), "guardrails": guardrails}
    project.up(content)
    policy = project.arm("GET", f"{ACCOUNT}/raiPolicies/Strict").json()["properties"]["contentFilters"]
    assert [each["name"] for each in policy] == ["Hate", "Violence", "Jailbreak"]
    project.succeed("preview", "--expect-no-changes")
    body = project.arm("GET", deployment("chat")).json()
    properties = {
        "model": body["properties"]["model"],
        "versionUpgradeOption": "NoAutoUpgrade",
        "raiPolicyName": "STRICT",
    }
    assert project.arm("PUT", deployment("chat"), {"sku": body["sku"], "properties": properties}).status_code == 200
    project.succeed("preview", "--expect-no-changes")
    project.succeed("refresh", "--yes", "--skip-preview")
    project.succeed("preview", "--expect-no-changes")
    project.forget_requests()
    project.up()
    assert project.writes() == []
