"""Find the path in the settings that declares a resource, by the resource's name in the program."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SettingsPaths:
    """Finds the path in the settings that declares a resource, by the resource's name in the program."""

    deployments: Collection[str]
    """Names of the deployments; the names of their resources start with these."""
    consumers: Sequence[str] = ()
    """Principals of `access.consumers`, in the order of the settings."""

    def of(self, resource: str, resource_type: str) -> str:
        """Return the dotted path in the settings that declares a resource.

        Args:
            resource: name of the resource in the program.
            resource_type: type token of the resource in Pulumi.
        """
        _, consumer, principal = resource.rpartition("-consumer-")
        if consumer:
            return self._consumer(principal)
        if "-operator-" in resource and resource_type.endswith(":RoleAssignment"):
            return "the role of an operator (access.operators)"
        owners = [each for each in self.deployments if resource == each or resource.startswith(f"{each}-")]
        if owners:
            owner = max(owners, key=len)
            return f"deployments.{owner}{_within_deployment(resource.removeprefix(owner))}"
        kind, _, name = resource.partition("-")
        match kind, resource_type.rpartition(":")[2]:
            case "guardrails", kind_of_resource:
                return _in_guardrails(name, kind_of_resource)
            case "hub", "Project":
                return "hub.projects"
            case "hub", _:
                return _IN_HUB.get(name, "hub")
            case (("locks" | "budget" | "network"), _):
                return {"locks": "protection.locks", "budget": "cost.budget", "network": "hub.network"}[kind]
            case "connections", _:
                return f"connections.{name}"
            case "classic", "Connection":
                return f"connections.{name.removeprefix('connections-')}"
            case "monitoring", kind_of_resource:
                return _IN_MONITORING.get(kind_of_resource, "monitoring")
            case "classic", _:
                return _IN_CLASSIC_HUB.get(name, "classic_hub")
        return "hub"

    def _consumer(self, principal: str) -> str:
        found = [
            f"access.consumers[{index}]"
            for index, each in enumerate(self.consumers)
            if each.casefold() == principal.casefold()
        ]
        return " and ".join(found) or "access.consumers"


_IN_HUB = {"group": "hub.resource_group", "vault": "hub.key_vault", "logs": "hub.log_retention_days"}
_IN_CLASSIC_HUB = {
    "hub": "classic_hub.workspace",
    "project": "classic_hub.project",
    "storage": "classic_hub.storage_account",
    "vault": "classic_hub.key_vault",
}
_IN_MONITORING = {
    "DiagnosticSetting": "monitoring.diagnostics",
    "ActionGroup": "monitoring.notify",
    "MetricAlert": "monitoring.alerts",
    "ScheduledQueryRule": "monitoring.alerts",
    "Workbook": "monitoring.workbook",
    "Connection": "monitoring.tracing",
}


def _in_guardrails(name: str, kind: str) -> str:
    blocklist, _, item = name.partition("/")
    return {
        "RaiPolicy": f"guardrails.content_filters.{name}",
        "RaiBlocklist": f"guardrails.blocklists.{name}",
        "RaiBlocklistItem": f"guardrails.blocklists.{blocklist}.items.{item}",
    }.get(kind, "guardrails")


def _within_deployment(part: str) -> str:
    """Return the path within a deployment for the rest of a resource's name, such as `-slot-blue` or `-traffic`."""
    kind, _, slot = part.removeprefix("-").partition("-")
    if kind == "slot":
        name = slot.removesuffix("-autoscale")
        return f".slots.{name}" + (".autoscale" if name != slot else "")
    return {"traffic": ".traffic", "subscription": ".marketplace"}.get(kind, "")
