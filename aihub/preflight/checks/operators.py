"""Check whether `pulumi up` gives the operators' roles to other principals, and the caller may change secrets."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aihub.azure.credential import object_id
from aihub.operators import WHERE, may_change_secrets, standing
from aihub.preflight.check import Check, Result, Target
from aihub.soft_delete.names import HubVault


def operators_check(who: Callable[[Any], str] = object_id) -> Check:
    """Return the check of the principals with the operators' roles; without results when they stay the same.

    Args:
        who: returns the object id of the principal that is logged in, from its credential.
    """

    def judged(target: Target) -> list[Result]:
        # Changed secrets are those of deployments.
        if not target.is_judged(WHERE) and not target.deployments:
            return []
        hub = target.settings.hub
        vault = HubVault(target.subscription, hub.resource_group_name, hub.location, hub.key_vault_name)
        operators, may = target.settings.access.operator_types, partial(may_change_secrets, target.arm, vault.id)
        found = standing(operators, who(target.credential), target.held_by, may)
        if found.refusal:
            return [Result("fail", WHERE, found.refusal)]
        return [Result("warn", WHERE, found.warning)] if found.warning else []

    return Check("operators", WHERE, "whether the caller may change secrets", judged)
