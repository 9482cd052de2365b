"""What the hub's account and its region have: the reads that several checks share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aihub.azure import api_versions
from aihub.azure.errors import ArmError, ServiceError
from aihub.azure.model_deployments import LiveDeployment, model_deployments
from aihub.preflight.check import Target
from aihub.preflight.reads import started
from aihub.quota.chain import Capacity
from aihub.quota.usage import Usage, usages_in
from aihub.replacement import existing
from aihub.replacement.existing import GROUP, LOCATION, NAME, same
from aihub.settings import Settings
from aihub.settings.models import AzureOpenAIDeployment, ModelInferenceDeployment

if TYPE_CHECKING:
    from aihub.catalogue.model import Catalogue

ModelDeployment = AzureOpenAIDeployment | ModelInferenceDeployment


@dataclass(frozen=True)
class Region:
    """What Azure says of the hub's region and account."""

    offers: "Catalogue"
    """The models that the region offers."""
    live: Mapping[str, LiveDeployment]
    """The account's model deployments by name; empty when there is no account."""


def region_of(target: Target) -> Region:
    """Read the models of the region, and the account's deployments, at the same time.

    Raises:
        ArmError: Azure refused, or did not answer.
    """
    offers = started(lambda: _offers(target))
    live = live_deployments(target)
    return Region(offers.result(), live)


def _offers(target: Target) -> "Catalogue":
    from aihub.catalogue.live import listing, read_models

    region = target.settings.hub.location
    return listing(read_models(target.arm, target.subscription, region), region, datetime.now(UTC))


def account_id(target: Target) -> str:
    """Return the ARM id of the hub's account, where it is before the run: a hub that moves frees what it holds."""
    group, name = (
        _now(target, GROUP, target.settings.hub.resource_group_name),
        _now(target, NAME, target.settings.hub.name),
    )
    place = f"/subscriptions/{target.subscription}/resourceGroups/{group}"
    return f"{place}/providers/Microsoft.CognitiveServices/accounts/{name}"


def is_in_region(target: Target) -> bool:
    """Return whether the hub is in the declared region, or is not there yet; another region has other quotas."""
    wanted = target.settings.hub.location
    return same(LOCATION, _now(target, LOCATION, wanted), wanted)


def _now(target: Target, path: str, declared: str) -> str:
    """Return the value that the stack has at a path, or the declared one where it has none."""
    there = existing(target.resources).values.get(path, [])
    return declared if not there or declared in there else there[0]


def live_deployments(target: Target) -> dict[str, LiveDeployment]:
    """Return the account's model deployments by name; none when there is no account, or it is in another region.

    Raises:
        ArmError: Azure refused, or did not answer.
    """
    if not is_in_region(target):
        return {}
    try:
        return model_deployments(target.arm, account_id(target))
    except ArmError as error:
        if error.status == 404:
            return {}
        raise


def usages(target: Target, provider: str, version: str, name: str = "usages") -> list[Usage]:
    """Return a provider's usage rows of the hub's region.

    Raises:
        ArmError: Azure refused, or did not answer.
    """
    place = f"/subscriptions/{target.subscription}/providers/{provider}/locations/{target.settings.hub.location}"
    return usages_in(target.arm.collection(f"{place}/{name}", version))


def model_deployments_of(settings: Settings) -> dict[str, ModelDeployment]:
    """Return the declared deployments of models on the account, by name."""
    return {name: each for name, each in settings.deployments.items() if isinstance(each, ModelDeployment)}


def publisher_of(deployment: ModelDeployment) -> str:
    """Return ARM's `model.format` of a declared deployment."""
    return "OpenAI" if isinstance(deployment, AzureOpenAIDeployment) else deployment.model.publisher


def capacity_of(deployment: ModelDeployment) -> Capacity:
    """Return what a declared deployment takes of a quota."""
    sku = deployment.sku
    return Capacity(publisher_of(deployment), deployment.model.name, sku.name, sku.capacity)


@dataclass(frozen=True)
class SoftDeletedHubs:
    """The soft-deleted accounts of the hub's region, whose deployments hold quota until they are purged."""

    others: tuple[str, ...] = ()
    """Names of those that are not the hub's own."""
    has_own: bool = False
    """Whether the hub itself is one of them: `pulumi up` restores it, or it is purged before."""


def soft_deleted_hubs(target: Target) -> SoftDeletedHubs:
    """Return the soft-deleted accounts of the hub's region; none where Azure does not say.

    They explain a result that stands without them, so that a refusal is no error.
    """
    provider = f"/subscriptions/{target.subscription}/providers/Microsoft.CognitiveServices"
    try:
        found = target.arm.collection(f"{provider}/deletedAccounts", api_versions.COGNITIVE_SERVICES)
    except ServiceError:
        return SoftDeletedHubs()
    hub = target.settings.hub
    own = f"/resourcegroups/{hub.resource_group_name}/deletedaccounts/{hub.name}".lower()
    here = {str(each.get("id")).lower(): each for each in found if _place(each.get("location")) == hub.location}
    others = tuple(str(each.get("name")) for id_, each in here.items() if not id_.endswith(own))
    return SoftDeletedHubs(others, has_own=len(others) < len(here))


def _place(location: object) -> str:
    return str(location or "").replace(" ", "").lower()
