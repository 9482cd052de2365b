"""Model deployments."""

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import ArmError, invalid_properties
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue
from localazure.services.cognitive_services.catalogue import Model

DEPLOYMENT = "Microsoft.CognitiveServices/accounts/deployments"
_BUILT_IN_FILTERS = {"Microsoft.Default", "Microsoft.DefaultV2"}


class Deployment(Behaviour):
    """One model of the catalogue behind a name of the account."""

    def check(self, write: Write) -> None:
        """The model, its SKU, the filter and the quota."""
        properties, sku = write.body.get("properties", {}), write.body.get("sku")
        if not properties.get("model"):
            raise invalid_properties("The member 'properties.model' is required.")
        if not sku:
            raise invalid_properties("The member 'sku' is required.")
        model = _model(properties["model"])
        if model.is_gone and not write.before:
            raise ArmError(
                400,
                "ServiceModelDeprecated",
                f"The model 'Format: {model.format}, Name: {model.name}, Version: {model.version}' has been deprecated.",
            )
        offered = next((each for each in model.skus if each.name == sku["name"]), None)
        if offered is None:
            raise ArmError(
                400,
                "InvalidResourceProperties",
                f"The specified SKU '{sku['name']}' of account deployment is not supported by the model "
                f"'{model.name}' version '{model.version}'.",
            )
        capacity = sku.get("capacity", 0)
        if capacity < 1:
            raise invalid_properties("The capacity should be at least 1.")
        before = (write.before or {}).get("properties", {}).get("model")
        if before and (before["format"], before["name"]) != (model.format, model.name):
            raise invalid_properties("The model of an existing deployment cannot be changed to another model.")
        filter_name = properties.get("raiPolicyName")
        if filter_name and filter_name not in _BUILT_IN_FILTERS:
            raise invalid_properties(f"The specified RAI policy '{filter_name}' does not exist on the account.")
        self._check_quota(write, offered.usage_name, capacity)

    def _check_quota(self, write: Write, usage_name: str, capacity: int) -> None:
        account = resources.get(write.azure, str(write.target.parent_id)) or {}
        usage = catalogue.usage(write.azure, account["location"], usage_name)
        held = write.before["sku"]["capacity"] if write.before and _usage_name(write.before) == usage_name else 0
        free = int(usage["limit"] - usage["currentValue"]) + held
        if capacity > free:
            quota = usage["name"]["localizedValue"]
            raise ArmError(
                400,
                "InsufficientQuota",
                f"This operation require {capacity} new capacity in quota {quota}, which is bigger than the current "
                f"available capacity {free}. The current quota usage is {usage['currentValue'] - held} and the quota limit "
                f"is {usage['limit']} for quota {quota}.",
            )

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002
        """Adds the model's version and capabilities, and rate limits by capacity."""
        properties = resource["properties"]
        model = _model(properties["model"])
        capacity = resource["sku"]["capacity"]
        properties["model"] = {**properties["model"], "version": model.version}
        properties.setdefault("versionUpgradeOption", "OnceNewDefaultVersionAvailable")
        properties.setdefault("raiPolicyName", "Microsoft.DefaultV2")
        properties |= {
            "capabilities": dict(model.capabilities),
            "currentCapacity": capacity,
            "rateLimits": [
                {"key": "request", "renewalPeriod": 10, "count": capacity},
                {"key": "token", "renewalPeriod": 60, "count": capacity * 1000},
            ],
        }


def _model(wanted: Resource) -> Model:
    model = catalogue.find(wanted.get("format", ""), wanted.get("name", ""), wanted.get("version"))
    if model is None:
        raise ArmError(
            400,
            "DeploymentModelNotSupported",
            f"The model 'Format: {wanted.get('format')}, Name: {wanted.get('name')}, Version: {wanted.get('version')}' of "
            "account deployment is not supported.",
        )
    return model


def _usage_name(deployment: Resource) -> str | None:
    model = _model(deployment["properties"]["model"])
    return next((each.usage_name for each in model.skus if each.name == deployment["sku"]["name"]), None)


def deployment_of(azure: Azure, account: Resource, name: str) -> Resource | None:
    """The deployment of that name that answers calls, if any. It does so once it was created, also while it changes."""
    found = resources.get(azure, f"{account['id']}/deployments/{name}")
    return found if found and resources.is_serving(found) else None
