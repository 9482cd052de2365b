"""Deployments on managed compute: models of a registry on accelerators that Microsoft runs (preview)."""

import re
from typing import Any

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import invalid_properties
from localazure.services.arm.provider_operations import SUBSCRIPTION, ProviderOperation
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import errors, managed_models, usages
from localazure.services.cognitive_services.deployments import is_known
from localazure.services.cognitive_services.managed_models import Asset, ManagedModel, Template

MANAGED_DEPLOYMENT = "Microsoft.CognitiveServices/accounts/managedComputeDeployments"

_GLOBAL = "GlobalManagedCompute"
_ON_VMS = "VmManagedCompute"
_IMMUTABLE = ("model", "acceleratorType", "computeId", "priority")
_COMPUTE = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.CognitiveServices/accounts/[^/]+/computes/[^/]+",
    re.IGNORECASE,
)


class ManagedComputeDeployment(Behaviour):
    """A deployment of a model of the registry azure-huggingface."""

    invalid_property_code = "InvalidResourceProperties"

    def check(self, write: Write) -> None:
        """Checks model, template, accelerator, SKU, immutable members and quota."""
        properties, sku = write.body.get("properties", {}), write.body.get("sku")
        if not properties:
            raise invalid_properties("The member 'properties' is required.")
        model = _model(properties["model"])
        template = _template(model, properties)
        option = properties.get("versionUpgradeOption", "OnceNewDefaultVersionAvailable")
        if _asset(properties["deploymentTemplate"], "deploymenttemplates").label and option == "NoAutoUpgrade":
            raise invalid_properties("A DeploymentTemplate with a label is upgraded: NoAutoUpgrade needs its version.")
        if not sku:
            raise invalid_properties("The member 'sku' is required.")
        if sku["name"] not in {_GLOBAL, _ON_VMS}:
            raise invalid_properties(f"The SKU '{sku['name']}' is not supported: use {_GLOBAL} or {_ON_VMS}.")
        if sku.get("capacity", 1) < 1:
            raise invalid_properties("The capacity is the number of model instances and should be at least 1.")
        _check_compute(properties, sku["name"])
        self._check_unchanged(write, template)
        if sku["name"] == _GLOBAL:
            self._check_quota(write, template, sku.get("capacity", 1) * template.count)

    def _check_unchanged(self, write: Write, template: Template) -> None:
        if write.before is None:
            return
        before, now = write.before["properties"], {**write.body["properties"], "acceleratorType": template.accelerator}
        for name in _IMMUTABLE:
            if before.get(name) != now.get(name):
                raise invalid_properties(f"The property '{name}' cannot be changed after creation.")

    def _check_quota(self, write: Write, template: Template, wanted: int) -> None:
        account = resources.get(write.azure, str(write.target.parent_id)) or {}
        row = _usage(write.azure, account["location"], template.accelerator)
        held = int(write.before["properties"]["totalAccelerators"]) if write.before and _counts(write.before) else 0
        free = row["limit"] - row["currentValue"] + held
        if wanted > free:
            raise errors.insufficient_quota(
                wanted, free, row["name"]["localizedValue"], row["currentValue"] - held, row["limit"]
            )

    def complete(self, write: Write, resource: Resource) -> None:
        """Adds the template's values, and the routes."""
        properties = resource["properties"]
        model = _model(properties["model"])
        template = _template(model, properties)
        capacity = resource["sku"].setdefault("capacity", 1)
        path = f"/managed-deployments/{resource['name']}"
        properties.setdefault("versionUpgradeOption", "OnceNewDefaultVersionAvailable")
        properties |= {
            "acceleratorType": template.accelerator,
            "acceleratorsPerInstance": template.count,
            "totalAccelerators": capacity * template.count,
            "capabilities": dict(model.model.capabilities),
            "provisioningDetails": {
                "message": "Deployment is healthy and serving traffic.",
                "lastOperationTimestamp": write.azure.clock.timestamp(),
            },
            "routes": {
                "swagger": f"{path}/swagger.json",
                **(
                    {"chatCompletionsScoringPath": f"{path}/chat/completions"}
                    if model.model.can("chatCompletion")
                    else {}
                ),
            },
        }


