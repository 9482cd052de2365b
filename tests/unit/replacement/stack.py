"""Settings, and the state of a stack that was made with them."""

from collections.abc import Callable, Mapping
from typing import Any

from aihub.settings import AzureOpenAIDeployment, OnlineDeployment, ServerlessDeployment, Settings
from aihub.settings.models import Deployment

Json = dict[str, Any]

CHAT = {"type": "azure-openai", "model": {"name": "gpt-4.1-mini", "version": "2025-04-14"}}
COHERE = {
    "type": "serverless-api",
    "model": "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024",
    "marketplace": {"accept_terms": True},
}
BLUE = {
    "model": "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25",
    "instance_type": "Standard_DS3_v2",
}
BERT = {"type": "managed-compute", "task": "fill-mask", "slots": {"blue": BLUE}}
PLAIN = {"gpt-4.1": CHAT, "cohere": COHERE, "bert": BERT}


def settings(
    deployments: Json = PLAIN, consent: Json | None = None, classic: Json | None = None, **hub: Any
) -> Settings:
    return Settings.model_validate(
        {
            "hub": {"name": "ai-demo", "location": "swedencentral", **hub},
            "deployments": deployments,
            "classic_hub": classic or {},
            "replace": {path: {"from": was, "to": to} for path, (was, to) in (consent or {}).items()},
        }
    )


def state(made: Settings, *, protected: bool = False) -> dict[str, Json]:
    """The outputs of what these settings make, by URN."""
    values = dict(made.fixed_values({}))
    location = values["hub.location"]
    found: dict[str, Json] = {}

    def add(types: str, urn_name: str, /, **outputs: Any) -> None:
        found[f"urn:pulumi:dev::aihub::{types}::{urn_name}"] = outputs

    def native(component: str, token: str, urn_name: str, path: str, **outputs: Any) -> None:
        add(f"aihub:index:{component}$azure-native:{token}", urn_name, name=values[path], location=location, **outputs)

    native("AIHub", "resources:ResourceGroup", "hub-group", "hub.resource_group")
    native("AIHub", "cognitiveservices:Account", "hub-account", "hub.name", kind="AIServices")
    for project in made.hub.projects:
        add("aihub:index:AIHub$azure-native:cognitiveservices:Project", f"hub-project-{project}", name=f"ai/{project}")
    properties = {"softDeleteRetentionInDays": 90, **({"enablePurgeProtection": True} if protected else {})}
    native("AIHub", "keyvault:Vault", "hub-vault", "hub.key_vault.name", properties=properties)
    workspace = "machinelearningservices:Workspace"
    if made.needs_classic_hub:
        native("ClassicHub", "storage:StorageAccount", "store", "classic_hub.storage_account", kind="StorageV2")
        if made.own_classic_vault:
            native("ClassicHub", "keyvault:Vault", "vault", "classic_hub.key_vault", properties=properties)
        vault = f"/subscriptions/s/…/vaults/{values['classic_hub.key_vault']}"
        # The hub as it is made now, the project as azure-native's class made it in earlier versions.
        body = {"kind": "Hub", "location": location, "properties": {"keyVault": vault}}
        id_ = f"/subscriptions/s/…/workspaces/{values['classic_hub.workspace']}"
        add("aihub:index:ClassicHub$pulumi-python:dynamic/aihub:ArmResource", "hub", resource_id=id_, body=body)
        native("ClassicHub", workspace, "project", "classic_hub.project", kind="Project", keyVault=vault)
    for name, each in made.deployments.items():
        _add_deployment(add, native, values, name, each)
    return found


def _add_deployment(
    add: Callable[..., None], native: Callable[..., None], values: Mapping[str, str], name: str, each: Deployment
) -> None:
    if isinstance(each, AzureOpenAIDeployment):
        above = "aihub:index:ModelDeployments$aihub:index:ModelDeployment"
        add(above, name)
        model = {"format": "OpenAI", "name": each.model.name, "version": each.model.version}
        add(f"{above}$azure-native:cognitiveservices:Deployment", f"{name}-deployment", properties={"model": model})
        return
    component = "ServerlessDeployment" if isinstance(each, ServerlessDeployment) else "OnlineEndpoint"
    add(f"aihub:index:{component}", name)
    path = f"deployments.{name}.endpoint_name"
    if isinstance(each, ServerlessDeployment):
        of_model = {"modelSettings": {"modelId": each.model}}
        kind = "machinelearningservices:ServerlessEndpoint"
        native(component, kind, f"{name}-endpoint", path, properties=of_model)
    elif isinstance(each, OnlineDeployment):
        mode = {"key": "Key", "aml-token": "AMLToken", "entra": "AADToken"}[values[f"deployments.{name}.auth"]]
        body, id_ = {"properties": {"authMode": mode}}, f"/subscriptions/s/…/onlineEndpoints/{values[path]}"
        kind = f"aihub:index:{component}$pulumi-python:dynamic/aihub:ArmResource"
        add(kind, f"{name}-endpoint", resource_id=id_, body=body)
        for slot, one in each.slots.items():
            kind = f"aihub:index:{component}$azure-native:machinelearningservices:OnlineDeployment"
            add(kind, f"{name}-slot-{slot}", name=f"x/{slot}", properties={"instanceType": one.instance_type})
