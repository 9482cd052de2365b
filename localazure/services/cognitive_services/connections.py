"""Connections of accounts and projects: targets, with the credentials for them."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import ClassVar

from localazure.facts import resource_type
from localazure.services.arm.behaviour import Action
from localazure.services.machine_learning import connections

_KIND = resource_type("Microsoft.CognitiveServices/accounts/connections")
assert _KIND, "it is served"
_BARE = _KIND.bare_variants.keys()


class Connection(connections.Connection):
    """A connection, with the rules of workspaces' connections; no action returns its credentials.

    The additional categories and types are those that hashicorp/terraform-provider-azurerm creates and checks
    (`internal/services/cognitive/cognitive_account_connection_*`), whose tests run against Azure.
    """

    invalid_property_code = "InvalidResourceProperties"

    actions: ClassVar[Mapping[str, Action]] = {}
    auth_types: ClassVar[Mapping[str, AbstractSet[str]]] = {
        **connections.Connection.auth_types,
        "AIServices": connections.Connection.auth_types["AIServices"] | {"AccountManagedIdentity"},
    }
    without_credentials: ClassVar[AbstractSet[str]] = connections.Connection.without_credentials | _BARE
    without_target: ClassVar[AbstractSet[str]] = connections.Connection.without_target | {"OpenAI", "Pinecone", "Serp"}
