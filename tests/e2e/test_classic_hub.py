"""The hub project that serverless and online endpoints need: when it is there, and what happens to its fixed parts."""

import pytest

from tests.e2e.every_type import EVERY_TYPE
from tests.e2e.project import GROUP, Json, Project, gpt, settings

pytestmark = pytest.mark.e2e

WORKSPACES = f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces"


def with_storage(name: str, *, protect: bool, was: str = "") -> Json:
    content = settings({"serverless": EVERY_TYPE["serverless"]}, protect=protect)
    consent = {"replace": {"classic_hub.storage_account": {"from": was, "to": name}}} if was else {}
    return {**content, "classic_hub": {"storage_account": name}, **consent}


def workspaces(project: Project) -> list[str]:
    return [each["name"] for each in project.arm("GET", WORKSPACES, version="2025-12-01").json()["value"]]


def test_it_is_there_only_while_a_deployment_needs_it(project: Project) -> None:
    project.start()
    project.up(settings({"chat": gpt()}))
    assert workspaces(project) == []
    project.up(settings({"chat": gpt(), "serverless": EVERY_TYPE["serverless"]}))
    assert workspaces(project) == ["ai-e2e-hub", "ai-e2e-project"]
    project.up(settings({"chat": gpt()}))
    assert workspaces(project) == []
    assert list(project.smoke()) == ["chat"]


def test_its_fixed_parts_are_replaced_with_consent_and_without_protection_and_the_preview_says_so(
    project: Project,
) -> None:
    project.start()
    project.up(with_storage("ste2efirst", protect=True))
    project.write(with_storage("ste2esecond", protect=True, was="ste2efirst"))
    refused = project.pulumi("preview")
    assert refused.code != 0
    assert "protect" in refused.output
    project.up(with_storage("ste2efirst", protect=False))
    project.write(with_storage("ste2esecond", protect=False, was="ste2efirst"))
    preview = project.succeed("preview", "--diff")
    assert "storageAccount" in preview
    assert "replace" in preview
    project.up()
    assert list(project.smoke()) == ["serverless"]
