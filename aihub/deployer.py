"""Who deploys a stack, and to which subscription: found where azure-native looks for it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aihub import pulumi_cli
from aihub.foreign import PlainError


class UnknownSubscriptionError(PlainError):
    """Nobody says which subscription; the text says where to say it."""


@dataclass(frozen=True)
class Deployer:
    """An identity and its subscription."""

    credential: Any
    """azure-core's TokenCredential."""
    subscription_id: str


def deployer(project: Path, stack: str | None) -> Deployer:
    """The identity and the subscription that the stack's configuration, or the environment, names.

    Raises:
        PulumiError: there is no such stack.
        UnknownSubscriptionError: neither names a subscription.
    """
    from aihub.arm.identity import credential

    config = pulumi_cli.read_json(project, ["config", "--json", "--show-secrets"], stack)

    def configured(key: str) -> str | None:
        return (config.get(f"azure-native:{key}") or {}).get("value")

    named = (configured("subscriptionId"), *map(os.environ.get, ("ARM_SUBSCRIPTION_ID", "AZURE_SUBSCRIPTION_ID")))
    subscription = next(filter(None, named), None)
    if not subscription:
        raise UnknownSubscriptionError(
            "which subscription? set ARM_SUBSCRIPTION_ID, or call `pulumi config set azure-native:subscriptionId <id>`"
        )
    return Deployer(credential(configured, os.environ), subscription)
