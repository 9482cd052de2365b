"""The hub (an AIServices account), and the classic hub (Azure Machine Learning) beside it."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from aihub import fast_yaml, naming
from aihub.closest import closest
from aihub.settings.models.base import Promotion, Section, name_field, text_field
from aihub.settings.models.encryption import Encryption
from aihub.settings.models.identity import Identity
from aihub.settings.models.network import Network

HubName = Annotated[str, name_field(naming.HUB, "ai-example")]
ProjectName = Annotated[str, name_field(naming.PROJECT, "chat")]
ResourceGroupName = Annotated[str, name_field(naming.RESOURCE_GROUP, "rg-example")]
KeyVaultName = Annotated[str, name_field(naming.KEY_VAULT, "kv-example")]
WorkspaceName = Annotated[str, name_field(naming.WORKSPACE, "ai-example-hub")]
StorageAccountName = Annotated[str, name_field(naming.STORAGE_ACCOUNT, "stexample")]


def known_region(value: str) -> str:
    """Return a region's short name.

    Raises:
        ValueError: there is no such region; the message names the one that may be meant.
    """
    if value not in REGIONS:
        # Recognizes other spellings: Sweden Central, sweden-central, SwedenCentral.
        guess = closest("".join(filter(str.isalnum, value)).lower(), REGIONS)
        hint = f"did you mean {guess}?" if guess else "write it in lower case without spaces, as in swedencentral"
        raise ValueError(f"not a region's short name; {hint}")
    return value


REGIONS: list[str] = fast_yaml.parse(Path(__file__).parents[1].joinpath("regions.yaml").read_text(encoding="utf-8"))
Region = Annotated[
    str, AfterValidator(known_region), Field(examples=["swedencentral"], json_schema_extra={"enum": list[Any](REGIONS)})
]
TagName = Annotated[
    str,
    text_field(r"^[^<>%&\\?/]{1,512}$", "not a name for a tag; write 1 to 512 characters, none of < > % & \\ ? /"),
]
TagValue = Annotated[str, Field(max_length=256, examples=["2026"])]


class KeyVault(Section, promotion=Promotion.ENVIRONMENT):
    """The vault that holds the endpoints' secrets."""

    name: KeyVaultName | None = None
    """Name of the vault, globally unique. By default `kv-` and the hub's name, shortened."""
    purge_protection: bool = True
    """Whether a deleted vault can be purged only after `soft_delete_days`. Azure does not allow purge protection to be
    switched off again, and the vault's name stays reserved for that time: write false for short-lived stacks."""
    soft_delete_days: Annotated[int, Field(ge=7, le=90)] = 90
    """Days for which a deleted vault or secret can be recovered. Azure does not allow a later change."""


class Hub(Section, promotion=Promotion.ENVIRONMENT):
    """The Azure AI hub: an AIServices account with its projects, vault and monitoring."""

    name: HubName
    """Name of the hub and first part of its host names, `<name>.openai.azure.com`: globally unique."""
    location: Region
    """Azure region, by its short name. Which models a region offers differs."""
    resource_group: ResourceGroupName | None = None
    """Resource group to create. By default `rg-` and the hub's name."""
    projects: Annotated[list[ProjectName], Field(min_length=1)] = Field(default=["default"], examples=[["chat"]])
    """Projects of the hub. Deployments belong to the hub, and every project can use them."""
    auth: Annotated[Literal["keys", "entra"], Promotion.ADJUSTABLE] = "keys"
    """Authentication of calls: `keys` (API keys, in Key Vault for each endpoint) or `entra` (Entra ID tokens only)."""
    key_vault: KeyVault = KeyVault.by_default()
    """Vault of the endpoints' secrets."""
    identity: Identity = Identity.by_default()
    """Managed identities of the account, the projects and the workspaces."""
    encryption: Encryption | None = Field(default=None, examples=[{"key": "create"}])
    """Encryption at rest with a customer-managed key. By default Microsoft manages the keys."""
    key_expiry_days: Annotated[int, Field(ge=1, le=730)] = 60
    """Days from a key's write to the vault to the secret's expiry date. `aihub rotate` replaces the key."""
    key_read_interval_minutes: Annotated[int, Field(ge=1, le=10080)] = 60
    """Minutes after which, at the latest, clients read a key from the vault again. `aihub rotate` waits that long
    before it makes the previous key invalid."""
    soft_deleted: Literal["restore", "purge", "stop"] = "stop"
    """What to do with a soft-deleted hub, vault or secret that has a name of this stack: `restore` it (`pulumi up`),
    `purge` it (`aihub preflight`), or `stop` with an error."""
    log_retention_days: Annotated[int, Field(ge=30, le=730)] = 30
    """Days for which Log Analytics keeps logs; more than 31 cost extra."""
    protect: bool = False
    """Whether Pulumi refuses to delete the hub (the resource option `protect`)."""
    tags: Annotated[dict[TagName, TagValue], Field(max_length=50)] = Field(default={}, examples=[{"team": "search"}])
    """Tags of every resource."""

    network: Network | None = Field(default=None, examples=[{"access": "private"}])
    """Who may reach the hub, and over which network. By default everybody who has a key or a role."""

    @property
    def resource_group_name(self) -> str:
        """The resource group's name, derived from the hub's where the settings give none."""
        return self.resource_group or naming.resource_group_name(self.name)

    @property
    def key_vault_name(self) -> str:
        """The vault's name, derived from the hub's where the settings give none."""
        return self.key_vault.name or naming.key_vault_name(self.name)

    @property
    def key_store(self) -> str | None:
        """Host of the vault or managed HSM with the customer-managed key; None where Microsoft manages the keys."""
        if self.encryption is None:
            return None
        own = f"{self.key_vault_name.lower()}.vault.azure.net"
        return own if self.encryption.creates_key else self.encryption.key.split("/")[2].lower()


class ClassicHub(Section, promotion=Promotion.ENVIRONMENT):
    """Names in the classic hub, which is created only for serverless-api and for managed-compute in the hub project."""

    workspace: WorkspaceName | None = None
    """Name of the hub workspace. By default the hub's name and `-hub`."""
    project: WorkspaceName | None = None
    """Name of the hub project. By default the hub's name and `-project`."""
    storage_account: StorageAccountName | None = None
    """Name of the storage account, globally unique. By default `st` and the letters and digits of the
    hub's name."""
    key_vault: KeyVaultName | None = None
    """Name of the hub workspace's own vault, globally unique. By default `kv-`, the hub's name and `-hub`,
    shortened. Azure lets the workspace's identity read every secret in it, so it is not the vault of
    the endpoints' secrets unless you name that vault here."""
