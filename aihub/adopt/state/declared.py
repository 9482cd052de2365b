"""The resources that the program declares, as a preview of the stack shows them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aihub.arm.bodies import Json
from aihub.deploy.operations import SECRET, UNKNOWN

DYNAMIC, NATIVE = "pulumi-python:dynamic/aihub:", "azure-native:"
_REPLACES = {"replace", "create-replacement", "delete-replaced", "delete"}
_NOT_STORED = {"sourcePosition", "stackTrace", "created", "modified"}
OF_DEPLOYMENTS = {
    f"aihub:index:{each}"
    for each in ("ModelDeployment", "ManagedComputeDeployment", "OnlineEndpoint", "ServerlessDeployment")
}
"""Types of the components of deployments."""


@dataclass(frozen=True)
class Declared:
    """A resource of the program, and what a run would do with it."""

    operation: str
    """The engine's name of it: `create`, `update`, `same`, …; `replace` for each that deletes what is there."""
    entry: Json
    """The resource as the state would have it, without outputs. Values that are not known yet are placeholders."""

    @property
    def urn(self) -> str:
        """URN of the resource."""
        return str(self.entry["urn"])

    @property
    def name(self) -> str:
        """Name in the program: the last part of the URN."""
        return self.urn.rpartition("::")[2]

    @property
    def type(self) -> str:
        """Type token."""
        return str(self.entry["type"])

    @property
    def kind(self) -> str:
        """Last part of the type, such as `Deployment` or `ArmResource`."""
        return self.type.rpartition(":")[2]

    @property
    def inputs(self) -> Json:
        """The declared values."""
        inputs: Json = self.entry.get("inputs") or {}
        return inputs

    @property
    def parent(self) -> str:
        """URN of the parent; empty for the stack."""
        return str(self.entry.get("parent") or "")

    @property
    def parent_name(self) -> str:
        """Name of the parent in the program."""
        return self.parent.rpartition("::")[2]

    @property
    def parent_kind(self) -> str:
        """Last part of the parent's type, such as `ModelDeployment`; empty for the stack."""
        return self.parent.rpartition("::")[0].rpartition(":")[2]

    @property
    def deployment(self) -> str | None:
        """Name of the deployment in the settings that the resource belongs to; None for none."""
        types = self.parent.partition("::")[2].partition("::")[2].partition("::")[0].split("$")
        # The components within a deployment's are named as it is.
        return self.parent_name if OF_DEPLOYMENTS.intersection(types) else None

    @property
    def is_component(self) -> bool:
        """Whether the resource only groups others, and is in no cloud."""
        return not self.entry.get("custom")

    @property
    def is_dynamic(self) -> bool:
        """Whether a provider of this project manages the resource."""
        return self.type.startswith(DYNAMIC)


class Program:
    """The resources that the program declares, but for those that are as the state has them."""

    def __init__(self, preview: Json) -> None:
        """Read them.

        Args:
            preview: what `pulumi preview --json` prints.
        """
        self.by_urn: dict[str, Declared] = {}
        self.deleted: list[str] = []
        """URNs of resources that a run would delete without anything in their place."""
        for step in preview.get("steps") or []:
            operation, new = step["op"], step.get("newState")
            if operation == "delete":
                self.deleted.append(step["urn"])
            if not new:
                continue
            known = self.by_urn.get(step["urn"])
            is_replaced = operation in _REPLACES or (known is not None and known.operation == "replace")
            entry = {name: value for name, value in new.items() if name not in _NOT_STORED | {"outputs", "id"}}
            self.by_urn[step["urn"]] = Declared("replace" if is_replaced else operation, entry)

    def __iter__(self) -> Iterator[Declared]:
        return iter(self.by_urn.values())

    def ancestors(self, declared: Declared) -> Iterator[Declared]:
        """Yield the components around a resource that are not as the state has them, the nearest first."""
        while (parent := self.by_urn.get(declared.parent)) is not None:
            yield parent
            declared = parent


def is_unknown(value: Any) -> bool:
    """Return whether a value is known only after a write, or has a part that is."""
    if isinstance(value, dict):
        return any(is_unknown(each) for each in value.values())
    if isinstance(value, list):
        return any(is_unknown(each) for each in value)
    return isinstance(value, str) and value in UNKNOWN


def without_secrets(value: Any) -> Any:
    """Return a value without members that Pulumi masks, since they are secrets, and without mappings of only such."""
    if isinstance(value, dict):
        kept = {name: (each, without_secrets(each)) for name, each in value.items() if each != SECRET}
        return {name: after for name, (before, after) in kept.items() if after != {} or not before}
    return [without_secrets(each) for each in value] if isinstance(value, list) else value
