"""The action group: whom the stack's alerts reach."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native import monitor

_LONGEST_SHORT_NAME = 12
"""Azure: GroupShortNameIsTooLong above that."""


class NotifyArgs(TypedDict):
    """Whom alerts reach."""

    emails: list[str]
    """Addresses that get an e-mail."""
    webhook: NotRequired[pulumi.Input[str] | None]
    """Address that is called, which may contain a key. Default: none."""
    action_groups: list[str]
    """ARM ids of action groups that exist already."""


def make_action_group(
    hub_name: str,
    args: NotifyArgs,
    *,
    resource_group_name: pulumi.Input[str],
    tags: dict[str, str] | None,
    opts: pulumi.ResourceOptions,
) -> list[pulumi.Input[str]]:
    """Declare the action group, where anybody is to be reached by it; return the ids of all action groups.

    Args:
        hub_name: first part of its name in Azure.
        args: whom it reaches.
        resource_group_name: its resource group.
        tags: its tags.
        opts: its options.
    """
    webhook = args.get("webhook")
    if not args["emails"] and webhook is None:
        return [*args["action_groups"]]
    made = monitor.ActionGroup(
        "monitoring-alerts",
        action_group_name=f"{hub_name}-alerts",
        resource_group_name=resource_group_name,
        location="global",
        group_short_name=hub_name[:_LONGEST_SHORT_NAME],
        enabled=True,
        email_receivers=[
            {"name": each, "email_address": each, "use_common_alert_schema": True} for each in args["emails"]
        ],
        webhook_receivers=(
            [{"name": "webhook", "service_uri": pulumi.Output.secret(webhook), "use_common_alert_schema": True}]
            if webhook is not None
            else None
        ),
        tags=tags,
        # Azure answers with the webhook's address.
        opts=pulumi.ResourceOptions.merge(
            opts,
            pulumi.ResourceOptions(additional_secret_outputs=["webhookReceivers"] if webhook is not None else None),
        ),
    )
    return [made.id, *args["action_groups"]]
