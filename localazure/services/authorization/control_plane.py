"""Registration of Microsoft.Authorization in Resource Manager."""

from localazure.services.authorization import deny_assignments, role_definitions
from localazure.services.authorization.management_locks import ManagementLock
from localazure.services.authorization.role_assignments import RoleAssignment
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Authorization/locks": ManagementLock(),
        "Microsoft.Authorization/roleAssignments": RoleAssignment(),
    },
    operations=[*role_definitions.OPERATIONS, *deny_assignments.OPERATIONS],
)
