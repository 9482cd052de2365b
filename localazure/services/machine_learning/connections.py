"""Connections of workspaces: targets, with the credentials for them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Action, Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning import errors
from localazure.services.machine_learning.workspaces import hub_of

CONNECTION = "Microsoft.MachineLearningServices/workspaces/connections"

_CREDENTIALS = "connection-credentials"
_AZURE_AI = {"AIServices", "AzureOpenAI", "CognitiveSearch", "CognitiveService"}


def _list_secrets(azure: Azure, connection: Resource, _body: Any) -> Resource:
    credentials = azure.state.get(_CREDENTIALS, connection["id"].lower())
    return {**connection, "properties": {**connection["properties"], "credentials": credentials}}


class Connection(Behaviour):
    """A connection; only `listsecrets` returns its credentials."""

    invalid_property_code = "ValidationError"

    actions: ClassVar[Mapping[str, Action]] = {"listsecrets": _list_secrets}
    auth_types: ClassVar[Mapping[str, AbstractSet[str]]] = {
        "AIServices": {"AAD", "ApiKey"},
        "CustomKeys": {"CustomKeys"},
    }
    """The auth types of the categories that take some types only."""
    without_credentials: ClassVar[AbstractSet[str]] = {"AAD", "None"}
    without_target: ClassVar[AbstractSet[str]] = {"CustomKeys"}
    """The categories that need no target."""

    def check(self, write: Write) -> None:
        """Checks category, target and credentials."""
        properties = write.body["properties"]
        category, auth_type = properties.get("category"), properties["authType"]
        if not category:
            raise errors.invalid_workspace("The member 'properties.category' is required.")
        allowed = self.auth_types.get(category, {auth_type})
        if auth_type not in allowed:
            raise errors.invalid_workspace(
                f"A connection of category {category} takes authType {' or '.join(sorted(allowed))}."
            )
        if not properties.get("target") and category not in self.without_target:
            raise errors.invalid_workspace(f"A connection of category {category} needs the member 'properties.target'.")
        kept = write.before is not None and write.before["properties"]["authType"] == auth_type
        if (
            auth_type not in self.without_credentials
            and not kept
            and not any((properties.get("credentials") or {}).values())
        ):
            raise errors.invalid_workspace(
                f"A connection with authType {auth_type} needs the member 'properties.credentials'."
            )

    def complete(self, write: Write, resource: Resource) -> None:
        """Stores the credentials apart, and adds the defaults."""
        azure, key, properties = write.azure, resource["id"].lower(), resource["properties"]
        credentials = properties.pop("credentials", None)
        if credentials:
            azure.state.put(_CREDENTIALS, key, credentials)
        elif properties["authType"] in self.without_credentials:
            azure.state.delete(_CREDENTIALS, key)
        properties.setdefault("isSharedToAll", False)
        properties.setdefault("metadata", {})
        properties |= {
            "createdByWorkspaceArmId": str(write.target.parent_id),
            "group": "AzureAI" if properties["category"] in _AZURE_AI else "ServicesAndApps",
        }

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Deletes the credentials with the connection."""
        azure.state.delete(_CREDENTIALS, resource["id"].lower())


def find_connection(azure: Azure, workspace: Resource, name: str) -> Resource | None:
    """The workspace's connection with a name, or one that its hub shares with all projects."""
    own = resources.get(azure, f"{workspace['id']}/connections/{name}")
    hub = hub_of(azure, workspace)
    shared = resources.get(azure, f"{hub['id']}/connections/{name}") if hub else None
    return own or (shared if shared and shared["properties"]["isSharedToAll"] else None)
