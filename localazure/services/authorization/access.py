"""Role checks of the data planes."""

from localazure.azure import Azure
from localazure.faults.kinds import RoleSpread
from localazure.services.arm import resources
from localazure.services.login.tokens import Principal

ROLE_ASSIGNMENT = "Microsoft.Authorization/roleAssignments"


def has_role(azure: Azure, principal: Principal, scope: str, *role_ids: str) -> bool:
    """Whether a principal holds one of the roles (GUIDs) at a scope or above it."""
    spreading = azure.faults.strike(RoleSpread)
    wanted = {each.lower() for each in role_ids}
    at = f"{scope.lower()}/"
    for assignment in resources.of_type(azure, ROLE_ASSIGNMENT):
        properties = assignment["properties"]
        role = properties["roleDefinitionId"].rpartition("/")[2].lower()
        if (
            properties["principalId"].lower() == principal.object_id
            and role in wanted
            and at.startswith(f"{properties['scope'].lower().rstrip('/')}/")
            and (spreading is None or _has_spread(*spreading, resources.age(azure, properties.get("createdOn"))))
        ):
            return True
    return False


def _has_spread(fault: RoleSpread, turn: int, age: float) -> bool:
    """In the second half of the time, some of Azure's servers know the assignment already: every other one here."""
    return age >= fault.seconds or (age >= fault.seconds / 2 and turn % 2 == 0)
