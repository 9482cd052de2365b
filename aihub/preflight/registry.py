"""All checks of preflight, in the order of their results; docs/preflight.md has a section for each."""

from aihub.preflight.check import Check
from aihub.preflight.checks.endpoints import ENDPOINT_NAMES
from aihub.preflight.checks.names import CLASSIC_VAULT_NAME, HUB_NAME, VAULT_NAME
from aihub.preflight.checks.operators import operators_check
from aihub.preflight.checks.replacement import REBUILT_DEPLOYMENTS, REPLACEMENTS
from aihub.preflight.checks.secrets import secret_names_check
from aihub.preflight.checks.storage import STORAGE_NAME
from aihub.preflight.checks.switches import VAULT_SWITCHES
from aihub.preflight.checks.workspaces import PROJECT_NAME, WORKSPACE_NAME

CHECKS: tuple[Check, ...] = (
    REPLACEMENTS,
    REBUILT_DEPLOYMENTS,
    VAULT_SWITCHES,
    HUB_NAME,
    VAULT_NAME,
    CLASSIC_VAULT_NAME,
    WORKSPACE_NAME,
    PROJECT_NAME,
    STORAGE_NAME,
    ENDPOINT_NAMES,
    secret_names_check(),
    operators_check(),
)
