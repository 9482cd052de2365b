"""Does `pulumi up` give the roles on vault and account to somebody else, and may whoever runs this change secrets?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from aihub.operators import WHERE, may_change_secrets, standing
from aihub.preflight.check import Finding, Target
from aihub.soft_delete.names import HubVault


def object_id(credential: Any) -> str:
    """The object id of whoever is logged in.

    Raises:
        ArmError: nobody is, or the login service does not answer.
    """
    from aihub.azure.credential import RESOURCE_MANAGER, claims_of
    from aihub.azure.errors import plain_errors

    with plain_errors(RESOURCE_MANAGER):
        return str(claims_of(credential.get_token(f"{RESOURCE_MANAGER}/.default").token).get("oid"))


@dataclass(frozen=True)
class OperatorCheck:
    """The check of who holds the roles; it finds nothing where they stay with those who have them."""

    who: Callable[[Any], str] = object_id

    @property
    def where(self) -> str:
        """Where the settings name the operators."""
        return WHERE

    def run(self, target: Target) -> list[Finding]:
        """Compares whoever runs this with the settings and the state."""
        hub = target.settings.hub
        vault = HubVault(target.subscription, hub.resource_group_name, hub.location, hub.key_vault_name)
        operators, may = target.settings.access.operator_types, partial(may_change_secrets, target.arm, vault.id)
        found = standing(operators, self.who(target.credential), target.held_by, may)
        if found.refusal:
            return [Finding("blocked", WHERE, found.refusal)]
        return [Finding("action", WHERE, found.warning)] if found.warning else []
