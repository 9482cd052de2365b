"""Errors of Microsoft.Insights."""

import uuid

from localazure.services.arm.errors import ArmError


def invalid_autoscale_setting(message: str) -> ArmError:
    """An autoscale setting that the service refuses."""
    return ArmError(400, "InvalidAutoscaleSetting", message)


def invalid_diagnostic_setting(message: str) -> ArmError:
    """A diagnostic setting that the service refuses."""
    return ArmError(400, "BadRequest", message)


def no_such_workspace(workspace_id: str) -> ArmError:
    """An Application Insights component names a workspace that does not exist."""
    return ArmError(400, "InvalidWorkspace", f"The Log Analytics workspace '{workspace_id}' does not exist.")


def no_diagnostic_settings(type_name: str) -> ArmError:
    """Resources of the type have no diagnostic settings. Words: JimGBritt/AzurePolicy#38."""
    return ArmError(
        400,
        "ResourceTypeNotSupported",
        f"The resource type '{type_name.lower()}' does not support diagnostic settings.",
    )


def target_not_found(resource_id: str) -> ArmError:
    """A diagnostic setting sends to what does not exist."""
    return ArmError(404, "ResourceNotFound", f"The resource '{resource_id}' was not found.")


def bad_request(message: str) -> ArmError:
    """An alert or a workbook that the service refuses."""
    return ArmError(400, "BadRequest", message)


def no_such_metric(name: str) -> ArmError:
    """A metric that resources of the type do not have. Words: hashicorp/terraform-provider-azurerm#22210."""
    return bad_request(
        f"Couldn't find a metric named {name}. Make sure the name is correct. Activity ID: {uuid.uuid4()}."
    )


def no_such_dimension(name: str, metric: str) -> ArmError:
    """A dimension that a metric does not have; that it is refused is documented, its words are not."""
    return bad_request(f"Couldn't find a dimension named {name} of the metric {metric}. Activity ID: {uuid.uuid4()}.")


def frequent_for_long_window() -> ArmError:
    """An alert on hours is evaluated each minute. Words: DFE-Digital/publish-teacher-training#4368."""
    return bad_request(
        "Evaluation frequency must be greater than or equal to five minutes since the period is greater than four hours. "
        f"Activity ID: {uuid.uuid4()}."
    )


def several_dimension_values() -> ArmError:
    """Several criteria, one of which has several values of a dimension. The rule: Azure/azure-cli#13469."""
    return bad_request("When using multiple criteria, each dimension can have only one value within each criterion.")


def no_such_table(name: str) -> ArmError:
    """A query reads a table to which nothing was sent yet. Words: CDCgov/prime-reportstream#11773."""
    text = f"'where' operator: Failed to resolve table or column expression named '{name}'"
    return ArmError(400, "BadRequest", f"The request had some invalid properties: SEM0100: {text}")


def rule_elsewhere(wanted: str, there: str) -> ArmError:
    """A rule is to be in another region than what it watches; that it is refused is documented, its words are not."""
    return bad_request(f"The location '{wanted}' of the rule must match the location '{there}' of its scope.")


def action_group(code: str, message: str) -> ArmError:
    """An action group that the service refuses."""
    return ArmError(400, code, message)


def workbook_name(name: str) -> ArmError:
    """A workbook's name is no GUID."""
    return bad_request(f"The resource name '{name}' of the workbook must be a GUID.")


def sink_used(sink: str, setting: str, category: str) -> ArmError:
    """Two settings send a category to one target. Words: Azure/terraform-azurerm-avm-ptn-aiml-landing-zone#19."""
    return ArmError(
        409,
        "Conflict",
        f"Data sink '{sink}' is already used in diagnostic setting '{setting}' for category '{category}'. Data sinks can't "
        "be reused in different settings on the same category for the same resource.",
    )


def too_many_settings() -> ArmError:
    """A resource has five settings. The limit: Microsoft's "Diagnostic settings in Azure Monitor"."""
    return invalid_diagnostic_setting("The limit of 5 diagnostic settings was reached.")
