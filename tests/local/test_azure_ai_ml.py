"""Machine learning in ARM under Microsoft's own client, at the API version that pulumi-azure-native uses."""

import warnings
from dataclasses import dataclass
from typing import Any

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.identity import DefaultAzureCredential

from localazure.instance import LocalAzure
from tests.local.arm import KEY_VAULT, OWN, new_group, send, unique

with warnings.catch_warnings():
    # It is built on a version of marshmallow that warns of the next.
    warnings.simplefilter("ignore")
    from azure.ai.ml._restclient.arm_ml_service import MachineLearningServicesMgmtClient

LOCATION = "swedencentral"
IDENTITY = {"type": "SystemAssigned"}
COMMAND = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
DEEPSEEK = "azureml://registries/azureml-deepseek/models/DeepSeek-R1"
BERT = {"model": "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"}
OWN_MODEL = {"model": "azureml:churn:3", "environmentId": "azureml:churn-env:2"}


@dataclass(frozen=True)
class Project:
    """A project in a resource group of its own, and the client's operations on what is in it."""

    # As any type: the models call every member optional.
    client: Any
    group: str
    hub: str
    name: str

    def subscribe(self, name: str, model: str) -> Any:
        return self.client.marketplace_subscriptions.begin_create_or_update(
            self.group, self.name, name, {"properties": {"modelId": model}}
        ).result()

    def serverless(self, name: str, model: str, **properties: Any) -> Any:
        wanted = {"authMode": "Key", "modelSettings": {"modelId": model}, **properties}
        body = {"location": LOCATION, "sku": {"name": "Consumption"}, "properties": wanted}
        return self.client.serverless_endpoints.begin_create_or_update(self.group, self.name, name, body).result()

    def endpoint(self, name: str, **properties: Any) -> Any:
        body = {"location": LOCATION, "identity": IDENTITY, "properties": {"authMode": "Key", **properties}}
        return self.client.online_endpoints.begin_create_or_update(self.group, self.name, name, body).result()

    def deployment(
        self, endpoint: str, name: str, instances: int = 1, model: Any = OWN_MODEL, **properties: Any
    ) -> Any:
        wanted = {
            "endpointComputeType": "Managed",
            "instanceType": "Standard_DS3_v2",
            **model,
            **properties,
        }
        body = {"location": LOCATION, "sku": {"name": "Default", "capacity": instances}, "properties": wanted}
        return self.client.online_deployments.begin_create_or_update(
            self.group, self.name, endpoint, name, body
        ).result()


@pytest.fixture
def client(local_azure: LocalAzure) -> Any:
    return MachineLearningServicesMgmtClient(DefaultAzureCredential(), OWN.id)


