"""Serverless endpoints: one model of a registry each, billed per token."""

import secrets
import string
from collections.abc import Mapping
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Action, Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning import endpoints, errors
from localazure.services.machine_learning.marketplace_subscriptions import model_of, subscription_to
from localazure.services.machine_learning.workspaces import check_is_project

ENDPOINT = "Microsoft.MachineLearningServices/workspaces/serverlessEndpoints"
DOMAIN = "models.ai.azure.com"


def _list_keys(azure: Azure, endpoint: Resource, _body: Any) -> Resource:
    _check_has_keys(endpoint)
    return endpoints.keys_of(azure, endpoint)


def _regenerate_keys(azure: Azure, endpoint: Resource, body: Any) -> Resource:
    _check_has_keys(endpoint)
    return endpoints.regenerate(azure, endpoint, body)


def _check_has_keys(endpoint: Resource) -> None:
    if endpoint["properties"]["authMode"] == "AAD":
        raise errors.invalid_endpoint(f"The endpoint '{endpoint['name']}' has no keys: its authMode is AAD.")


class ServerlessEndpoint(Behaviour):
    """A project's endpoint for a model; a project has at most one per model."""

    invalid_property_code = "BadRequest"

    actions: ClassVar[Mapping[str, Action]] = {"listkeys": _list_keys, "regeneratekeys": _regenerate_keys}

    def check(self, write: Write) -> None:
        """Checks name, SKU, model and marketplace subscription."""
        check_is_project(write)
        endpoints.check_name_and_region(write)
        properties, sku = write.body["properties"], write.body.get("sku") or {"name": "Consumption"}
        if sku["name"] != "Consumption" or "tier" in sku:
            raise errors.invalid_endpoint(
                "The sku of a serverless endpoint must be {name: Consumption}, without a tier."
            )
        model_id = (properties.get("modelSettings") or {}).get("modelId", "")
        model = model_of(model_id)
        before = (write.before or {}).get("properties", {})
        if before and before["modelSettings"]["modelId"].lower() != model_id.lower():
            raise errors.invalid_endpoint("The model of a serverless endpoint cannot be changed after its creation.")
        for other in resources.of_type(write.azure, ENDPOINT):
            same_name = other["name"].lower() == write.target.name.lower()
            same_name = same_name and other["location"] == write.body["location"]
            if same_name and other["id"].lower() != write.target.id.lower():
                # Seen (Azure-Samples/azureai-foundry-finetuning-raft#45).
                raise errors.serverless_name_taken(write.target.name)
        project = str(write.target.parent_id)
        for other in resources.of_type(write.azure, ENDPOINT, project + "/"):
            same_model = other["properties"]["modelSettings"]["modelId"].lower() == model_id.lower()
            if same_model and other["id"].lower() != write.target.id.lower():
                raise errors.model_has_endpoint(model_id, other["name"])
        if model.serverless == "marketplace" and subscription_to(write.azure, project, model_id) is None:
            raise errors.subscription_required(model_id)

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the address, the state and, for a new endpoint, keys."""
        azure, properties = write.azure, resource["properties"]
        before = (write.before or {}).get("properties", {})
        resource.setdefault("sku", {"name": "Consumption"})
        properties.setdefault("contentSafety", {"contentSafetyStatus": "Enabled"})
        properties["endpointState"] = "Online"
        properties["inferenceEndpoint"] = before.get("inferenceEndpoint") or {"uri": _new_uri(resource), "headers": {}}
        subscription = subscription_to(azure, str(write.target.parent_id), properties["modelSettings"]["modelId"])
        if subscription:
            properties["marketplaceSubscriptionId"] = subscription["id"]
        endpoints.make_keys(azure, resource)

    def deleted(self, azure: Azure, resource: Resource) -> None:
        """Deletes the keys with the endpoint."""
        endpoints.forget_keys(azure, resource)


def _new_uri(endpoint: Resource) -> str:
    suffix = "".join(secrets.choice(string.ascii_lowercase) for _ in range(5))
    return f"https://{endpoint['name']}-{suffix}.{endpoint['location']}.{DOMAIN}"


def serverless_endpoint_of_host(azure: Azure, host: str) -> Resource | None:
    """The endpoint of a host name, if it answers calls: from the end of its creation on, also during updates."""
    for each in resources.of_type(azure, ENDPOINT):
        uri = each["properties"]["inferenceEndpoint"]["uri"]
        if uri.lower() == f"https://{host}".lower() and resources.is_serving(each):
            return each
    return None
