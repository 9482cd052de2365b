"""Connections of the account, its projects and the classic hub to other services."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from aihub.settings.models.arm_ids import ANY_ID, AnyId
from aihub.settings.models.base import Promotion, Section, text_field
from aihub.settings.models.hub import KeyVaultName

Category = Literal[
    "AIServices",
    "AppInsights",
    "AzureBlob",
    "AzureKeyVault",
    "AzureOpenAI",
    "AzureStorageAccount",
    "CognitiveSearch",
    "CosmosDb",
    "CustomKeys",
]
Auth = Literal["entra", "managed-identity", "key", "custom-keys"]

AUTHS: Mapping[Category, tuple[Auth, ...]] = {
    "AIServices": ("entra", "key"),
    "AppInsights": ("key",),
    "AzureBlob": ("key",),
    "AzureKeyVault": ("managed-identity",),
    "AzureOpenAI": ("entra", "key"),
    "AzureStorageAccount": ("entra", "key"),
    "CognitiveSearch": ("entra", "key"),
    "CosmosDb": ("entra",),
    "CustomKeys": ("custom-keys",),
}
"""The ways to log in that each category takes, the default first.

Source: `cognitive_account_connection_*` of hashicorp/terraform-provider-azurerm, whose tests run against Azure.
AzureBlob takes a storage account's key.
"""
BY_ARM_ID = ("AppInsights", "AzureKeyVault")
"""Categories whose target is an ARM id (microsoft-foundry/foundry-samples, `01-connections`)."""

# Pattern of the name in the published types of all three kinds of connections.
ConnectionName = Annotated[
    str,
    text_field(
        r"^[a-zA-Z0-9][a-zA-Z0-9_-]{2,32}$",
        "not a name for a connection; write 3 to 33 letters, digits, '_' and '-', starting with a letter or digit",
        "search",
    ),
]
SecretName = Annotated[
    str,
    text_field(
        r"^[0-9a-zA-Z-]{1,127}$",
        "not a name for a secret; write 1 to 127 letters, digits and '-', and no value of a secret",
        "search-key",
    ),
]
SecretVersion = Annotated[
    str,
    text_field(
        r"^[0-9a-f]{32}$", "not a version of a secret, which is 32 digits; leave it out for the newest", "0" * 32
    ),
]
KeyName = Annotated[
    str,
    text_field(
        r"^[A-Za-z_][A-Za-z0-9_.-]{0,126}$",
        "not a name for a key; write letters, digits, '_', '.' and '-', starting with a letter",
        "API_KEY",
    ),
]
MetadataValue = Annotated[
    str,
    text_field(r"^[ -~]{1,1000}$", "not a value for a property of a connection; write 1 to 1000 characters of ASCII"),
]
Place = Annotated[
    str,
    text_field(r"^(account|hub|project/.+)$", "unknown value; write account, hub or project/<name>", "account"),
]
Target = Annotated[
    str,
    text_field(
        r"^(https://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(/[^\s?#@]*)?"
        rf"|{ANY_ID})$",
        "neither an address nor an ARM id; write https://<host>/ without a query, or what `az resource show --query id` "
        "prints",
        "https://srch-example.search.windows.net",
    ),
]


def is_arm_id(target: str) -> bool:
    """Return whether a target is an ARM id, and not an address."""
    return target.startswith("/")


class SecretReference(Section, promotion=Promotion.ENVIRONMENT):
    """A secret in a vault: `pulumi up` reads its value where it writes the connection, and keeps it nowhere."""

    vault: KeyVaultName
    """Name of the vault. Whoever runs `pulumi up` needs the role `Key Vault Secrets User` there."""
    name: SecretName
    """Name of the secret."""
    version: SecretVersion | None = None
    """Version of the secret. By default the newest: each run looks for it, and writes the connection again when there
    is a new one."""


class Connection(Section, promotion=Promotion.ENVIRONMENT):
    """A connection to another service."""

    at: Place = "account"
    """What has the connection: `account` (for all its projects), `project/<name>` of `hub.projects`, or `hub`, the
    classic hub."""
    category: Category
    """Kind of service, by Azure's name."""
    target: Target | None = None
    """Address of the service; its ARM id for AppInsights and AzureKeyVault. Only CustomKeys needs none."""
    auth: Auth | None = Field(default=None, validate_default=True)
    """How the service is called: `entra` (Entra ID, as the project's or account's identity), `managed-identity` (the
    account's identity, for AzureKeyVault), `key`, or `custom-keys`. By default the first that the category takes."""
    secret: SecretReference | None = Field(default=None, examples=[{"vault": "kv-shared", "name": "search-key"}])
    """For `key`: the secret that holds it; the connection string for AppInsights."""
    secrets: dict[KeyName, SecretReference] = Field(
        default={}, examples=[{"API_KEY": {"vault": "kv-shared", "name": "partner-key"}}]
    )
    """For `custom-keys`: the secret of each key, by the key's name."""
    resource: AnyId | None = None
    """ARM id of the service, which the portal shows. By default `target` where that is one."""
    shared: bool = True
    """Whether all projects below the account or the classic hub may use the connection."""
    metadata: dict[KeyName, MetadataValue] = Field(default={}, examples=[{"location": "swedencentral"}])
    """Further properties of the connection, by name. `ApiType` and `ResourceId` are set by `resource`."""

    @field_validator("auth", mode="after")
    @classmethod
    def _auth_of_category(cls, auth: Auth | None, info: ValidationInfo) -> Auth | None:
        category = info.data.get("category")
        if category is None:
            return auth
        taken = AUTHS[category]
        if auth is not None and auth not in taken:
            raise ValueError(f"connections of category {category} do not take it; write {' or '.join(taken)}")
        return auth or taken[0]

    @property
    def way(self) -> Auth:
        """How the service is called."""
        return self.auth or AUTHS[self.category][0]

    @property
    def references(self) -> dict[str, SecretReference]:
        """The secrets by where they stand in the settings: `secret`, or `secrets.<key>`."""
        own = {"secret": self.secret} if self.secret else {}
        return {**own, **{f"secrets.{key}": each for key, each in self.secrets.items()}}
