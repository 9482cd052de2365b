"""Sub-resources of targets of private endpoints: their names, host names, and DNS zones.

Sources: "Azure Private Endpoint private DNS zone values" and "What is a private endpoint" of Microsoft's documentation,
and for workspaces "How to use your workspace with a custom DNS server".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from localazure.services.arm.resources import Resource


@dataclass(frozen=True)
class Member:
    """One host of a sub-resource, which gets an address of its own."""

    name: str
    zone: str
    """The private DNS zone that resolves the host for clients of the endpoint."""
    host: Callable[[Resource], str]
    """The host's public name."""
    record: Callable[[Resource], str]
    """The name of the host's record in the zone."""


Groups = Mapping[str, tuple[Member, ...]]
"""The members of each sub-resource, by its `groupId`."""


def _own(suffix: str, name: Callable[[Resource], str]) -> dict[str, Callable[[Resource], str]]:
    return {"host": lambda target: f"{name(target)}.{suffix}", "record": name}


def _sub_domain(account: Resource) -> str:
    return str(account["properties"].get("customSubDomainName") or account["name"])


def _name(target: Resource) -> str:
    return str(target["name"]).lower()


def _account() -> Groups:
    parts = (
        ("default", "cognitiveservices.azure.com"),
        ("secondary", "openai.azure.com"),
        ("third", "services.ai.azure.com"),
    )
    return {"account": tuple(Member(name, f"privatelink.{at}", **_own(at, _sub_domain)) for name, at in parts)}


def _storage() -> Groups:
    found: dict[str, tuple[Member, ...]] = {}
    for group in ("blob", "dfs", "file", "queue", "table", "web"):
        suffix = f"{group}.core.windows.net"
        found[group] = (Member(group, f"privatelink.{suffix}", **_own(suffix, _name)),)
        if group != "file":
            secondary = _own(suffix, lambda target: f"{_name(target)}-secondary")
            found[f"{group}_secondary"] = (Member(f"{group}_secondary", f"privatelink.{suffix}", **secondary),)
    return found


def _guid(workspace: Resource) -> str:
    return str(workspace["properties"].get("workspaceId", ""))


def _workspace() -> Groups:
    api, notebooks = "privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"

    def notebook(workspace: Resource) -> str:
        return f"ml-{_name(workspace)[:32]}-{workspace['location']}-{_guid(workspace)}.{workspace['location']}"

    return {
        "amlworkspace": (
            Member(
                "default",
                api,
                lambda each: f"{_guid(each)}.workspace.{each['location']}.api.azureml.ms",
                lambda each: f"{_guid(each)}.workspace.{each['location']}",
            ),
            Member(
                "inference",
                api,
                lambda each: f"*.{_guid(each)}.inference.{each['location']}.api.azureml.ms",
                lambda each: f"*.{_guid(each)}.inference.{each['location']}",
            ),
            Member("notebook", notebooks, lambda each: f"{notebook(each)}.notebooks.azure.net", notebook),
        )
    }


def _vault() -> Groups:
    # The zone's name is not that of the host.
    host = _own("vault.azure.net", _name)
    return {"vault": (Member("default", "privatelink.vaultcore.azure.net", **host),)}


TARGETS: Mapping[str, Groups] = {
    "Microsoft.CognitiveServices/accounts": _account(),
    "Microsoft.KeyVault/vaults": _vault(),
    "Microsoft.MachineLearningServices/workspaces": _workspace(),
    "Microsoft.Storage/storageAccounts": _storage(),
}
"""The sub-resources of each type that can be a target."""


def members(target: Resource, group: str) -> tuple[Member, ...]:
    """The members of a sub-resource of a target; none when it has no such sub-resource."""
    groups = TARGETS.get(str(target["type"]), {})
    return next((found for name, found in groups.items() if name.lower() == group.lower()), ())
