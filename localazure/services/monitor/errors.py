"""Errors of Microsoft.Insights."""

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
