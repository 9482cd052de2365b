"""Online endpoints of a hub project: slots, traffic, keys, autoscale. Their virtual machines cost by the minute."""

from tests.conformance.answers import Answer
from tests.conformance.assumptions import DOCS, documented, plausible
from tests.conformance.azure import Azure
from tests.conformance.needs import IDENTITY, Json, project

REST = f"{DOCS}/rest/api/azureml"
TROUBLES = f"{DOCS}/azure/machine-learning/how-to-troubleshoot-online-endpoints"
ROLLOUT = f"{DOCS}/azure/machine-learning/how-to-safely-rollout-online-endpoints"
AUTHENTICATION = f"{DOCS}/azure/machine-learning/how-to-authenticate-online-endpoint"
MODEL = "azureml://registries/HuggingFace/models/bert-base-uncased/versions/25"
MACHINE = "online-endpoint"
ASKED: Json = {"inputs": "The capital of France is [MASK]."}


def endpoint_body(**properties: object) -> Json:
    """An online endpoint with keys."""
    return {**IDENTITY, "properties": {"authMode": "Key", **properties}}


def endpoint(azure: Azure) -> str:
    """The endpoint that behaviours here share; its id."""
    return azure.need(f"{project(azure)}/onlineEndpoints/{azure.name('online')}", endpoint_body())


def slot_body(instances: int = 1) -> Json:
    """A slot on the smallest machine that the model takes."""
    properties = {"endpointComputeType": "Managed", "model": MODEL, "instanceType": "Standard_DS3_v2"}
    scale = {"scaleSettings": {"scaleType": "Default"}}
    return {"sku": {"name": "Default", "capacity": instances}, "properties": {**properties, **scale}}


def slot(azure: Azure) -> str:
    """The slot of the shared endpoint; its id."""
    azure.must_be_asked_for(MACHINE)
    return azure.need(f"{endpoint(azure)}/deployments/blue", slot_body())


def call(azure: Azure, headers: dict[str, str]) -> Answer:
    """Calls the shared endpoint at its scoring URI."""
    with azure.unrecorded():
        uri = azure.get(endpoint(azure)).ok()["properties.scoringUri"]
    return azure.call("POST", uri, ASKED, headers)


def key(azure: Azure) -> dict[str, str]:
    """A key of the shared endpoint."""
    with azure.unrecorded():
        return {"Authorization": f"Bearer {azure.post(f'{endpoint(azure)}/listKeys').ok()['primaryKey']}"}


@documented(f"{REST}/online-endpoints/create-or-update")
def online_endpoint_lives(azure: Azure) -> None:
    """An online endpoint without slots is made, has keys, and is deleted; nothing runs for it, and it costs nothing."""
    path = f"{project(azure)}/onlineEndpoints/{azure.name('empty')}"
    body = azure.located(path, endpoint_body())
    azure.put(path, body).ok(201).has("properties.authMode", "Key")
    azure.put(path, {**body, "tags": {"changed": "yes"}}).ok(200).has("tags.changed", "yes")
    azure.get(path).ok(200)
    azure.post(f"{path}/listKeys").ok(200)
    azure.delete(path).ok(202)
    azure.get(path).refused(404)


@documented(AUTHENTICATION)
def key_of_an_online_endpoint_is_regenerated(azure: Azure) -> None:
    """An online endpoint has two keys; one is made anew while the other stays."""
    path = endpoint(azure)
    before = azure.post(f"{path}/listKeys").ok(200)
    azure.post(f"{path}/regenerateKeys", {"keyType": "Secondary"}).ok()
    after = azure.post(f"{path}/listKeys").ok(200).has("primaryKey", before["primaryKey"])
    assert after["secondaryKey"] != before["secondaryKey"]


@documented(AUTHENTICATION)
def online_endpoint_with_tokens_of_its_own(azure: Azure) -> None:
    """With `authMode: AMLToken` Resource Manager gives tokens for the endpoint, each with the time when it ends."""
    path = f"{project(azure)}/onlineEndpoints/{azure.name('amltoken')}"
    azure.need(path, {**IDENTITY, "properties": {"authMode": "AMLToken"}})
    given = azure.post(f"{path}/token").ok(200)
    assert given["accessToken"]
    assert given["expiryTimeUtc"] > 0


