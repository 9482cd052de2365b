"""All checks of preflight, in the order of their results; docs/preflight.md has a section for each."""

from collections.abc import Collection
from typing import ClassVar

from aihub.closest import closest
from aihub.errors import AihubError
from aihub.preflight.check import Check
from aihub.preflight.checks.accelerator_quota import ACCELERATOR_QUOTA
from aihub.preflight.checks.connections import connection_secrets_check
from aihub.preflight.checks.content_filters import CONTENT_FILTERS
from aihub.preflight.checks.core_quota import CORE_QUOTA
from aihub.preflight.checks.dns_zones import DNS_ZONES
from aihub.preflight.checks.encryption import ENCRYPTION_KEY
from aihub.preflight.checks.endpoints import ENDPOINT_NAMES
from aihub.preflight.checks.isolation import ISOLATION
from aihub.preflight.checks.log_workspace import LOG_WORKSPACE
from aihub.preflight.checks.marketplace import MARKETPLACE
from aihub.preflight.checks.model_offers import MODEL_OFFERS
from aihub.preflight.checks.model_quota import MODEL_QUOTA
from aihub.preflight.checks.model_retirement import MODEL_RETIREMENT
from aihub.preflight.checks.names import CLASSIC_VAULT_NAME, HUB_NAME, VAULT_NAME
from aihub.preflight.checks.network import network_check
from aihub.preflight.checks.operators import operators_check
from aihub.preflight.checks.outside_state import OUTSIDE_STATE
from aihub.preflight.checks.permissions import PERMISSIONS
from aihub.preflight.checks.policies import POLICIES
from aihub.preflight.checks.provisioned_capacity import PROVISIONED_CAPACITY
from aihub.preflight.checks.registration import REGISTRATION
from aihub.preflight.checks.replacement import REBUILT_DEPLOYMENTS, REPLACEMENTS
from aihub.preflight.checks.role_assignments import ROLE_ASSIGNMENTS
from aihub.preflight.checks.secrets import secret_names_check
from aihub.preflight.checks.storage import STORAGE_NAME
from aihub.preflight.checks.subnets import SUBNETS
from aihub.preflight.checks.switches import VAULT_SWITCHES
from aihub.preflight.checks.vault import vault_check
from aihub.preflight.checks.workspaces import PROJECT_NAME, WORKSPACE_NAME


class UnknownCheckError(AihubError):
    """There is no check of an id; the text says which is meant, or which there are."""

    exit_code: ClassVar[int] = 2


CHECKS: tuple[Check, ...] = (
    REPLACEMENTS,
    REBUILT_DEPLOYMENTS,
    VAULT_SWITCHES,
    ENCRYPTION_KEY,
    PERMISSIONS,
    REGISTRATION,
    POLICIES,
    HUB_NAME,
    VAULT_NAME,
    CLASSIC_VAULT_NAME,
    WORKSPACE_NAME,
    PROJECT_NAME,
    STORAGE_NAME,
    ENDPOINT_NAMES,
    OUTSIDE_STATE,
    ROLE_ASSIGNMENTS,
    vault_check(),
    secret_names_check(),
    connection_secrets_check(),
    operators_check(),
    network_check(),
    SUBNETS,
    DNS_ZONES,
    ISOLATION,
    LOG_WORKSPACE,
    MODEL_OFFERS,
    MODEL_RETIREMENT,
    CONTENT_FILTERS,
    MODEL_QUOTA,
    PROVISIONED_CAPACITY,
    ACCELERATOR_QUOTA,
    CORE_QUOTA,
    MARKETPLACE,
)


def checks_without(ids: Collection[str]) -> list[Check]:
    """Return all checks but some, in the order of their results.

    Raises:
        UnknownCheckError: there is no check of an id.
    """
    known = [each.id for each in CHECKS]
    for id_ in ids:
        if id_ not in known:
            guess = closest(id_, known)
            hint = f"did you mean {guess}?" if guess else f"write one of {', '.join(known)}"
            raise UnknownCheckError(f"preflight has no check {id_}; {hint}")
    return [each for each in CHECKS if each.id not in ids]
