"""Deployments of online endpoints: a model on virtual machines."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Action, Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning import endpoints, errors, quota
from localazure.services.machine_learning.connections import find_connection
from localazure.services.machine_learning.registry_models import find_model, parse

DEPLOYMENT = "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"

_DEFAULT_SKU: Resource = {"name": "Default", "capacity": 1}
_HUGGING_FACE = "HuggingFace"
_TOKEN_CONNECTION = "HuggingFaceTokenConnection"  # noqa: S105 - a connection's name

_ENVIRONMENT = re.compile(
    r"azureml:(?!//)[^:@/]+(:[^:@/]+|@[^:@/]+)|(azureml://|/subscriptions/).+/environments/[^/]+/(versions|labels)/[^/]+",
    re.IGNORECASE,
)


def _get_logs(_azure: Azure, deployment: Resource, _body: Any) -> Resource:
    return {"content": f"Instance status: Ready\nmodel: {deployment['properties']['model']}\n"}


class OnlineDeployment(Behaviour):
    """A deployment of an online endpoint: a model, with the number and size of its virtual machines."""

    invalid_property_code = "BadRequest"

    actions: ClassVar[Mapping[str, Action]] = {"getlogs": _get_logs}

    def check(self, write: Write) -> None:
        """Checks the model with its environment, the virtual machines, and the quota."""
        endpoints.check_name_and_region(write)
        properties, sku = write.body["properties"], write.body.get("sku") or _DEFAULT_SKU
        if properties["endpointComputeType"] != "Managed":
            raise errors.invalid_endpoint("Only deployments with endpointComputeType Managed are served.")
        if sku["name"] != "Default" or sku.get("capacity", 1) < 1:
            raise errors.invalid_endpoint(
                "The sku of a managed deployment must be {name: Default, capacity: <instances, at least 1>}."
            )
        if (properties.get("scaleSettings") or {}).get("scaleType", "Default") != "Default":
            raise errors.invalid_endpoint(
                "scaleSettings.scaleType must be Default: managed deployments scale by autoscale settings."
            )
        _check_model(write, properties)
        quota.check(write.azure, write.target.id, write.body["location"], properties, sku.get("capacity", 1))

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the defaults."""
        resource["sku"] = {**_DEFAULT_SKU, **(resource.get("sku") or {})}
        properties = resource["properties"]
        properties.setdefault("scaleSettings", {"scaleType": "Default"})
        properties.setdefault("egressPublicNetworkAccess", "Enabled")
        properties.setdefault("appInsightsEnabled", False)

    def check_delete(self, azure: Azure, resource: Resource) -> None:
        """Refuses to delete a deployment that gets traffic or mirror traffic."""
        endpoint = resources.get(azure, resource["id"].rpartition("/deployments/")[0]) or {}
        for member, word in (("traffic", "traffic"), ("mirrorTraffic", "mirror traffic")):
            percent = endpoint["properties"].get(member, {}).get(resource["name"], 0)
            if percent:
                raise errors.invalid_endpoint(
                    f"The deployment '{resource['name']}' gets {percent}% of the endpoint's {word} and cannot be deleted: "
                    f"set its {word} to 0 first."
                )


def _check_model(write: Write, properties: dict[str, Any]) -> None:
    asset_id = properties.get("model") or ""
    asset, model = parse(asset_id), find_model(asset_id)
    if asset is None or model is None:
        raise errors.invalid_endpoint(f"The model '{asset_id}' was not found.")
    if asset.version is None:
        raise errors.invalid_endpoint(f"The model '{asset_id}' must name a version: .../versions/<version>.")
    environment = properties.get("environmentId")
    if environment and not _ENVIRONMENT.fullmatch(environment):
        raise errors.invalid_endpoint(
            f"The environmentId '{environment}' is not valid: azureml:<name>:<version> is expected, or its ARM id."
        )
    has_environment, has_code = bool(properties.get("environmentId")), bool(properties.get("codeConfiguration"))
    if model.registry == _HUGGING_FACE:
        if has_environment or has_code:
            raise errors.invalid_endpoint(
                f"Models of the registry {_HUGGING_FACE} take neither environmentId nor codeConfiguration."
            )
        workspace = resources.get(write.azure, write.target.id.partition("/onlineEndpoints/")[0]) or {}
        if model.gated and find_connection(write.azure, workspace, _TOKEN_CONNECTION) is None:
            raise errors.invalid_endpoint(
                f"The model '{asset_id}' is gated: the project needs a connection '{_TOKEN_CONNECTION}' with the key HF_TOKEN."
            )
    elif not model.mlflow:
        if model.registry:
            raise errors.invalid_endpoint(f"The model '{asset_id}' cannot be deployed on managed compute.")
        if not has_environment:
            raise errors.invalid_endpoint(f"The model '{asset_id}' is no MLflow model: it needs an environmentId.")


def deployments_of(azure: Azure, endpoint: Resource) -> list[Resource]:
    """All deployments of an endpoint, oldest first."""
    return resources.of_type(azure, DEPLOYMENT, endpoint["id"] + "/")


def deployment_of(azure: Azure, endpoint: Resource, name: str) -> Resource | None:
    """The deployment with a name, if it answers calls: from the end of its creation on, also during updates."""
    found = resources.get(azure, f"{endpoint['id']}/deployments/{name}")
    return found if found and resources.is_serving(found) else None
