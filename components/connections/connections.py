"""The connections of one stack, in the order that Azure needs.

Writes below one account go one at a time, so the connections of the account and its projects are a chain. A Key Vault
is its first link and goes last: Azure takes it only while there is no other connection.
"""

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi

from aihub.arm.bodies import Json
from components.access import KEY_VAULT_SECRETS_OFFICER, grant
from components.dynamic.connection import Connection, SecretIn

KEY_VAULT = "AzureKeyVault"
_AUTH_TYPES = {
    "entra": "AAD",
    "key": "ApiKey",
    "custom-keys": "CustomKeys",
    "managed-identity": "AccountManagedIdentity",
}
_ACCOUNT_KEY = {"AzureBlob", "AzureStorageAccount"}
"""Categories whose key is that of a storage account, which has an auth type of its own."""


class ServiceConnection(TypedDict):
    """A connection to a service."""

    category: str
    """Kind of service, by Azure's name."""
    auth: str
    """How the service is called: `entra`, `managed-identity`, `key` or `custom-keys`."""
    target: NotRequired[str | None]
    """Address or ARM id of the service."""
    resource: NotRequired[str | None]
    """ARM id of the service."""
    shared: bool
    """Whether all projects below may use the connection."""
    metadata: dict[str, str]
    """What else Azure keeps of the connection."""
    secrets: dict[str, SecretIn]
    """The secrets by their place in ARM's `credentials`."""


class ConnectionsArgs(TypedDict):
    """Arguments of the connections below one account or workspace."""

    parents: Mapping[str, pulumi.Input[str]]
    """ARM id of what has the connection, by the connection's name."""
    connections: dict[str, ServiceConnection]
    """The connections by name."""
    api_version: str
    """The API version of all requests."""
    account_principal: NotRequired[pulumi.Input[str] | None]
    """Object id of the account's identity, which keeps secrets in a connected Key Vault; None for a workspace."""


class Connections(pulumi.ComponentResource):
    """The connections below one account or workspace, one after the other."""

    def __init__(self, name: str, args: ConnectionsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:Connections", name, None, opts)
        self._name, self._args = name, args
        self.made: list[pulumi.Resource] = []
        """The connections, in the order of their writes."""
        given = pulumi.ResourceOptions(parent=self, depends_on=opts.depends_on if opts else None)
        first = sorted(args["connections"], key=lambda each: args["connections"][each]["category"] != KEY_VAULT)
        for each in first:
            after: Sequence[pulumi.Resource] = [*self.made, *self._let_keep_secrets(args["connections"][each], given)]
            # On all before it, not on the last alone: see ModelDeployments.
            self.made.append(self._connection(each, pulumi.ResourceOptions.merge(given, _after(after))))
        self.register_outputs({})

    def _connection(self, name: str, opts: pulumi.ResourceOptions) -> Connection:
        args, connection = self._args, self._args["connections"][name]
        return Connection(
            f"{self._name}-{name}",
            {
                "resource_id": pulumi.Output.concat(args["parents"][name], "/connections/", name),
                "api_version": args["api_version"],
                "properties": _properties(connection),
                "secrets": connection["secrets"],
            },
            opts,
        )

    def _let_keep_secrets(self, connection: ServiceConnection, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
        """Let the account keep the secrets of connections in the Key Vault that it is connected to.

        Source: microsoft-foundry/foundry-samples, `01-connections/connection-key-vault.bicep`.
        """
        principal, vault = self._args.get("account_principal"), connection.get("target")
        if connection["category"] != KEY_VAULT or principal is None or vault is None:
            return []
        _, _, subscription, _, group, *_, name = vault.split("/")
        return [
            grant(
                pulumi.Output.from_input(subscription),
                f"{self._name}-keeps-secrets",
                KEY_VAULT_SECRETS_OFFICER,
                vault,
                named_by=[group, name, "account"],
                principal_id=principal,
                principal_type="ServicePrincipal",
                opts=opts,
            )
        ]


def _after(made: Sequence[pulumi.Resource]) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(depends_on=[*made])


def _properties(connection: ServiceConnection) -> Json:
    category, auth, resource = connection["category"], connection["auth"], connection.get("resource")
    is_account_key = auth == "key" and category in _ACCOUNT_KEY
    known = {"ApiType": "Azure", "ResourceId": resource} if resource else {}
    target = connection.get("target")
    return {
        "category": category,
        "authType": "AccountKey" if is_account_key else _AUTH_TYPES[auth],
        **({"target": target} if target else {}),
        "isSharedToAll": connection["shared"],
        "metadata": {**known, **connection["metadata"]},
    }
