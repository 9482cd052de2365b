"""ARM under Microsoft's own management client, at the API version that pulumi-azure-native uses."""

import uuid
from typing import Any

import pytest
import requests
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceExistsError
from azure.identity import ClientSecretCredential, DefaultAzureCredential
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient

from localazure.azure import Subscription
from localazure.instance import LocalAzure

API_VERSION = "2025-06-01"
OWN = Subscription()
ARM = f"https://management.azure.com/subscriptions/{OWN.id}"


@pytest.fixture
def client(local_azure: LocalAzure) -> CognitiveServicesManagementClient:
    return CognitiveServicesManagementClient(DefaultAzureCredential(), OWN.id, api_version=API_VERSION)


@pytest.fixture
def group(local_azure: LocalAzure) -> str:
    name = f"rg-{uuid.uuid4().hex[:8]}"
    assert arm("PUT", f"/resourceGroups/{name}", {"location": "swedencentral"}, "2024-03-01").status_code == 201
    return name


@pytest.fixture
def account(client: CognitiveServicesManagementClient, group: str) -> str:
    name = f"hub-{uuid.uuid4().hex[:8]}"
    client.accounts.begin_create(group, name, account_body(name)).result()
    return name


def account_body(name: str, **properties: Any) -> Any:
    return {
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "location": "swedencentral",
        "identity": {"type": "SystemAssigned"},
        "properties": {"customSubDomainName": name, "allowProjectManagement": True, **properties},
    }


def deployment_body(capacity: int = 1, **model: str) -> Any:
    wanted = {"format": "OpenAI", "name": "gpt-4.1-mini", "version": "2025-04-14", **model}
    return {"sku": {"name": "GlobalStandard", "capacity": capacity}, "properties": {"model": wanted}}


def arm(method: str, path: str, body: Any = None, api_version: str | None = API_VERSION) -> requests.Response:
    token = DefaultAzureCredential().get_token("https://management.azure.com/.default").token
    query = f"?api-version={api_version}" if api_version else ""
    return requests.request(
        method, f"{ARM}{path}{query}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=60
    )


