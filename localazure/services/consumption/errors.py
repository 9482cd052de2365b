"""Errors of Microsoft.Consumption."""

from localazure.services.arm.errors import ArmError


def invalid_budget(message: str) -> ArmError:
    """A budget that the service refuses; its words were seen only where a function says so."""
    return ArmError(400, "400", message)


def start_date_changed() -> ArmError:
    """A budget is to start elsewhere. Code and words: jpsnover/ai-triad-research#1697, Azure/CanadaPubSecALZ#317."""
    return invalid_budget("Start date of budgets cannot be updated. Please delete and create a new budget.")
