"""Marketplace subscriptions: a project's acceptance of a partner's terms for a model."""

from localazure.azure import Azure
from localazure.services.arm import resources
from localazure.services.arm.behaviour import Behaviour, Write
from localazure.services.arm.resources import Resource
from localazure.services.machine_learning import errors
from localazure.services.machine_learning.registry_models import RegistryModel, find_model, parse
from localazure.services.machine_learning.workspaces import check_is_project

SUBSCRIPTION = "Microsoft.MachineLearningServices/workspaces/marketplaceSubscriptions"


class MarketplaceSubscription(Behaviour):
    """A project's subscription to a model of a partner."""

    invalid_property_code = "ValidationError"

    def check(self, write: Write) -> None:
        """Checks that the model needs a subscription, and does not change."""
        check_is_project(write)
        model_id = write.body["properties"]["modelId"]
        model = model_of(model_id)
        if model.serverless != "marketplace":
            raise errors.no_subscription_required(model_id)
        if not write.before and not write.azure.subscription.can_buy:
            raise errors.cannot_buy(f"{model.name}-plan".lower())
        before = (write.before or {}).get("properties", {})
        if before and before["modelId"].lower() != model_id.lower():
            raise errors.invalid_endpoint(
                "The model of a marketplace subscription cannot be changed after its creation."
            )

    def complete(self, write: Write, resource: Resource) -> None:  # noqa: ARG002 - its base's parameters
        """Adds the plan and the state."""
        properties = resource["properties"]
        model = model_of(properties["modelId"])
        properties |= {
            "marketplacePlan": {
                "publisherId": (model.registry or "").removeprefix("azureml-"),
                "offerId": f"{model.name}-offer".lower(),
                "planId": f"{model.name}-plan".lower(),
            },
            "marketplaceSubscriptionStatus": "Subscribed",
        }


def model_of(model_id: str) -> RegistryModel:
    """The model of a serverless API.

    Raises:
        ArmError: 400, the id has a version, or no such model is offered.
    """
    asset = parse(model_id)
    if asset and asset.version:
        raise errors.invalid_endpoint(
            f"The model id '{model_id}' must not name a version: the latest one is always deployed."
        )
    model = find_model(model_id)
    if model is None or model.serverless is None:
        raise errors.model_not_serverless(model_id)
    return model


def subscription_to(azure: Azure, project_id: str, model_id: str) -> Resource | None:
    """A project's subscription to a model, if it has one that is usable."""
    for each in resources.of_type(azure, SUBSCRIPTION, project_id + "/"):
        if each["properties"]["modelId"].lower() == model_id.lower() and resources.is_serving(each):
            return each
    return None