def code(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_account_and_deployment_live_from_creation_to_purge(
    client: CognitiveServicesManagementClient, group: str, account: str
) -> None:
    # As plain values: the models call every member optional.
    shown = client.accounts.get(group, account).as_dict()
    assert shown["properties"]["endpoint"] == f"https://{account}.cognitiveservices.azure.com/"
    made = client.deployments.begin_create_or_update(group, account, "chat", deployment_body()).result().as_dict()
    assert made["properties"]["provisioning_state"] == "Succeeded"
    assert made["properties"]["capabilities"]["chatCompletion"] == "true"
    assert [each.name for each in client.deployments.list(group, account)] == ["chat"]
    changed = client.deployments.begin_create_or_update(group, account, "chat", deployment_body(5)).result().as_dict()
    assert changed["sku"]["capacity"] == 5
    client.deployments.begin_delete(group, account, "chat").result()
    assert list(client.deployments.list(group, account)) == []

    client.accounts.begin_delete(group, account).result()
    assert account in [each.name for each in client.deleted_accounts.list()]
    with pytest.raises(ResourceExistsError, match="FlagMustBeSetForRestore"):
        client.accounts.begin_create(group, account, account_body(account)).result()
    client.deleted_accounts.begin_purge("swedencentral", group, account).result()
    assert account not in [each.name for each in client.deleted_accounts.list()]


def test_guardrails_are_made_read_and_listed(
    client: CognitiveServicesManagementClient, group: str, account: str
) -> None:
    blocklist: Any = {"properties": {"description": "Bad words"}}
    client.rai_blocklists.create_or_update(group, account, "words", blocklist)
    item: Any = {"properties": {"pattern": "forbidden", "isRegex": False}}
    client.rai_blocklist_items.create_or_update(group, account, "words", "first", item)
    violence = {
        "name": "Violence",
        "severityThreshold": "Low",
        "blocking": True,
        "enabled": True,
        "source": "Prompt",
    }
    policy: Any = {
        "properties": {
            "basePolicyName": "Microsoft.DefaultV2",
            "mode": "Blocking",
            "contentFilters": [violence],
            "customBlocklists": [{"blocklistName": "words", "blocking": True, "source": "Prompt"}],
        }
    }
    client.rai_policies.create_or_update(group, account, "strict", policy)
    body = deployment_body()
    body["properties"]["raiPolicyName"] = "strict"
    client.deployments.begin_create_or_update(group, account, "chat", body).result()

    made = client.rai_policies.get(group, account, "strict").as_dict()["properties"]
    assert made["content_filters"] == [
        {"name": "Violence", "severity_threshold": "Low", "blocking": True, "enabled": True, "source": "Prompt"}
    ]
    assert made["type"] == "UserManaged"
    policies = [each.name for each in client.rai_policies.list(group, account)]
    assert policies == ["Microsoft.Default", "Microsoft.DefaultV2", "strict"]
    assert [each.name for each in client.rai_blocklists.list(group, account)] == ["words"]
    items = [each.as_dict() for each in client.rai_blocklist_items.list(group, account, "words")]
    assert [each["properties"]["pattern"] for each in items] == ["forbidden"]
    assert client.deployments.get(group, account, "chat").as_dict()["properties"]["rai_policy_name"] == "strict"

    with pytest.raises(HttpResponseError, match="is used by deployment 'chat'"):
        client.rai_policies.begin_delete(group, account, "strict").result()
    client.deployments.begin_delete(group, account, "chat").result()
    client.rai_policies.begin_delete(group, account, "strict").result()
    client.rai_blocklists.begin_delete(group, account, "words").result()
    assert list(client.rai_blocklists.list(group, account)) == []


def test_newer_members_do_not_hinder_an_older_client(
    client: CognitiveServicesManagementClient, group: str, account: str
) -> None:
    path = f"/resourceGroups/{group}/providers/Microsoft.CognitiveServices/accounts/{account}"
    router = deployment_body(name="model-router", version="2025-11-18")
    router["properties"] |= {"routing": {"mode": "cost"}, "serviceTier": "Priority"}
    assert arm("PUT", f"{path}/deployments/router", router, "2026-07-01").status_code == 201
    model = "azureml://registries/azure-huggingface/models/qwen--qwen3-8b/versions/1"
    template = "azureml://registries/azure-huggingface/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-h100/versions/1"
    managed = {
        "sku": {"name": "GlobalManagedCompute", "capacity": 1},
        "properties": {"model": model, "deploymentTemplate": template, "acceleratorType": "H100_80GB"},
    }
    preview = "2026-05-15-preview"
    assert arm("PUT", f"{path}/managedComputeDeployments/qwen", managed, preview).status_code == 201

    assert [each.name for each in client.deployments.list(group, account)] == ["router"]
    assert client.deployments.get(group, account, "router").as_dict()["properties"]["model"]["name"] == "model-router"
    listed = arm("GET", f"{path}/managedComputeDeployments", api_version=preview).json()["value"]
    assert [each["properties"]["totalAccelerators"] for each in listed] == [1]


def test_restore_brings_a_deleted_account_back_with_its_keys(
    client: CognitiveServicesManagementClient, group: str, account: str
) -> None:
    key = client.accounts.list_keys(group, account).key1
    client.accounts.begin_delete(group, account).result()
    client.accounts.begin_create(group, account, account_body(account, restore=True)).result()
    assert client.accounts.list_keys(group, account).key1 == key


def test_regenerating_a_key_changes_that_key_alone(
    client: CognitiveServicesManagementClient, group: str, account: str
) -> None:
    before = client.accounts.list_keys(group, account)
    after = client.accounts.regenerate_key(group, account, key_name="Key2")
    assert after.key1 == before.key1
    assert after.key2 != before.key2


def test_keys_of_an_account_without_local_auth_are_refused(
    client: CognitiveServicesManagementClient, group: str
) -> None:
    name = f"hub-{uuid.uuid4().hex[:8]}"
    client.accounts.begin_create(group, name, account_body(name, disableLocalAuth=True)).result()
    with pytest.raises(HttpResponseError) as refused:
        client.accounts.list_keys(group, name)
    assert refused.value.status_code == 400


def test_project_blocks_the_deletion_of_its_account(
    client: CognitiveServicesManagementClient, group: str, account: str
) -> None:
    body: Any = {"location": "swedencentral", "identity": {"type": "SystemAssigned"}, "properties": {}}
    client.projects.begin_create(group, account, "chat", body).result()
    with pytest.raises(HttpResponseError, match="CannotDeleteResource"):
        client.accounts.begin_delete(group, account).result()
    client.projects.begin_delete(group, account, "chat").result()
    client.accounts.begin_delete(group, account).result()


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        ({"properties": {"modl": {}}}, 400, "InvalidRequestContent"),
        ({"sku": {"capacity": 1}}, 400, "InvalidRequestContent"),
        ({"sku": {"name": "GlobalStandard", "capacity": "ten"}}, 400, "InvalidRequestContent"),
        ({"properties": {"versionUpgradeOption": 1}}, 400, "InvalidRequestContent"),
        (deployment_body(name="no-such-model"), 400, "DeploymentModelNotSupported"),
        (deployment_body(version="1999-01-01"), 400, "DeploymentModelNotSupported"),
        (
            deployment_body(format="Mistral AI", name="Mistral-large-2411", version="2"),
            400,
            "ServiceModelDeprecated",
        ),
        (deployment_body(0), 400, "InvalidResourceProperties"),
        (deployment_body(10**6), 400, "InsufficientQuota"),
        ({**deployment_body(), "sku": {"name": "S0", "capacity": 1}}, 400, "InvalidResourceProperties"),
    ],
)
def test_deployment_that_azure_would_refuse_is_refused(
    account: str, group: str, body: Any, status: int, expected: str
) -> None:
    path = f"/resourceGroups/{group}/providers/Microsoft.CognitiveServices/accounts/{account}/deployments/chat"
    assert code(arm("PUT", path, body)) == (status, expected)


