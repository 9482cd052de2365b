"""A project with the stacks dev, test and prod whose state is in a folder, without the Pulumi CLI."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from aihub import pulumi_cli
from aihub.catalogue import retirement
from aihub.cli import cli
from aihub.evidence.backend import Environment
from aihub.evidence.folder import Folder
from aihub.evidence.store import append
from aihub.promotion.decision import Condition, Decision
from aihub.promotion.gate import decide
from aihub.settings.releases import files
from aihub.settings.releases.document import Release
from tests.unit.evidence.written import record
from tests.unit.releases.documents import CHAT, release_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
SUBSCRIPTIONS = {
    "dev": "00000000-0000-0000-0000-00000000000d",
    "test": "00000000-0000-0000-0000-00000000000e",
    "prod": "00000000-0000-0000-0000-00000000000f",
}
ORDER: list[dict[str, Any]] = [{"stack": "dev"}, {"stack": "test"}, {"stack": "prod", "soak": "24h"}]
MODELS: dict[str, Any] = {"deployments": {"chat": {**CHAT, "model": {"name": "gpt-example", "version": "1"}}}}


@dataclass
class PromotionProject:
    """A project, its releases and its records."""

    folder: Path
    release: Release
    configured: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Pulumi's configuration of each stack."""
    backend: str = ""
    """URL of the backend."""

    @property
    def config(self) -> Path:
        """The folder of the settings."""
        return self.folder / "config"

    def store(self, stack: str) -> Folder:
        """The records of a stack."""
        return Folder(self.folder.parent / "state" / ".aihub" / "evidence" / "aihub" / stack)

    def settings(self, stack: str, document: dict[str, Any] | None = None, release: str | None = None) -> None:
        """Writes a stack's own file; its hub is that of no other."""
        hub = {"name": f"ai-{stack}", "location": "swedencentral"}
        pin = {"release": release} if release else {}
        text = yaml.safe_dump({"hub": hub, **pin, **(document or {})}, sort_keys=False)
        (self.config / f"{stack}.yaml").write_text(text, encoding="utf-8")

    def order(self, order: list[dict[str, Any]]) -> None:
        """Writes promotion.yaml."""
        (self.config / "promotion.yaml").write_text(yaml.safe_dump({"order": order}), encoding="utf-8")

    def record(self, stack: str, ago: timedelta = timedelta(hours=1), /, **fields: Any) -> None:
        """Writes a record of the release in a stack, by default of a full smoke test that passed."""
        given = {"stack": stack, "subscription": SUBSCRIPTIONS[stack], "release": self.release.id, "at": NOW - ago}
        append(self.store(stack), lambda number, before: record(number, before, **{**given, **fields}))

    def decide(self, stack: str = "prod", release: str | None = None) -> Decision:
        """What the gate decides now."""
        return decide(Environment(self.folder, stack), release, NOW)

    def aihub(self, *arguments: str) -> Result:
        """Runs a command."""
        return CliRunner().invoke(cli, arguments)


def condition(decision: Decision, name: str) -> Condition:
    """The condition of a name."""
    [found] = [each for each in decision.conditions if each.name == name]
    return found


@pytest.fixture(autouse=True)
def schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model is scheduled to retire, so that it does not matter when these tests run."""
    monkeypatch.setattr(retirement, "_scheduled", dict)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PromotionProject:
    """A project of which test and prod pin one release, without any record."""
    made = PromotionProject(tmp_path / "project", release_of(MODELS), backend=f"file://{tmp_path}/state")
    made.config.mkdir(parents=True)
    (made.folder / "Pulumi.yaml").write_text("name: aihub\nruntime: python\n", encoding="utf-8")
    files.write(made.config, made.release)
    operators = {"operators": [{"principal_id": "77777777-7777-7777-7777-777777777777"}]}
    (made.config / "base.yaml").write_text(yaml.safe_dump({"access": operators}), encoding="utf-8")
    made.settings("dev", MODELS)
    for stack in ("test", "prod"):
        made.settings(stack, release=made.release.id)
    made.order(ORDER)
    for stack, subscription in SUBSCRIPTIONS.items():
        made.configured[stack] = {"azure-native:subscriptionId": {"value": subscription, "secret": False}}

    def run(_project: Path, arguments: Sequence[str], stack: str | None, **_options: Any) -> str:
        match arguments:
            case ["whoami", "--json"]:
                return json.dumps({"user": "me", "url": made.backend})
            case ["config", "--json"]:
                assert stack
                return json.dumps(made.configured[pulumi_cli.own_name(stack)])
        raise AssertionError(arguments)

    monkeypatch.setattr(pulumi_cli, "run", run)
    monkeypatch.chdir(made.folder)
    for name in [each for each in os.environ if each.startswith(("ARM_", "AZURE_", "PULUMI_"))]:
        monkeypatch.delenv(name)
    # The gate runs under the identity of the stack that is entered.
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", SUBSCRIPTIONS["prod"])
    return made
