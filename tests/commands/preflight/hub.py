"""A hub in the local Azure: its account, its deployments, and the checks that look at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aihub.azure.reads import ArmReads
from aihub.preflight.check import Check, Result, Target
from aihub.preflight.plan import PlannedChanges
from aihub.preflight.reads import SharedReads
from aihub.replacement import Assessment
from aihub.settings import Settings
from tests.commands.preflight.local_azure import REGION, Answer, Local

GPT_4O = "OpenAI.GlobalStandard.gpt-4o"


def openai(capacity: int, model: str = "gpt-4o", sku: str = "GlobalStandard", **more: Any) -> dict[str, Any]:
    """Returns the settings of a deployment of an OpenAI model."""
    version = {"gpt-4o": "2024-11-20", "gpt-4.1": "2025-04-14", "gpt-4.1-mini": "2025-04-14"}[model]
    sku_of = {"name": sku, "capacity": capacity}
    return {"type": "azure-openai", "model": {"name": model, "version": version}, "sku": sku_of, **more}


@dataclass
class Hub:
    """A hub that a stack declares, and what the local Azure has of it."""

    local: Local
    declared: dict[str, Any] = field(default_factory=dict)
    """The settings' deployments."""
    more: dict[str, Any] = field(default_factory=dict)
    """Other sections of the settings."""
    made: set[str] = field(default_factory=set)
    """Ids of the resources in the stack's state."""
    resources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    planned: PlannedChanges | None = None
    name: str = "ai-demo"
    config: Path = Path("nowhere")
    """Folder with `promotion.yaml`, if any."""

    @property
    def group(self) -> str:
        return f"{self.local.subscription}/resourceGroups/rg-ai-demo"

    @property
    def account(self) -> str:
        return f"{self.group}/providers/Microsoft.CognitiveServices/accounts/{self.name}"

    def create(self) -> None:
        """Makes the group and the account."""
        self.local.send("PUT", self.group, {"location": REGION}, "2024-03-01")
        body = {
            "location": REGION,
            "kind": "AIServices",
            "sku": {"name": "S0"},
            "identity": {"type": "SystemAssigned"},
            "properties": {"customSubDomainName": self.name, "allowProjectManagement": True},
        }
        assert self.local.send("PUT", self.account, body).status == 201

    def put(self, name: str, deployment: Mapping[str, Any], *, is_own: bool = True) -> Answer:
        """Writes a deployment as the program would, from its settings."""
        path = f"{self.account}/deployments/{name}"
        model = {"format": deployment["model"].get("publisher", "OpenAI"), **deployment["model"]}
        model.pop("publisher", None)
        answer = self.local.send("PUT", path, {"sku": deployment["sku"], "properties": {"model": model}})
        if is_own and answer.status < 400:
            self.made.add(path)
        return answer

    def target(self, arm: ArmReads | None = None) -> Target:
        """Returns what a check is given."""
        settings = Settings.model_validate(
            {"hub": {"name": "ai-demo", "location": REGION}, "deployments": self.declared, **self.more}
        )
        return Target(
            stack="dev",
            settings=settings,
            config=self.config,
            arm=SharedReads(arm or self.local.arm()),
            credential=None,
            subscription=self.local.azure.subscription.id,
            made=frozenset(each.lower() for each in self.made),
            held_by=frozenset(),
            replaced=Assessment(),
            resources=self.resources,
            planned=self.planned,
        )

    def look(self, check: Check) -> list[Result]:
        """Returns the results of a check."""
        return check.results(self.target())

    def look_once(self, check: Check) -> Result:
        """Returns the result of a check that has one."""
        (found,) = self.look(check)
        return found
