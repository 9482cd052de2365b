"""Connections of accounts and projects: targets, with the credentials for them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from localazure.azure import Azure
from localazure.facts import resource_type
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Action, Write
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import errors
from localazure.services.machine_learning import connections

_KIND = resource_type("Microsoft.CognitiveServices/accounts/connections")
assert _KIND, "it is served"
_BARE = _KIND.bare_variants.keys()
_VAULT = "AzureKeyVault"
_TYPES = (_KIND.name, "Microsoft.CognitiveServices/accounts/projects/connections")
_IDENTITIES = {"AccountManagedIdentity", "ProjectManagedIdentity"}
_OWN = connections.Connection.auth_types


class Connection(connections.Connection):
    """A connection, with the rules of workspaces' connections; no action returns its credentials.

    The additional categories and types are those that hashicorp/terraform-provider-azurerm creates and checks
    (`internal/services/cognitive/cognitive_account_connection_*`), whose tests run against Azure. A Key Vault has rules
    of its own (Microsoft's "Set up an Azure Key Vault connection in Microsoft Foundry"): it is connected first, once,
    and for as long as there are other connections. One name is used once in an account and all its projects
    (Azure/terraform-azurerm-avm-ptn-aiml-ai-foundry#73).
    """

    invalid_property_code = "InvalidResourceProperties"

    actions: ClassVar[Mapping[str, Action]] = {}
    auth_types: ClassVar[Mapping[str, AbstractSet[str]]] = {
        **_OWN,
        "AIServices": _OWN["AIServices"] | {"AccountManagedIdentity"},
        "AppInsights": {"ApiKey"},
        _VAULT: _IDENTITIES,
        "AzureStorageAccount": {"AAD", "AccountKey", "SAS"} | _IDENTITIES,
        "CognitiveSearch": {"AAD", "ApiKey"} | _IDENTITIES,
    }
    without_credentials: ClassVar[AbstractSet[str]] = connections.Connection.without_credentials | _BARE
    without_target: ClassVar[AbstractSet[str]] = connections.Connection.without_target | {"OpenAI", "Pinecone", "Serp"}

    def check(self, write: Write) -> None:
        """Also checks the name among all connections of the account, and the rules of a Key Vault."""
        super().check(write)
        others = _others(write.azure, write.target.id)
        if same := [each for each in others if each["name"].lower() == write.target.name.lower()]:
            raise errors.connection_name_taken(write.target.name, same[0]["id"])
        if write.body["properties"]["category"] == _VAULT and others:
            raise errors.key_vault_not_first(_account_of(write.target.id), [each["name"] for each in others])

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Keeps the Key Vault for as long as another connection may have its secret there."""
        others = _others(azure, resource["id"])
        if resource["properties"]["category"] == _VAULT and others:
            raise errors.key_vault_in_use(resource["name"], [each["name"] for each in others])


def _account_of(connection_id: str) -> str:
    return "/".join(connection_id.split("/")[:9])


def _others(azure: Azure, connection_id: str) -> list[Resource]:
    """The other connections of the account and its projects."""
    below = f"{_account_of(connection_id)}/"
    found = [each for kind in _TYPES for each in resources.of_type(azure, kind, below)]
    return [each for each in found if each["id"].lower() != connection_id.lower()]
