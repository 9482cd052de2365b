"""The account before this run writes to it: versions that Azure chose, quota in use, and spellings."""

import asyncio
from collections.abc import Mapping

import pulumi

from aihub.arm.bodies import Json
from aihub.azure import api_versions
from aihub.azure.errors import ArmError, needed
from aihub.azure.model_deployments import LiveDeployment, model_deployments
from components.deployer import resource_manager


async def live_deployments(account_id: pulumi.Output[str], upgraded: list[str]) -> Mapping[str, LiveDeployment]:
    """The account's model deployments by name; none while the account itself is still to be made.

    Asked in previews too, with one request. Where Azure does not say, a warning says why.

    Args:
        account_id: the account.
        upgraded: names of the deployments whose version Azure may change, which must not be written unless it is known.

    Raises:
        RunError: Azure does not say, and there are such deployments.
    """
    known: str | None = await account_id.future()
    if known is None:
        return {}
    try:
        return await asyncio.to_thread(model_deployments, resource_manager(), known)
    except ArmError as error:
        if error.status == 404:
            return {}
        why = f"Azure does not say what the account has: {error}; looking needs the role Reader on it"
        if upgraded:
            raise pulumi.RunError(
                f"deployments.{upgraded[0]}.version_upgrade: whether Azure has upgraded the model is not known, so that a "
                f"write could undo it. {why}"
            ) from None
        pulumi.log.warn(f"deployments: {why}")
        return {}


async def live_policies(account_id: pulumi.Output[str]) -> dict[str, Json]:
    """The account's content-filter policies by name, in lower case; none where Azure does not say."""
    known: str | None = await account_id.future()
    if known is None:
        return {}

    def listed() -> dict[str, Json]:
        found = resource_manager().collection(f"{known}/raiPolicies", api_versions.COGNITIVE_SERVICES)
        return {needed(each, "name", str, known).lower(): each for each in found}

    try:
        return await asyncio.to_thread(listed)
    except ArmError as error:
        if error.status != 404:
            pulumi.log.warn(f"guardrails.content_filters: Azure does not say what the account has: {error}")
        return {}
