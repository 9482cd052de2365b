"""Errors of Microsoft.MachineLearningServices in Resource Manager."""

from localazure.services.arm.errors import ArmError


def invalid_workspace(message: str) -> ArmError:
    """A workspace, or a connection of one, that the service refuses."""
    return ArmError(400, "ValidationError", message)


def invalid_endpoint(message: str) -> ArmError:
    """A write or an action on an endpoint or a deployment that the service refuses."""
    return ArmError(400, "BadRequest", message)


def workspace_is_soft_deleted() -> ArmError:
    """A new workspace has the name of a deleted one. Words: Azure/ResourceModules#3596."""
    return ArmError(
        400,
        "BadRequest",
        "Soft-deleted workspace exists. Please purge or recover it. https://aka.ms/wsoftdelete",
    )


def hub_has_projects(name: str, projects: list[str]) -> ArmError:
    """A hub with projects is to be deleted."""
    return ArmError(
        409,
        "Conflict",
        f"The hub '{name}' has projects and cannot be deleted before them: {', '.join(projects)}.",
    )


def no_subscription_required(model_id: str) -> ArmError:
    """A model that is no partner's needs no marketplace subscription."""
    return ArmError(
        400,
        "MarketplaceSubscriptionNotRequired",
        f"The model '{model_id}' is sold directly by Azure: no marketplace subscription is required for it.",
    )


def cannot_buy(plan: str) -> ArmError:
    """A subscription without a payment method is to buy a partner's model.

    Code and text were seen in public, where people tried partners' models on a free subscription.
    """
    return ArmError(
        400,
        "MarketplaceSubscriptionPurchaseEligibilityCheckFailed",
        f"Marketplace Subscription purchase eligibility check failed, error message [The plan '{plan}' can't be purchased "
        "using a free subscription. Please select a different subscription and try again.].",
    )


def subscription_required(model_id: str) -> ArmError:
    """A partner's model is to be deployed without a subscription to it."""
    return ArmError(
        400,
        "MarketplaceSubscriptionNotFound",
        f"The model '{model_id}' needs a marketplace subscription in the project before it can be deployed.",
    )


def model_not_serverless(model_id: str) -> ArmError:
    """The model is not offered as a serverless API."""
    return ArmError(400, "ModelNotFound", f"The model '{model_id}' is not offered as a serverless API.")


def serverless_name_taken(name: str) -> ArmError:
    """Another serverless endpoint of the region has the name (Azure-Samples/azureai-foundry-finetuning-raft#45)."""
    return ArmError(
        400,
        "UserError",
        f"Serverless endpoint name '{name}' is not available. Please select a different name.",
    )


def model_has_endpoint(model_id: str, name: str) -> ArmError:
    """The project has a serverless endpoint for the model."""
    return ArmError(
        409,
        "Conflict",
        f"The project has a serverless endpoint for the model '{model_id}' already: '{name}'.",
    )


def out_of_quota(size: str, subscription_id: str, used: int, limit: int, needed: int) -> ArmError:
    """A deployment needs more cores than are left of a region's quota."""
    return ArmError(
        400,
        "OutOfQuota",
        f"Not enough quota available for {size} in SubscriptionId {subscription_id}. "
        f"Current usage/limit: {used}/{limit}. Additional needed: {needed}.",
    )
