"""What the account already has decides what is written to it, and in which order."""

from typing import Any

import pytest

from tests.e2e.project import Project, deployment, gpt, settings

pytestmark = pytest.mark.e2e

OLD, NEW = "2024-08-06", "2024-11-20"


def upgradable(*, capacity: int = 10, version: str = OLD) -> dict[str, Any]:
    declared = gpt(model="gpt-4o", version=version, capacity=capacity)
    return declared | {"version_upgrade": "OnceNewDefaultVersionAvailable"}


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
