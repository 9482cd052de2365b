"""A stack whose state a test holds, in place of the Pulumi CLI, and operations that were cut off."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aihub.pulumi_cli import PulumiError

Json = dict[str, Any]

INPUTS = {"resourceGroupName": "rg-hub", "accountName": "ai-hub", "deploymentName": "chat"}
DEPLOYMENT = "azure-native:cognitiveservices:Deployment"
GROUP = "/subscriptions/s/resourceGroups/rg-hub"
CHAT = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/ai-hub/deployments/chat"


def operation(what: str, type_token: str = DEPLOYMENT, name: str = "chat", **members: Any) -> Json:
    """A pending operation as an exported state has it."""
    urn = f"urn:pulumi:local::aihub::{type_token}::{name}"
    is_custom = not type_token.startswith("aihub:index:")
    return {
        "type": what,
        "resource": {"urn": urn, "custom": is_custom, "type": type_token, "inputs": INPUTS, **members},
    }


def entry(pending: Json, **members: Any) -> Json:
    """The resource of an operation as an entry of the state."""
    return {**pending["resource"], "outputs": {"read": True}, **members}


@dataclass
class Stack:
    """Does with its state what the CLI does, and remembers the commands."""

    state: Json
    url: str = "azblob://state"
    config: Json = field(default_factory=dict)
    locked: str = ""
    """What a command says that wants the lock."""
    dies_at: str = ""
    """The command that is killed before it begins."""
    commands: list[Sequence[str]] = field(default_factory=list)

    def run(self, _project: Path, arguments: Sequence[str], stack: str | None, *, given: str | None = None) -> str:
        """Stands in for `pulumi_cli.run`."""
        self.commands.append(arguments)
        verb = " ".join(arguments[:2]) if arguments[0] == "stack" else arguments[0]
        if verb == self.dies_at:
            raise KeyboardInterrupt
        return str(getattr(self, f"_{verb.replace(' ', '_').replace('-', '_')}")(arguments, stack, given))

    def _whoami(self, *_: Any) -> str:
        return json.dumps({"user": "me", "url": self.url})

    def _stack___show_name(self, *_: Any) -> str:
        return "dev\n"

    def _stack_rename(self, arguments: Sequence[str], stack: str | None, _given: Any) -> str:
        assert arguments[2] == stack, "it must not get another name"
        raise PulumiError(self.locked or f"a stack named {stack} already exists")

    def _stack_export(self, *_: Any) -> str:
        return json.dumps(self.state)

    def _config(self, *_: Any) -> str:
        return json.dumps(self.config)

    def _cancel(self, *_: Any) -> str:
        self.locked = ""
        return ""

    def _stack_import(self, _arguments: Any, _stack: Any, given: str) -> str:
        if self.locked:
            raise PulumiError(self.locked)
        self.state = json.loads(given)
        # As the CLI does, whatever is in the file.
        self.state["deployment"].pop("pending_operations", None)
        return ""

    def _refresh(self, arguments: Sequence[str], *_: Any) -> str:
        targets = [each.removeprefix("--target=") for each in arguments if each.startswith("--target=")]
        for each in self.resources:
            if each["urn"] in targets:
                each["outputs"] = {"read": True}
                each.pop("initErrors", None)
        return ""

    @property
    def resources(self) -> list[Json]:
        """The entries of the state."""
        found: list[Json] = self.state["deployment"].setdefault("resources", [])
        return found
