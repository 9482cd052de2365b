"""Model deployments."""

from typing import ClassVar

from localazure.azure import Azure
from localazure.faults.kinds import DeploymentNotFound
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.errors import invalid_properties
from localazure.services.arm.resources import Resource
from localazure.services.cognitive_services import catalogue, deployment_options, errors, guardrails, offers, usages
from localazure.services.cognitive_services.catalogue import Model, Sku

DEPLOYMENT = "Microsoft.CognitiveServices/accounts/deployments"


class Deployment(Behaviour):
    """A deployment of a model of the catalogue.

    A PUT replaces a deployment, as ARM defines PUT: members that the body lacks are removed. A GET shows all members
    at every API version, also those that a PUT at that version cannot set.
    """

    invalid_property_code = "InvalidResourceProperties"

    lists: ClassVar = {"skus": offers.deployment_skus}

    def check(self, write: Write) -> None:
        """Checks the model, its SKU, the content filter, the options and the quota."""
        properties, sku = write.body.get("properties", {}), write.body.get("sku")
        if not properties.get("model"):
            raise invalid_properties("The member 'properties.model' is required.")
        if not sku:
            raise invalid_properties("The member 'sku' is required.")
        account = resources.get(write.azure, str(write.target.parent_id)) or {}
        model = _offered(write, account, _model(properties["model"]))
        if model.is_gone and not write.before:
            raise errors.model_deprecated(model.format, model.name, model.version)
        offered = model.sku(sku["name"])
        if offered is None:
            raise errors.sku_not_supported(sku["name"], model.name, model.version)
        capacity = sku.get("capacity", 0)
        if capacity < offered.minimum or (capacity - offered.minimum) % offered.step:
            steps = f" and go up in steps of {offered.step}" if offered.step > 1 else ""
            raise invalid_properties(f"The capacity should be at least {offered.minimum}{steps}.")
        before = (write.before or {}).get("properties", {}).get("model")
        if before and (before["format"], before["name"]) != (model.format, model.name):
            raise invalid_properties("The model of an existing deployment cannot be changed to another model.")
        filter_name = properties.get("raiPolicyName")
        if filter_name and guardrails.policy(write.azure, account, filter_name) is None:
            raise invalid_properties(f"The specified RAI policy '{filter_name}' does not exist on the account.")
        deployment_options.check(write, account, model, offered)
        self._check_quota(write, account, offered.usage_name, capacity)

    def _check_quota(self, write: Write, account: Resource, usage_name: str, capacity: int) -> None:
        usage = usages.usage(write.azure, account["location"], usage_name)
        before = _sku(write.before) if write.before else None
        held = write.before["sku"]["capacity"] if write.before and before and before.usage_name == usage_name else 0
        free = int(usage["limit"] - usage["currentValue"]) + held
        if capacity > free:
            used, quota = usage["currentValue"] - held, usage["name"]["localizedValue"]
            raise errors.insufficient_quota(capacity, free, quota, used, usage["limit"])

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the model's version and capabilities, and the rate limits of a standard SKU by capacity."""
        properties = resource["properties"]
        model = _model(properties["model"])
        sku, capacity = _sku(resource), resource["sku"]["capacity"]
        properties["model"] = {**properties["model"], "version": model.version}
        properties.setdefault("versionUpgradeOption", "OnceNewDefaultVersionAvailable")
        properties.setdefault("raiPolicyName", guardrails.DEFAULT_POLICY)
        properties.setdefault("deploymentState", "Running")
        properties |= {"capabilities": dict(model.capabilities), "currentCapacity": capacity}
        if sku and sku.is_standard:
            properties["rateLimits"] = [
                {"key": "request", "renewalPeriod": 10, "count": capacity},
                {"key": "token", "renewalPeriod": 60, "count": capacity * 1000},
            ]


def _offered(write: Write, account: Resource, model: Model) -> Model:
    """The model as the account's region has it; a deployment that keeps version and SKU needs no offer."""
    before = write.before
    if before and before["sku"]["name"] == write.body["sku"]["name"] and _model(before["properties"]["model"]) == model:
        return model
    offered = catalogue.in_region(write.azure, account["location"], model)
    if offered is None:
        raise errors.model_not_supported(model.format, model.name, model.version)
    return offered


def _model(wanted: Resource) -> Model:
    model = catalogue.find(wanted.get("format", ""), wanted.get("name", ""), wanted.get("version"))
    if model is None:
        raise errors.model_not_supported(wanted.get("format"), wanted.get("name"), wanted.get("version"))
    return model


def _sku(deployment: Resource) -> Sku | None:
    return _model(deployment["properties"]["model"]).sku(deployment["sku"]["name"])


def deployment_of(azure: Azure, account: Resource, name: str) -> Resource | None:
    """The deployment with a name, if it answers calls: from the end of its creation on, also during updates."""
    found = resources.get(azure, f"{account['id']}/deployments/{name}")
    return found if found and resources.is_serving(found) and is_known(azure, found) else None


def is_known(azure: Azure, deployment: Resource) -> bool:
    """Whether the data plane knows a deployment already (fault `deployment-not-found`)."""
    late = azure.faults.take(DeploymentNotFound)
    created = deployment.get("systemData", {}).get("createdAt")
    return late is None or resources.age(azure, created) >= late.seconds
