"""Managed compute on an account (preview). Its accelerators cost by the minute."""

from tests.conformance.assumptions import DOCS, documented
from tests.conformance.azure import Azure
from tests.conformance.needs import FOUNDRY_USER, Json, account, account_key, assign

CONCEPT = f"{DOCS}/azure/foundry/concepts/managed-compute-overview"
GPU = "managed-compute"
REGISTRY = "azureml://registries/azure-huggingface"
PING: Json = {"messages": [{"role": "user", "content": "ping"}], "max_tokens": 16}


def body(instances: int = 1) -> Json:
    """A small model on one accelerator."""
    model = f"{REGISTRY}/models/qwen--qwen3-8b/versions/1"
    template = f"{REGISTRY}/deploymenttemplates/qwen--qwen3-8b--40k-nvidia-a100/versions/1"
    return {
        "sku": {"name": "GlobalManagedCompute", "capacity": instances},
        "properties": {"model": model, "deploymentTemplate": template, "acceleratorType": "A100_80GB"},
    }


def deployment(azure: Azure) -> str:
    """The deployment that behaviours here share; its id."""
    azure.must_be_asked_for(GPU)
    return azure.need(f"{account(azure)}/managedComputeDeployments/compute", body())


@documented(CONCEPT, opt_in=GPU)
def managed_compute_lives(azure: Azure) -> None:
    """Managed compute is made on an account from a model and a template of the registry, and is no model deployment."""
    path = deployment(azure)
    azure.get(path).ok(200).has("properties.provisioningState", "Succeeded").has("sku.capacity", 1)
    with azure.unrecorded():
        listed = azure.get(f"{account(azure)}/deployments").ok()["value"]
    assert "compute" not in {each["name"] for each in listed}


@documented(CONCEPT, opt_in=GPU)
def managed_compute_takes_the_key_as_bearer(azure: Azure) -> None:
    """Managed compute answers below `/managed-deployments/<name>/` to the account's key as a bearer token."""
    name = account(azure).rpartition("/")[2]
    deployment(azure)
    url = f"https://{name}.services.ai.azure.com/managed-deployments/compute/chat/completions"
    azure.call("POST", url, PING, {"Authorization": f"Bearer {account_key(azure)}"}).ok(200)
    azure.call("POST", url, PING).refused(401)


@documented(CONCEPT, opt_in=GPU)
def foundry_user_opens_managed_compute(azure: Azure) -> None:
    """A token opens managed compute with the role `Foundry User`, some minutes after it was given."""
    deployment(azure)
    assign(azure, account(azure), FOUNDRY_USER)
    name = account(azure).rpartition("/")[2]
    url = f"https://{name}.services.ai.azure.com/managed-deployments/compute/chat/completions"
    azure.eventually(
        lambda: azure.call("POST", url, PING, azure.bearer("https://ai.azure.com")),
        lambda answer: answer.status == 200,
    ).ok(200)
