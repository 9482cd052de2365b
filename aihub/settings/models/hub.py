"""The hub, and the classic hub beside it."""

from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field

from aihub import naming
from aihub.settings.errors import closest
from aihub.settings.models.base import Section, rule, text

HubName = Annotated[str, rule(naming.HUB, "ai-example")]
ProjectName = Annotated[str, rule(naming.PROJECT, "chat")]
ResourceGroupName = Annotated[str, rule(naming.RESOURCE_GROUP, "rg-example")]
KeyVaultName = Annotated[str, rule(naming.KEY_VAULT, "kv-example")]
WorkspaceName = Annotated[str, rule(naming.WORKSPACE, "ai-example-hub")]
StorageAccountName = Annotated[str, rule(naming.STORAGE_ACCOUNT, "stexample")]


def _region(value: str) -> str:
    if value not in REGIONS:
        # However it is written: Sweden Central, sweden-central, SwedenCentral.
        guess = closest("".join(filter(str.isalnum, value)).lower(), REGIONS)
        hint = f"did you mean {guess}?" if guess else "write it in lower case without spaces, as in swedencentral"
        raise ValueError(f"not a region's short name; {hint}")
    return value


REGIONS: list[str] = yaml.safe_load((files("aihub.settings") / "regions.yaml").read_text(encoding="utf-8"))
Region = Annotated[
    str, AfterValidator(_region), Field(examples=["swedencentral"], json_schema_extra={"enum": list[Any](REGIONS)})
]
TagName = Annotated[
    str,
    text(r"^[^<>%&\\?/]{1,512}$", "not a name for a tag; write 1 to 512 characters, none of < > % & \\ ? /"),
]
TagValue = Annotated[str, Field(max_length=256, examples=["2026"])]


class KeyVault(Section):
    """The vault that holds the endpoints' secrets."""

    name: KeyVaultName | None = None
    """Name of the vault, unique in all of Azure. By default `kv-` and the hub's name, shortened."""
    purge_protection: bool = True
    """Nobody can delete the vault for good before `soft_delete_days` are over. Azure does not let it be
    switched off again, and the vault's name stays taken for so long: false is for stacks that come and go."""
    soft_delete_days: Annotated[int, Field(ge=7, le=90)] = 90
    """Days for which a deleted vault or secret can be recovered. Azure does not let it be changed later."""


class Hub(Section):
    """The Azure AI hub: an AIServices account with its projects, vault and monitoring."""

    name: HubName
    """Name of the hub and first part of its host names, `<name>.openai.azure.com`: unique in all of Azure."""
    location: Region
    """Azure region, by its short name. Which models a region offers differs."""
    resource_group: ResourceGroupName | None = None
    """Resource group to create. By default `rg-` and the hub's name."""
    projects: Annotated[list[ProjectName], Field(min_length=1)] = Field(default=["default"], examples=[["chat"]])
    """Projects of the hub. Deployments belong to the hub, and every project can use them."""
    auth: Literal["keys", "entra"] = "keys"
    """How endpoints are called: `keys` (a key in Key Vault for each endpoint) or `entra` (no keys at all)."""
    key_vault: KeyVault = KeyVault()
    """Vault of the endpoints' secrets, and how hard it is to delete."""
    key_expiry_days: Annotated[int, Field(ge=1, le=730)] = 60
    """Days after which a key expires, counted from when it was written to the vault. `aihub rotate` renews it."""
    key_read_interval_minutes: Annotated[int, Field(ge=1, le=10080)] = 60
    """Clients read a key from the vault again at least so often. `aihub rotate` waits for as long before it makes the
    previous key invalid."""
    soft_deleted: Literal["restore", "purge", "stop"] = "stop"
    """What becomes of a deleted hub, vault or secret that still holds a name of this stack: `pulumi up` restores it,
    `aihub preflight` deletes it for good, or both stop there."""
    log_retention_days: Annotated[int, Field(ge=30, le=730)] = 30
    """Days for which logs are kept; more than 31 cost extra."""
    protect: bool = False
    """Pulumi refuses to delete the hub until this is false again."""
    tags: Annotated[dict[TagName, TagValue], Field(max_length=50)] = Field(default={}, examples=[{"team": "search"}])
    """Tags of every resource."""

    @property
    def resource_group_name(self) -> str:
        """The resource group's name, derived from the hub's where the settings give none."""
        return self.resource_group or naming.resource_group_name(self.name)

    @property
    def key_vault_name(self) -> str:
        """The vault's name, derived from the hub's where the settings give none."""
        return self.key_vault.name or naming.key_vault_name(self.name)


class ClassicHub(Section):
    """The hub workspace and project of serverless and managed-compute deployments, made when there is one."""

    workspace: WorkspaceName | None = None
    """Name of the hub workspace. By default the hub's name and `-hub`."""
    project: WorkspaceName | None = None
    """Name of the hub project. By default the hub's name and `-project`."""
    storage_account: StorageAccountName | None = None
    """Name of the storage account, unique in all of Azure. By default `st` and the letters and digits of the
    hub's name."""
    key_vault: KeyVaultName | None = None
    """Name of the hub workspace's own vault, unique in all of Azure. By default `kv-`, the hub's name and `-hub`,
    shortened. Azure lets the workspace's identity read every secret in it: the hub's own vault is shared only where
    it is named here."""
