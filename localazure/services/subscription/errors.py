"""Errors of Microsoft.Resources."""

import re

from localazure.services.arm.errors import ArmError


def invalid_group_name(name: str) -> ArmError:
    """A resource group's name is invalid. The text was seen in public."""
    found = "".join(sorted(set(re.sub(r"[\w().-]", "", name)))) or name[-1]
    return ArmError(
        400,
        "InvalidResourceGroup",
        f"The provided resource group name '{name}' has these invalid characters: '{found}'. The name can only be a "
        "letter, digit, '-', '.', '(', ')' or '_', and must not end with '.'.",
    )


def not_registered(namespace: str) -> ArmError:
    """The provider of a type is not registered. Words: microsoft/microsoft-foundry-for-vscode#144."""
    return ArmError(
        409,
        "MissingSubscriptionRegistration",
        f"The subscription is not registered to use namespace '{namespace}'. See https://aka.ms/rps-not-found for how to "
        "register subscriptions.",
    )


def disabled(subscription: str) -> ArmError:
    """A write to a subscription that is disabled. Words: Azure/azure-cli#11449."""
    return ArmError(
        409,
        "ReadOnlyDisabledSubscription",
        f"The subscription '{subscription}' is disabled and therefore marked as read only. You cannot perform any write "
        "actions on this subscription until it is re-enabled.",
    )


def scope_not_found(scope: str) -> ArmError:
    """The tags of a resource that does not exist are asked for or written."""
    return ArmError(404, "ResourceNotFound", f"The resource '{scope}' was not found.")


def too_many_tags(count: int, limit: int) -> ArmError:
    """More tags than a scope can have."""
    return ArmError(400, "TooManyTags", f"The number of tags '{count}' is more than the limit of '{limit}'.")
