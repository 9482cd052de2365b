"""What Azure says while a new environment is described: which hub names are free, and which models a region has."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aihub.azure.errors import first_line
from aihub.azure.login import LoginError, find_login
from aihub.catalogue.offers import snapshot
from aihub.catalogue.reading import Reading, Subscription, read
from aihub.soft_delete.names import HubAccount
from aihub.waiting import Tell

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm


@dataclass(frozen=True)
class Azure:
    """A subscription that somebody is logged in to."""

    arm: "Arm"
    subscription: str

    def why_taken(self, hub: str) -> str | None:
        """Return why a hub cannot have a name, or None where it is free.

        Raises:
            ArmError: Azure does not answer.
        """
        account = HubAccount(self.subscription, f"rg-{hub}", "", hub)
        return (
            None
            if account.is_free(self.arm)
            else "somebody has this name already, which is unique in Azure; write another"
        )


def look(subscription: str | None, tell: Tell) -> tuple[Azure | None, tuple[str, ...]]:
    """Return the subscription in use, or None and why Azure is not asked.

    Args:
        subscription: id of the subscription; None for the one that the environment or the Azure CLI selects.
        tell: shows a progress line while Azure is waited for.
    """
    from azure.core.exceptions import AzureError

    from aihub.azure.cli import selected_subscription
    from aihub.azure.credential import RESOURCE_MANAGER, credential_of
    from aihub.azure.resource_manager import Arm

    try:
        login = find_login(lambda _key: None, os.environ)
        found = subscription or login.value("subscriptionId") or selected_subscription()
        credential = credential_of(login)
        credential.get_token(f"{RESOURCE_MANAGER}/.default")
    except LoginError as error:
        return None, (f"Azure was not asked whether the name is free and which models there are: {error}",)
    except AzureError as error:
        return None, (f"Azure was not asked whether the name is free and which models there are: {first_line(error)}",)
    return Azure(Arm(credential, tell=tell), found), ()


def catalogue_of(azure: Azure | None, region: str | None, tell: Tell) -> Reading:
    """Return Azure's own list of a region over the snapshot, or the snapshot with a note that says which one.

    Args:
        azure: the subscription in use; None for the snapshot.
        region: short name of the region.
        tell: shows a progress line.
    """
    known = snapshot()
    if azure is None or region is None:
        return Reading(known, (f"models and regions are those of Microsoft's pages of {known.as_of}",))
    subscription = Subscription(azure.subscription, lambda: azure.arm)
    return read([region], lambda: subscription, datetime.now(UTC), tell)
