"""The settings: every field a person can write, its meaning, its default and its limits.

The descriptions and rules here feed three things: validation, `config/schema.json` for editors, and the text
of errors. Names that must differ from each other are in `checks.py`.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from aihub import naming


def _rule(rule: naming.NameRule, example: str | None = None) -> Any:
    return Field(
        examples=[example] if example else None,
        pattern=rule.pattern,
        min_length=rule.min_length,
        max_length=rule.max_length,
        # Read by editors, and by `explain.py`.
        json_schema_extra={"patternErrorMessage": rule.message},
    )


def _text(pattern: str, message: str, example: str | None = None) -> Any:
    return _rule(naming.NameRule(pattern, message), example)


HubName = Annotated[str, _rule(naming.HUB, "ai-example")]
ProjectName = Annotated[str, _rule(naming.PROJECT, "chat")]
DeploymentName = Annotated[str, _rule(naming.DEPLOYMENT)]
ResourceGroupName = Annotated[str, _rule(naming.RESOURCE_GROUP, "rg-example")]
KeyVaultName = Annotated[str, _rule(naming.KEY_VAULT, "kv-example")]
Region = Annotated[
    str,
    _text(
        r"^[a-z][a-z0-9]*$",
        "not a region's short name; write it in lower case without spaces, as in swedencentral",
        "swedencentral",
    ),
]
ApiVersion = Annotated[
    str,
    _text(
        r"^\d{4}-\d{2}-\d{2}(-preview)?$",
        "not an API version; write a date such as '2024-10-21', or with -preview",
    ),
]
# Published pattern of Microsoft.CognitiveServices/accounts/raiPolicies.
ContentFilterName = Annotated[
    str,
    _text(
        r"^[a-zA-Z0-9][a-zA-Z0-9_.-]*$",
        "not a name Azure accepts; write letters, digits, '.', '_' and '-', starting with a letter or digit",
    ),
]
# Azure publishes no pattern for models: names and versions are whatever its catalogue holds.
CatalogueWord = Annotated[str, _text(r"^\S+$", "empty, or with a space; write it as the model catalogue does")]
TagName = Annotated[
    str,
    _text(r"^[^<>%&\\?/]{1,512}$", "not a name for a tag; write 1 to 512 characters, none of < > % & \\ ? /"),
]
TagValue = Annotated[str, Field(max_length=256, examples=["2026"])]

SkuName = Literal[
    "GlobalStandard",
    "DataZoneStandard",
    "Standard",
    "GlobalBatch",
    "DataZoneBatch",
    "GlobalProvisionedManaged",
    "DataZoneProvisionedManaged",
    "ProvisionedManaged",
]

Publisher = Literal[
    "AI21 Labs",
    "Alibaba",
    "Black Forest Labs",
    "Cohere",
    "Core42",
    "DeepSeek",
    "Fireworks",
    "Meta",
    "Microsoft",
    "Mistral AI",
    "MoonshotAI",
    "OpenAI",
    "OpenAI-OSS",
    "xAI",
]
"""Values of ARM's `model.format` that are in use. Anthropic is not among them, see `PublishedModel`."""

_FIRST_VERSION_WITH_RESPONSES = "2025-03-01"
"""Source: Microsoft's documentation of the Responses API; an older version answers 404."""


class _Section(BaseModel):
    # strict: a quoted number is text, and a number is not a version.
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, hide_input_in_errors=True, use_attribute_docstrings=True
    )


class KeyVault(_Section):
    """The vault that holds the endpoints' secrets."""

    name: KeyVaultName | None = None
    """Name of the vault, unique in all of Azure. By default `kv-` and the hub's name, shortened."""
    purge_protection: bool = True
    """Nobody can delete the vault for good before `soft_delete_days` are over. Azure does not let it be
    switched off again, and the vault's name stays taken for so long: false is for stacks that come and go."""
    soft_delete_days: Annotated[int, Field(ge=7, le=90)] = 90
    """Days for which a deleted vault or secret can be recovered. Azure does not let it be changed later."""


class Hub(_Section):
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
    log_retention_days: Annotated[int, Field(ge=30, le=730)] = 30
    """Days for which logs are kept; more than 31 cost extra."""
    protect: bool = False
    """Pulumi refuses to delete the hub until this is false again."""
    tags: Annotated[dict[TagName, TagValue], Field(max_length=50)] = {}
    """Tags of every resource."""

    @property
    def resource_group_name(self) -> str:
        """The resource group's name, derived from the hub's where the settings give none."""
        return self.resource_group or naming.resource_group_name(self.name)

    @property
    def key_vault_name(self) -> str:
        """The vault's name, derived from the hub's where the settings give none."""
        return self.key_vault.name or naming.key_vault_name(self.name)