@documented(AUTHENTICATION)
def online_endpoint_for_entra_tokens(azure: Azure) -> None:
    """With `authMode: AADToken` an endpoint is made that answers 401 without a token."""
    path = f"{project(azure)}/onlineEndpoints/{azure.name('aadtoken')}"
    azure.put(path, azure.located(path, {**IDENTITY, "properties": {"authMode": "AADToken"}})).ok(201)
    uri = azure.get(path).ok(200).has("properties.authMode", "AADToken")["properties.scoringUri"]
    azure.call("POST", uri, ASKED).refused(401)


@plausible(
    "The keys are those of `authMode: Key` by the documentation; how they are refused is not said", AUTHENTICATION
)
def online_endpoint_with_tokens_has_no_keys(azure: Azure) -> None:
    """Without `authMode: Key` to list keys is 400."""
    path = f"{project(azure)}/onlineEndpoints/{azure.name('amltoken')}"
    azure.need(path, {**IDENTITY, "properties": {"authMode": "AMLToken"}})
    azure.post(f"{path}/listKeys").refused(400)


@documented(TROUBLES, "MicrosoftDocs/azure-docs#98265")
def online_endpoint_wants_its_key(azure: Azure) -> None:
    """An online endpoint answers 401 without a key and to a wrong one."""
    call(azure, {}).refused(401)
    call(azure, {"Authorization": "Bearer wrong"}).refused(401)


@documented(
    f"{REST}/online-deployments/create-or-update",
    f"{DOCS}/azure/machine-learning/how-to-deploy-models-from-huggingface",
    opt_in=MACHINE,
)
def slot_lives(azure: Azure) -> None:
    """A slot is made with a model of the catalogue, without environment and code, and its instances are changed."""
    path = slot(azure)
    azure.put(path, azure.located(path, slot_body())).ok(200)
    azure.get(path).ok(200).has("properties.provisioningState", "Succeeded").has("sku.capacity", 1)


@documented(TROUBLES, ROLLOUT, opt_in=MACHINE)
def endpoint_without_traffic_is_not_found(azure: Azure) -> None:
    """Without traffic an online endpoint is 404; the header `azureml-model-deployment` reaches a slot all the same."""
    slot(azure)
    path = endpoint(azure)
    with azure.unrecorded():
        azure.put(path, azure.located(path, endpoint_body())).ok()
    call(azure, key(azure)).refused(404)
    call(azure, {**key(azure), "azureml-model-deployment": "blue"}).ok(200)


@documented(ROLLOUT, opt_in=MACHINE)
def traffic_opens_an_endpoint(azure: Azure) -> None:
    """With traffic for a slot the scoring URI answers to the key; a PUT without traffic takes it away."""
    slot(azure)
    path = endpoint(azure)
    azure.put(path, azure.located(path, endpoint_body(traffic={"blue": 100}))).ok(200).has(
        "properties.traffic.blue", 100
    )
    call(azure, key(azure)).ok(200)
    azure.put(path, azure.located(path, endpoint_body())).ok(200)


@plausible("That it sums to 100, or to 0, is documented; how another sum is refused is not", ROLLOUT, opt_in=MACHINE)
def traffic_sums_to_a_hundred(azure: Azure) -> None:
    """Traffic that sums to less than 100 is 400."""
    slot(azure)
    path = endpoint(azure)
    azure.put(path, azure.located(path, endpoint_body(traffic={"blue": 90}))).refused(400)


@documented(
    f"{DOCS}/azure/machine-learning/how-to-autoscale-endpoints",
    f"{DOCS}/azure/templates/microsoft.insights/autoscalesettings",
    opt_in=MACHINE,
)
def slot_is_scaled_by_a_setting_of_monitor(azure: Azure) -> None:
    """An autoscale setting targets a slot by its id, with the capacity as text."""
    path = azure.id("Microsoft.Insights/autoscaleSettings", azure.name("scale"))
    capacity = {"minimum": "1", "maximum": "2", "default": "1"}
    profiles = [{"name": "usual", "capacity": capacity, "rules": []}]
    body = {"properties": {"enabled": True, "targetResourceUri": slot(azure), "profiles": profiles}}
    azure.put(path, azure.located(path, body)).ok(201).has("properties.profiles.0.capacity", capacity)
    azure.get(path).ok(200)
    azure.delete(path).ok(200)
    azure.get(path).refused(404)
