"""Check whether `pulumi up` gives the operators' roles to other principals, and the caller may change secrets."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aihub.operators import WHERE, may_change_secrets, standing
from aihub.preflight.check import Finding, Target
from aihub.soft_delete.names import HubVault


def object_id(credential: Any) -> str:
    """Return the object id of the principal that is logged in.

    Raises:
        ArmError: nobody is logged in, or the login service does not answer.
    """
    from aihub.azure.credential import RESOURCE_MANAGER, claims_of
    from aihub.azure.errors import plain_errors

    with plain_errors(RESOURCE_MANAGER):
        return str(claims_of(credential.get_token(f"{RESOURCE_MANAGER}/.default").token).get("oid"))


@dataclass(frozen=True)
class OperatorCheck:
    """The check of the principals with the operators' roles; without findings when they stay the same."""

    who: Callable[[Any], str] = object_id

    @property
    def where(self) -> str:
        """Path of the operators in the settings."""
        return WHERE

    def run(self, target: Target) -> list[Finding]:
        """Compare the principal that is logged in with the settings and the state."""
        hub = target.settings.hub
        vault = HubVault(target.subscription, hub.resource_group_name, hub.location, hub.key_vault_name)
        operators, may = target.settings.access.operator_types, partial(may_change_secrets, target.arm, vault.id)
        found = standing(operators, self.who(target.credential), target.held_by, may)
        if found.refusal:
            return [Finding("blocked", WHERE, found.refusal)]
        return [Finding("action", WHERE, found.warning)] if found.warning else []
