"""Registration of Microsoft.Authorization in Resource Manager."""

from localazure.services.arm.behaviour import Behaviour
from localazure.services.authorization import deny_assignments, role_definitions
from localazure.services.authorization.role_assignments import RoleAssignment
from localazure.services.registration import ControlPlane

CONTROL_PLANE = ControlPlane(
    types={
        "Microsoft.Authorization/locks": Behaviour(),
        "Microsoft.Authorization/roleAssignments": RoleAssignment(),
    },
    operations=[*role_definitions.OPERATIONS, *deny_assignments.OPERATIONS],
)
