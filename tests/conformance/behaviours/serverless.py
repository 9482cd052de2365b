"""Serverless endpoints of a hub project, and the Marketplace subscriptions that some models need."""

from aihub.contract.routes import MODEL_INFERENCE_VERSION
from tests.conformance.answers import Answer
from tests.conformance.assumptions import DOCS, documented, plausible, seen
from tests.conformance.azure import Azure
from tests.conformance.needs import Json, project

REST = f"{DOCS}/rest/api/azureml"
HOW_TO = f"{DOCS}/azure/foundry-classic/how-to/deploy-models-serverless"
DEEPSEEK = "azureml://registries/azureml-deepseek/models/DeepSeek-R1"
COHERE = "azureml://registries/azureml-cohere/models/Cohere-command-r-08-2024"
PING: Json = {"messages": [{"role": "user", "content": "ping"}], "max_tokens": 16}


def endpoint_body(model: str) -> Json:
    """A serverless endpoint for a model."""
    properties = {"authMode": "Key", "modelSettings": {"modelId": model}}
    return {"sku": {"name": "Consumption"}, "properties": properties}


def endpoint(azure: Azure) -> str:
    """The endpoint that behaviours here share; its id."""
    return azure.need(f"{project(azure)}/serverlessEndpoints/{azure.name('api')}", endpoint_body(DEEPSEEK))


def call(azure: Azure, headers: dict[str, str], path: str = "v1/chat/completions") -> Answer:
    """Calls the shared endpoint."""
    with azure.unrecorded():
        uri = azure.get(endpoint(azure)).ok()["properties.inferenceEndpoint.uri"]
    return azure.call("POST", f"{uri}/{path}", PING, headers)


def key(azure: Azure) -> str:
    """A key of the shared endpoint."""
    with azure.unrecorded():
        return str(azure.post(f"{endpoint(azure)}/listKeys").ok()["primaryKey"])


@documented(f"{REST}/serverless-endpoints/create-or-update", HOW_TO)
def serverless_endpoint_lives(azure: Azure) -> None:
    """A serverless endpoint for a model that Azure sells itself needs no Marketplace, and says where it answers."""
    path = endpoint(azure)
    azure.put(path, azure.located(path, {**endpoint_body(DEEPSEEK), "tags": {"changed": "yes"}})).ok(200)
    made = azure.get(path).ok(200).has("properties.endpointState", "Online").has("tags.changed", "yes")
    assert made["properties.inferenceEndpoint.uri"].endswith(f".{azure.location}.models.ai.azure.com")


@documented(f"{REST}/serverless-endpoints/list-keys", f"{REST}/serverless-endpoints/regenerate-keys")
def key_of_a_serverless_endpoint_is_regenerated(azure: Azure) -> None:
    """A serverless endpoint has two keys; one is made anew while the other stays."""
    path = endpoint(azure)
    before = azure.post(f"{path}/listKeys").ok(200)
    azure.post(f"{path}/regenerateKeys", {"keyType": "Secondary"}).ok()
    after = azure.post(f"{path}/listKeys").ok(200).has("primaryKey", before["primaryKey"])
    assert after["secondaryKey"] != before["secondaryKey"]


@documented(HOW_TO, "Azure/azureml-examples, sdk/python/foundation-models/cohere")
def key_opens_a_serverless_endpoint(azure: Azure) -> None:
    """A serverless endpoint answers to its key as a bearer token, with and without `/v1` before the task."""
    headers = {"Authorization": f"Bearer {key(azure)}"}
    call(azure, headers).ok(200)
    call(azure, headers, f"chat/completions?api-version={MODEL_INFERENCE_VERSION}").ok(200)


@seen("microsoft/semantic-kernel#8624", "enricoros/big-AGI#608")
def serverless_endpoint_wants_authorization(azure: Azure) -> None:
    """Without the header `Authorization` it is 400; the key in `api-key` is no credential. A wrong key is 401."""
    call(azure, {}).refused(400)
    call(azure, {"api-key": key(azure)}).refused(400)
    call(azure, {"Authorization": "Bearer wrong"}).refused(401)


@documented(HOW_TO)
def project_has_one_endpoint_for_a_model(azure: Azure) -> None:
    """A second serverless endpoint for the same model in the same project is refused."""
    endpoint(azure)
    second = f"{project(azure)}/serverlessEndpoints/{azure.name('second')}"
    azure.put(second, azure.located(second, endpoint_body(DEEPSEEK))).refused(409)


@plausible("Microsoft's how-to makes the subscription first; what comes without it is not quoted.")
def model_of_a_partner_needs_a_subscription(azure: Azure) -> None:
    """A partner's model without a Marketplace subscription in the project is refused with 400."""
    path = f"{project(azure)}/serverlessEndpoints/{azure.name('cohere')}"
    azure.put(path, azure.located(path, endpoint_body(COHERE))).refused(400)


@documented(f"{REST}/marketplace-subscriptions/create-or-update", HOW_TO, opt_in="marketplace")
def marketplace_subscription_lives(azure: Azure) -> None:
    """A Marketplace subscription is made for a model without a version, and deleted; it accepts the terms."""
    path = f"{project(azure)}/marketplaceSubscriptions/{azure.name('sub')}"
    azure.put(path, {"properties": {"modelId": COHERE}}).ok().has(
        "properties.marketplaceSubscriptionStatus", "Subscribed"
    )
    azure.get(path).ok(200).has("properties.modelId", COHERE)
    azure.delete(path).ok()
    azure.get(path).refused(404)
