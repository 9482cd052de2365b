"""The state of a stack, as `pulumi stack export` shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from aihub.arm.bodies import Json
from aihub.contract.endpoint import Endpoint
from aihub.contract.reading import read_list
from aihub.failures import SettingsPaths
from aihub.replacement.existing import VAULT, Existing, existing

_STACK, _PROVIDER = "pulumi:pulumi:Stack", "pulumi:providers:"


@dataclass(frozen=True)
class Resource:
    """A resource that a provider can read."""

    urn: str
    type: str
    id: str
    """The ARM id; for some dynamic resources another id."""
    inputs: Mapping[str, Any]
    """What the program declared, or a refresh took over from Azure."""
    outputs: Mapping[str, Any]
    """What Azure answered."""
    modified: datetime | None
    """Time of the last write of the state's entry, by the clock of the machine that ran Pulumi."""

    @property
    def name(self) -> str:
        """Name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def kind(self) -> str:
        """Last part of the type, such as `Deployment` or `ArmResource`."""
        return self.type.rpartition(":")[2]

    @property
    def title(self) -> str:
        """Name with its kind: the last two parts of the ARM id."""
        return "/".join(self.id.split("/")[-2:]) if self.id.startswith("/") else f"{self.kind} {self.name}"


class State:
    """An exported state."""

    def __init__(self, exported: Json) -> None:
        self._deployment: Json = exported["deployment"]
        entries: list[Json] = self._deployment.get("resources") or []
        self._entries = [each for each in entries if not each.get("delete")]

    @property
    def is_interrupted(self) -> bool:
        """Whether a run is in progress, or was killed: operations whose end the state does not have."""
        return bool(self._deployment.get("pending_operations"))

    @cached_property
    def resources(self) -> list[Resource]:
        """All resources that a provider can read, in the order of the state."""
        return [
            Resource(
                each["urn"],
                each["type"],
                str(each.get("id") or ""),
                each.get("inputs") or {},
                each.get("outputs") or {},
                datetime.fromisoformat(each["modified"]) if each.get("modified") else None,
            )
            for each in self._entries
            if each.get("custom") and not each["type"].startswith(_PROVIDER)
        ]

    @cached_property
    def ids(self) -> frozenset[str]:
        """ARM ids of all resources, in lower case."""
        return frozenset(each.id.lower() for each in self.resources if each.id.startswith("/subscriptions/"))

    def modified(self, resource_id: str) -> datetime | None:
        """Return the time of the last write of a resource: several entries can write members of the same one."""
        times = [each.modified for each in self.resources if each.id.lower() == resource_id.lower() and each.modified]
        return max(times, default=None)

    @cached_property
    def _existing(self) -> Existing:
        return existing({each["urn"]: each.get("outputs") or {} for each in self._entries})

    @cached_property
    def paths(self) -> SettingsPaths:
        """The paths in the settings that declare the resources."""
        return SettingsPaths([*self._existing.on_account, *self._existing.on_project])

    def where(self, resource: Resource) -> str:
        """Return the path in the settings that declares a resource."""
        return self.paths.of(resource.name, resource.type)

    @property
    def vault(self) -> str | None:
        """Name of the vault that holds the endpoints' secrets; None when there is none."""
        return next(iter(self._existing.values.get(VAULT, [])), None)

    @cached_property
    def _scaled(self) -> frozenset[str]:
        scales = [each for each in self.resources if each.kind == "AutoscaleSetting"]
        return frozenset(each.name.removesuffix("-autoscale") for each in scales)

    def is_scaled(self, resource: Resource) -> bool:
        """Return whether Azure Monitor sets the number of a slot's instances."""
        return resource.kind == "OnlineDeployment" and resource.name in self._scaled

    def endpoints(self, source: str) -> list[Endpoint]:
        """Return the stack output `endpoints`; none while the program has not run to its end.

        Args:
            source: whose they are, for errors.

        Raises:
            ContractError: the output is not what the contract says.
        """
        outputs = next((each.get("outputs") or {} for each in self._entries if each["type"] == _STACK), {})
        return read_list(outputs["endpoints"], source) if "endpoints" in outputs else []