def test_unknown_things_are_errors_and_never_a_quiet_success(group: str) -> None:
    services = f"/resourceGroups/{group}/providers/Microsoft.CognitiveServices"
    assert code(arm("GET", f"{services}/accounts/none")) == (404, "ResourceNotFound")
    assert code(arm("GET", f"{services}/accounts/none", api_version=None)) == (400, "MissingApiVersionParameter")
    assert code(arm("GET", f"{services}/accounts/none", api_version="2001-01-01")) == (400, "NoRegisteredProviderFound")
    assert code(arm("PUT", f"{services}/gadgets/x", {})) == (404, "InvalidResourceType")
    assert code(arm("POST", f"{services}/accounts/none/explode", {})) == (404, "InvalidResourceType")
    assert code(arm("PUT", f"{services}/accounts/none/deployments/gpt", deployment_body())) == (
        404,
        "ParentResourceNotFound",
    )
    missing = "/resourceGroups/none/providers/Microsoft.CognitiveServices/accounts/x9"
    assert code(arm("PUT", missing, account_body("x9"))) == (404, "ResourceGroupNotFound")


def test_names_are_compared_without_case(group: str, account: str) -> None:
    path = f"/resourcegroups/{group.upper()}/providers/microsoft.cognitiveservices/ACCOUNTS/{account.upper()}"
    assert arm("GET", path).json()["name"] == account


def test_wrong_client_secret_is_refused_as_entra_does(local_azure: LocalAzure) -> None:
    wrong = ClientSecretCredential(OWN.tenant_id, OWN.client_id, "not-the-secret")
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        wrong.get_token("https://management.azure.com/.default")


def test_request_without_a_token_is_refused(local_azure: LocalAzure) -> None:
    answer = requests.get(f"{ARM}/resourceGroups/x?api-version=2024-03-01", timeout=60)
    assert code(answer) == (401, "AuthenticationFailed")
    assert "authorization_uri" in answer.headers["WWW-Authenticate"]


def test_token_for_another_service_is_refused(local_azure: LocalAzure) -> None:
    token = DefaultAzureCredential().get_token("https://vault.azure.net/.default").token
    answer = requests.get(
        f"{ARM}/resourceGroups/x?api-version=2024-03-01", headers={"Authorization": f"Bearer {token}"}, timeout=60
    )
    assert code(answer) == (401, "InvalidAuthenticationTokenAudience")


def test_nothing_leaves_the_machine(local_azure: LocalAzure) -> None:
    with pytest.raises(requests.exceptions.ProxyError, match="403 Forbidden"):
        requests.get("https://example.com", timeout=60)