class Sku(_Section):
    """What a deployment is billed by, and how much of it."""

    name: SkuName = "GlobalStandard"
    """Kind of capacity: where requests are processed, and whether it is paid by token or reserved."""
    capacity: Annotated[int, Field(ge=1)] = Field(default=1, examples=[10])
    """Thousands of tokens a minute; for the Provisioned kinds, provisioned throughput units."""


class OpenAIModel(_Section):
    """A model of OpenAI."""

    name: CatalogueWord = Field(examples=["gpt-5.4-mini"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["2026-03-17"])
    """Version in the model catalogue, in quotes: to YAML a bare 2026-03-17 is a date, a bare 1 a number."""


class PublishedModel(_Section):
    """A model of any publisher that the hub can serve."""

    publisher: Publisher = Field(examples=["DeepSeek"])
    """Publisher in the model catalogue, ARM's `model.format`."""
    name: CatalogueWord = Field(examples=["DeepSeek-V4-Flash"])
    """Name in the model catalogue."""
    version: CatalogueWord = Field(examples=["1"])
    """Version in the model catalogue, in quotes: to YAML a bare 2026-04-23 is a date, a bare 1 a number."""

    @field_validator("publisher", mode="before")
    @classmethod
    def _anthropic_needs_terms(cls, publisher: object) -> object:
        if isinstance(publisher, str) and publisher.casefold() == "anthropic":
            raise ValueError(
                "Anthropic's models come with terms that must be accepted explicitly, which model-inference "
                "cannot do; choose a model of another publisher"
            )
        return publisher


class _ModelDeployment(_Section):
    # In the order in which a person writes them; each kind of deployment narrows the first four.
    type: str
    model: _Section
    task: str
    api_version: str
    sku: Sku = Sku()
    """Kind and amount of capacity."""
    version_upgrade: Literal["NoAutoUpgrade", "OnceCurrentVersionExpired", "OnceNewDefaultVersionAvailable"] = (
        "NoAutoUpgrade"
    )
    """When Azure may change the model's version by itself. `NoAutoUpgrade`: never, and requests fail once the
    version is retired."""
    content_filter: ContentFilterName = "Microsoft.DefaultV2"
    """Content-filter policy of the hub that is applied to the deployment."""


class AzureOpenAIDeployment(_ModelDeployment):
    """A model of OpenAI, called by Azure OpenAI's own API."""

    type: Literal["azure-openai"]
    """Kind of deployment."""
    model: OpenAIModel = Field(examples=[{"name": "gpt-5.4-mini", "version": "2026-03-17"}])
    """Model to deploy."""
    task: Literal["chat/completions", "embeddings", "responses"] = "chat/completions"
    """What the endpoint is asked for; the last part of its target URI."""
    api_version: ApiVersion = Field(default="2024-10-21", validate_default=True)
    """API version in the target URI, in quotes."""

    @field_validator("api_version")
    @classmethod
    def _responses_needs_a_newer_version(cls, version: str, info: ValidationInfo) -> str:
        if info.data.get("task") == "responses" and version[:10] < _FIRST_VERSION_WITH_RESPONSES:
            raise ValueError("too old for the task responses; write api_version: '2025-04-01-preview'")
        return version


class ModelInferenceDeployment(_ModelDeployment):
    """A model of any publisher, called by the model inference API."""

    type: Literal["model-inference"]
    """Kind of deployment."""
    model: PublishedModel = Field(
        examples=[{"publisher": "DeepSeek", "name": "DeepSeek-V4-Flash", "version": "2026-04-23"}]
    )
    """Model to deploy."""
    task: Literal["chat/completions", "embeddings"] = "chat/completions"
    """What the endpoint is asked for; the last part of its target URI."""
    api_version: ApiVersion = "2024-05-01-preview"
    """API version in the target URI, in quotes."""


_EXAMPLE = {"type": "azure-openai", "model": {"name": "gpt-5.4-mini", "version": "2026-03-17"}}

Deployment = Annotated[
    AzureOpenAIDeployment | ModelInferenceDeployment, Field(discriminator="type", examples=[_EXAMPLE])
]
"""One deployment, told apart by its `type`."""


class Settings(_Section):
    """Everything that one environment is made of."""

    hub: Hub = Field(examples=[{"name": "ai-example", "location": "swedencentral"}])
    """The Azure AI hub."""
    deployments: dict[DeploymentName, Deployment] = Field(default={}, examples=[{"chat": _EXAMPLE}])
    """Model deployments by name. The name is part of the target URI, and of the names of its secrets."""
