"""Resources of a Pulumi program, whether a preview, a state or the engine tells of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

UNKNOWN = {
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
}
"""What the engine writes for an unknown text, bool, number, array, asset, archive or object (plugin/rpc.go)."""
_SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - the key that marks an object of the engine's own
_KINDS = {
    "cognitiveservices:Account": "accounts",
    "cognitiveservices:Deployment": "deployments",
    "cognitiveservices:RaiPolicy": "raiPolicies",
    "consumption:Budget": "budgets",
    "costmanagement:Budget": "budgets",
    "keyvault:Vault": "vaults",
    "keyvault:Key": "keys",
    "keyvault:Secret": "secrets",
    "machinelearningservices:OnlineEndpoint": "onlineEndpoints",
    "machinelearningservices:ServerlessEndpoint": "serverlessEndpoints",
    "machinelearningservices:Workspace": "workspaces",
    "storage:StorageAccount": "storageAccounts",
    "authorization:ManagementLockByScope": "locks",
    "authorization:ManagementLockAtResourceLevel": "locks",
    "authorization:ManagementLockAtResourceGroupLevel": "locks",
    "authorization:RoleAssignment": "roleAssignments",
    "resources:ResourceGroup": "resourceGroups",
    "monitor:ActionGroup": "actionGroups",
    "monitor:DiagnosticSetting": "diagnosticSettings",
    "monitor:MetricAlert": "metricAlerts",
    "monitor:ScheduledQueryRule": "scheduledQueryRules",
}
"""ARM's names of types, by azure-native's without a version."""
_DYNAMIC = {"KeySecret": "secrets", "UriSecret": "secrets", "Traffic": "traffic"}
_TYPE = re.compile(r"azure-native(?:_[^:]+)?:([a-z]+)(?:/[^:]+)?:(\w+)")
_NAMES = {"accounts": "accountName", "vaults": "vaultName", "storageAccounts": "accountName"}
_TITLED = {*_NAMES, "workspaces"}
_BY_MEMBER = {
    ("Hub", None): "workspaces",
    ("Project", None): "workspaces",
    (None, "authMode"): "onlineEndpoints",
    (None, "acceleratorType"): "managedComputeDeployments",
    (None, "model"): "deployments",
    (None, "logs"): "diagnosticSettings",
    (None, "kty"): "keys",
    (None, "level"): "locks",
}


@dataclass(frozen=True)
class Resource:
    """A resource as it is declared."""

    urn: str
    type: str
    """Type token in Pulumi."""
    inputs: Mapping[str, Any]
    id: str = ""
    """ARM id; empty while there is none."""
    dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """URNs of the resources that each property comes from."""

    @property
    def name(self) -> str:
        """Name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def is_of_aihub(self) -> bool:
        """Whether a component of this project declares it."""
        return "aihub:index:" in self.urn

    @property
    def owner(self) -> str:
        """Name without the part of it that says what the resource is to its deployment."""
        return re.sub(r"-(deployment|endpoint|traffic|update)$", "", self.name) if self.is_of_aihub else self.name

    @property
    def title(self) -> str:
        """Its name in Azure where that is known, else its name in the program."""
        own = value_at(self.inputs, _NAMES.get(self.kind, "resource_id"))
        return own.rpartition("/")[2] if isinstance(own, str) and self.kind in _TITLED else self.owner

    @cached_property
    def body(self) -> Mapping[str, Any]:
        """What ARM is sent."""
        body = self.inputs.get("body", self.inputs) if ":dynamic/" in self.type else self.inputs
        return body if isinstance(body, Mapping) else {"properties": next(iter(UNKNOWN))}

    @cached_property
    def kind(self) -> str:
        """ARM's name of its type; empty for one that no rule reads."""
        if match := _TYPE.fullmatch(self.type):
            return _KINDS.get(f"{match[1]}:{match[2]}", "")
        own = self.type.rpartition(":")[2]
        if own != "ArmResource":
            return _DYNAMIC.get(own, "")
        path = self.inputs.get("resource_id")
        if isinstance(path, str) and path.count("/") > 1:
            return path.split("/")[-2]
        # Before the first write the id is not known, and the declared members say what it is.
        found = (kind for (word, member), kind in _BY_MEMBER.items() if self._is_like(word, member))
        return next(found, "")

    def _is_like(self, word: str | None, member: str | None) -> bool:
        if word:
            return bool(self.body.get("kind") == word)
        properties = self.body.get("properties")
        return isinstance(properties, Mapping) and member in properties

    def get(self, path: str, default: Any = None) -> Any:
        """Return the value at a path below `properties`; None where it is not known.

        Args:
            path: path in ARM's body below `properties`; azure-native has some types' members at the top.
            default: what Azure takes where nothing is declared.
        """
        return value_at(self.body.get("properties", self.body), path, default)

    def comes_from(self, prop: str, other: "Resource") -> bool:
        """Return whether a property names another resource."""
        value = self.inputs.get(prop)
        if isinstance(value, str) and value.startswith("/") and other.id:
            return value.lower() == other.id.lower()
        body = self.dependencies.get("body", ()) if ":dynamic/" in self.type else ()
        return other.urn in self.dependencies.get(prop, body)


def value_at(value: Any, path: str, default: Any = None) -> Any:
    """Return the value at a dotted path, the default where there is none, None where it is not known."""
    for name in path.split("."):
        if is_unknown(value):
            return None
        if not isinstance(value, Mapping) or name not in value:
            return default
        value = value[name]
    return None if is_unknown(value) else default if value is None else value


def is_unknown(value: Any) -> bool:
    """Return whether only the write will tell a value, or it is a secret."""
    if isinstance(value, Mapping):
        return _SECRET in value
    return isinstance(value, str) and value in UNKNOWN


def in_preview(preview: Mapping[str, Any]) -> Iterator[Resource]:
    """Yield the resources that a stack will have after what `pulumi preview --json` shows."""
    found: dict[str, Mapping[str, Any]] = {}
    for step in preview.get("steps") or []:
        new = step.get("newState")
        if new and step.get("op") not in {"delete", "delete-replaced", "discard"}:
            found[str(step["urn"])] = new
    for urn, state in found.items():
        yield _resource({"urn": urn, **state})


def in_state(exported: Mapping[str, Any]) -> Iterator[Resource]:
    """Yield the resources that `pulumi stack export` shows."""
    for each in (exported.get("deployment") or {}).get("resources") or []:
        if not each.get("delete"):
            yield _resource(each)


def _resource(state: Mapping[str, Any]) -> Resource:
    told = state.get("propertyDependencies") or {}
    return Resource(
        str(state["urn"]),
        str(state["type"]),
        state.get("inputs") or {},
        str(state.get("id") or ""),
        {name: tuple(urns or ()) for name, urns in told.items()},
    )