@pytest.fixture
def project(client: Any) -> Project:
    group_id = new_group()
    group = group_id.rpartition("/")[2]
    storage = f"{group_id}/providers/Microsoft.Storage/storageAccounts/{unique('st').replace('-', '')}"
    vault = f"{group_id}/providers/Microsoft.KeyVault/vaults/{unique('kv')}"
    body: Any = {"location": LOCATION, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    send("PUT", storage, "2024-01-01", body)
    sku = {"family": "A", "name": "standard"}
    properties = {"tenantId": OWN.tenant_id, "sku": sku, "enableRbacAuthorization": True}
    send("PUT", vault, KEY_VAULT, {"location": LOCATION, "properties": properties})
    hub = workspace(client, group, "the-hub", "Hub", storageAccount=storage, keyVault=vault)
    workspace(client, group, "the-project", "Project", hubResourceId=hub.id)
    return Project(client, group, "the-hub", "the-project")


def workspace(client: Any, group: str, name: str, kind: str, **properties: Any) -> Any:
    body: Any = {"location": LOCATION, "identity": IDENTITY, "kind": kind, "properties": properties}
    return client.workspaces.begin_create_or_update(group, name, body).result()


def names(resources: Any) -> list[str]:
    return [each.name for each in resources]


def test_hub_and_project_share_what_the_hub_is_made_of(project: Project) -> None:
    client = project.client
    hub, shown = (client.workspaces.get(project.group, each).properties for each in (project.hub, project.name))
    assert (shown.storage_account, shown.key_vault) == (hub.storage_account, hub.key_vault)
    assert shown.provisioning_state == "Succeeded"
    assert names(client.workspaces.list_by_resource_group(project.group)) == [project.hub, project.name]

    with pytest.raises(ResourceExistsError, match="has projects"):
        client.workspaces.begin_delete(project.group, project.hub).result()
    client.workspaces.begin_delete(project.group, project.name).result()
    client.workspaces.begin_delete(project.group, project.hub).result()
    assert names(client.workspaces.list_by_resource_group(project.group)) == []


def test_credentials_of_a_connection_are_listed_and_never_read(project: Project) -> None:
    connections, place = project.client.workspace_connections, (project.group, project.hub, "speech")
    target = "https://x.cognitiveservices.azure.com"
    properties = {"category": "AIServices", "authType": "ApiKey", "target": target, "credentials": {"key": "k-1"}}
    made = connections.create(*place, {"properties": properties})
    assert not made.properties.get("credentials")
    assert not connections.get(*place).properties.get("credentials")
    assert connections.list_secrets(*place).properties.credentials.key == "k-1"
    assert names(connections.list(project.group, project.hub)) == ["speech"]

    connections.delete(*place)
    with pytest.raises(ResourceNotFoundError):
        connections.get(*place)


def test_serverless_endpoint_of_a_partner_needs_a_subscription(project: Project) -> None:
    client, name = project.client, unique("command")
    with pytest.raises(HttpResponseError, match="MarketplaceSubscriptionNotFound"):
        project.serverless(name, COMMAND)

    assert project.subscribe("command", COMMAND).properties.marketplace_subscription_status == "Subscribed"
    made = project.serverless(name, COMMAND).properties
    assert made.inference_endpoint.uri.startswith(f"https://{name}-")
    assert made.inference_endpoint.uri.endswith(f".{LOCATION}.models.ai.azure.com")
    assert made.endpoint_state == "Online"
    assert names(client.marketplace_subscriptions.list(project.group, project.name)) == ["command"]
    assert names(client.serverless_endpoints.list(project.group, project.name)) == [name]

    before = client.serverless_endpoints.list_keys(project.group, project.name, name)
    client.serverless_endpoints.begin_regenerate_keys(
        project.group, project.name, name, {"keyType": "Primary"}
    ).result()
    after = client.serverless_endpoints.list_keys(project.group, project.name, name)
    assert before.primary_key != after.primary_key
    assert before.secondary_key == after.secondary_key

    client.serverless_endpoints.begin_delete(project.group, project.name, name).result()
    assert names(client.serverless_endpoints.list(project.group, project.name)) == []


def test_model_that_azure_sells_is_deployed_without_a_subscription_once_in_a_project(project: Project) -> None:
    with pytest.raises(HttpResponseError, match="MarketplaceSubscriptionNotRequired"):
        project.subscribe("deepseek", DEEPSEEK)
    project.serverless("deepseek", DEEPSEEK)
    with pytest.raises(ResourceExistsError, match="already: 'deepseek'"):
        project.serverless("again", DEEPSEEK)


def test_online_endpoint_lives_through_a_roll_out(project: Project) -> None:
    client, name = project.client, unique("churn")
    place = (project.group, project.name, name)
    made = project.endpoint(name).properties
    assert made.scoring_uri == f"https://{name}.{LOCATION}.inference.ml.azure.com/score"
    assert client.online_endpoints.list_keys(*place).primary_key

    with pytest.raises(HttpResponseError, match="'blue', which the endpoint does not have"):
        project.endpoint(name, traffic={"blue": 100})
    for slot in ("blue", "green"):
        assert project.deployment(name, slot).properties.provisioning_state == "Succeeded"
    assert names(client.online_deployments.list(*place)) == ["blue", "green"]

    with pytest.raises(HttpResponseError, match="sum to 100 or 0; it is 90"):
        project.endpoint(name, traffic={"blue": 60, "green": 30})
    with pytest.raises(HttpResponseError, match="at most 50; it is 60"):
        project.endpoint(name, traffic={"blue": 100}, mirrorTraffic={"green": 60})
    project.endpoint(name, traffic={"blue": 100}, mirrorTraffic={"green": 50})
    assert client.online_endpoints.get(*place).properties.traffic == {"blue": 100}

    for slot, word in (("blue", "100% of the endpoint's traffic"), ("green", "50% of the endpoint's mirror traffic")):
        with pytest.raises(HttpResponseError, match=word):
            client.online_deployments.begin_delete(*place, slot).result()
    project.endpoint(name, traffic={"green": 100})
    client.online_deployments.begin_delete(*place, "blue").result()
    client.online_endpoints.begin_delete(*place).result()
    assert names(client.online_endpoints.list(project.group, project.name)) == []
    with pytest.raises(ResourceNotFoundError):
        client.online_deployments.get(*place, "green")


def test_endpoint_with_aml_tokens_has_no_keys(project: Project) -> None:
    name = unique("token")
    place = (project.group, project.name, name)
    project.endpoint(name, authMode="AMLToken")
    token = project.client.online_endpoints.get_token(*place)
    assert token.token_type == "Bearer"
    assert token.refresh_after_time_utc < token.expiry_time_utc
    with pytest.raises(HttpResponseError, match="authMode AMLToken"):
        project.client.online_endpoints.list_keys(*place)


def test_machines_count_against_the_quota_of_the_region(project: Project) -> None:
    client, name = project.client, unique("quota")
    size = "Standard_NC4as_T4_v3"
    assert {each.name: each.v_cp_us for each in client.virtual_machine_sizes.list(LOCATION).value}[size] == 4

    project.endpoint(name)
    project.deployment(name, "blue", model=BERT, instanceType=size)

    dedicated = [each for each in client.usages.list(LOCATION) if each.type.endswith("/dedicatedCores/usages")]
    usage = {each.name.value: each for each in dedicated}["Standard NCASv3_T4 Family"]
    assert (usage.current_value, usage.limit) == (8, 24)
    with pytest.raises(HttpResponseError, match=r"OutOfQuota.*\n.*usage/limit: 8/24. Additional needed: 20"):
        project.deployment(name, "green", 4, model=BERT, instanceType=size)