def managed_deployment_of(azure: Azure, account: Resource, name: str) -> Resource | None:
    """The deployment on managed compute with a name, if it answers calls; `managed_model` returns its model."""
    found = resources.get(azure, f"{account['id']}/managedComputeDeployments/{name}")
    return found if found and resources.is_serving(found) and is_known(azure, found) else None


def managed_model(deployment: Resource) -> ManagedModel:
    """The model of a deployment on managed compute."""
    return _model(deployment["properties"]["model"])


def _asset(text: str, kind: str) -> Asset:
    found = managed_models.parse(text)
    if found is None or found.kind != kind:
        raise invalid_properties(
            f"'{text}' is not valid: azureml://registries/<registry>/{kind}/<name>/versions/<version> is expected."
        )
    return found


def _model(text: str) -> ManagedModel:
    found = managed_models.find(_asset(text, "models"))
    if found is None:
        raise errors.model_not_on_managed_compute(text)
    return found


def _template(model: ManagedModel, properties: Resource) -> Template:
    """The template, which determines the accelerator. The first two texts were seen in public."""
    text, accelerator = properties.get("deploymentTemplate"), properties.get("acceleratorType")
    if accelerator and accelerator not in managed_models.quotas():
        raise invalid_properties(f"AcceleratorType must be one of {', '.join(managed_models.quotas())}.")
    if not text and accelerator:
        raise invalid_properties("DeploymentTemplate must be provided when AcceleratorType is specified")
    if not text:
        raise invalid_properties(
            "model has no default deployment template (AllowedDeploymentTemplates) to fall back to"
        )
    asset = _asset(text, "deploymenttemplates")
    found = model.template(asset) if asset.registry == managed_models.REGISTRY else None
    if found is None:
        allowed = ", ".join(each.name for each in model.templates)
        raise invalid_properties(
            f"The DeploymentTemplate '{text}' is none of the model's AllowedDeploymentTemplates: {allowed}."
        )
    if accelerator not in {None, found.accelerator}:
        raise invalid_properties(f"The DeploymentTemplate '{text}' runs on {found.accelerator}, not on {accelerator}.")
    return found


def _check_compute(properties: Resource, sku_name: str) -> None:
    compute = properties.get("computeId")
    if sku_name == _GLOBAL:
        for name in ("computeId", "priority"):
            if properties.get(name):
                raise invalid_properties(f"The property '{name}' is for the SKU {_ON_VMS} only.")
    elif not compute or not _COMPUTE.fullmatch(compute):
        raise invalid_properties(f"The SKU {_ON_VMS} needs the property 'computeId', the ARM id of a Foundry compute.")


def _counts(deployment: Resource) -> bool:
    """Whether a deployment uses the quota of accelerators: on one's own virtual machines it does not."""
    return bool(deployment["sku"]["name"] == _GLOBAL)


def _usage(azure: Azure, location: str, accelerator: str) -> dict[str, Any]:
    """One row of the quotas of accelerators in a region.

    Source of name, scope and unit: microsoft-foundry/foundry-samples, deployment-tools/preflight/managed-compute.
    """
    used = sum(
        each["properties"]["totalAccelerators"]
        for each in usages.held(azure, location, MANAGED_DEPLOYMENT)
        if _counts(each) and each["properties"]["acceleratorType"] == accelerator
    )
    name, limit = f"ManagedCompute.Global.{accelerator}", managed_models.quotas()[accelerator]
    found = usages.row(azure, location, name, f"Managed Compute Global - {accelerator}", used, limit)
    return {**found, "unit": "AcceleratorCount", "offerScope": "Global"}


def _usages(azure: Azure, arguments: dict[str, str], _body: Any) -> dict[str, Any]:
    location = arguments["location"]
    return {"value": [_usage(azure, location, each) for each in managed_models.quotas()], "nextLink": None}


OPERATIONS = [
    ProviderOperation(
        "GET",
        f"{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/locations/{{location}}/managedComputeUsages",
        _usages,
    ),
]
