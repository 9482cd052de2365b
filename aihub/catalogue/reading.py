"""Find the catalogue for some regions: Azure's own lists, from the cache or read now, over the snapshot."""

import functools
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aihub.azure.cli import selected_subscription
from aihub.azure.errors import ServiceError
from aihub.azure.login import LoginError, find_login
from aihub.catalogue.cache import Cached, load, store
from aihub.catalogue.live import listing, read_models
from aihub.catalogue.merging import merged
from aihub.catalogue.model import Catalogue
from aihub.catalogue.offers import snapshot

if TYPE_CHECKING:
    from aihub.azure.resource_manager import Arm

FRESH = timedelta(days=1)
"""Age up to which a cached list is used without asking Azure."""
_RETRIES = 2
"""Retries of a request: the snapshot is there for whoever does not want to wait."""


@dataclass(frozen=True)
class Subscription:
    """The subscription whose models are listed, and the client that asks."""

    id: str
    arm: Callable[[], "Arm"]


@dataclass(frozen=True)
class Reading:
    """A catalogue, and what is to be said about where it comes from."""

    catalogue: Catalogue
    notes: tuple[str, ...] = ()


def connect(project: Path | None, stack: str | None, tell: Callable[[str], None]) -> Subscription:
    """Return the subscription of a stack; without one, that of the environment or the Azure CLI.

    Args:
        project: the folder with Pulumi.yaml, which a stack needs.
        stack: the stack; None to log in as the environment says.
        tell: shows a progress line from time to time while Azure is waited for.

    Raises:
        PulumiError: there is no such stack.
        LoginError: the way to log in is incomplete, or names no subscription.
    """
    if project and stack:
        from aihub.azure.deployer import deployer

        who = deployer(project, stack)
        return Subscription(who.subscription_id, lambda: _client(who.credential, tell))
    login = find_login(lambda _key: None, os.environ)

    def arm() -> "Arm":
        from aihub.azure.credential import credential_of

        return _client(credential_of(login), tell)

    return Subscription(login.value("subscriptionId") or selected_subscription(), arm)


def _client(credential: Any, tell: Callable[[str], None]) -> "Arm":
    from aihub.azure.resource_manager import Arm

    return Arm(credential, tell=tell, retries=_RETRIES, registers=False)


def read(
    regions: Sequence[str],
    connect: Callable[[], Subscription],
    now: datetime,
    tell: Callable[[str], None],
    *,
    refresh: bool = False,
    offline: bool = False,
) -> Reading:
    """Return the snapshot, with Azure's own lists of some regions over it where they can be had.

    Args:
        regions: short names of the regions; without any, nobody is asked.
        connect: logs in, and returns the subscription.
        now: the present time.
        tell: shows a progress line.
        refresh: read from Azure whatever is in the cache, and fail when that is not possible.
        offline: send no request; without a login, whose subscription names the cached lists, the snapshot alone.

    Raises:
        LoginError: nobody is logged in, and `refresh` is set.
        ServiceError: Azure does not answer, and `refresh` is set.
    """
    if not regions:
        return Reading(snapshot())
    try:
        subscription = connect()
    except LoginError as error:
        if refresh:
            raise
        return Reading(snapshot(), () if offline else (f"Azure was not asked: {error}",))
    found, notes = [], []
    with ExitStack() as opened:
        # One client, and so one token, for all regions.
        client = functools.cache(lambda: opened.enter_context(closing(subscription.arm())))
        for region in regions:
            cached = load(subscription.id, region, now)
            if refresh or not (offline or (cached and now - cached.read_at < FRESH)):
                try:
                    cached = _read(client(), subscription.id, region, now, tell)
                except (LoginError, ServiceError) as error:
                    if refresh:
                        raise
                    notes.append(f"Azure's list of models in {region} could not be read: {error}")
            if cached:
                found.append(listing(cached.entries, region, cached.read_at))
    return Reading(merged(snapshot(), found), tuple(notes))


def _read(arm: "Arm", subscription: str, region: str, now: datetime, tell: Callable[[str], None]) -> Cached:
    tell(f"Reading Azure's list of models in {region}")
    cached = Cached(read_models(arm, subscription, region), now)
    if not store(subscription, region, cached):
        tell(f"The list of models in {region} could not be kept in the cache folder")
    return cached
