"""A role grants more than its holder needs."""

from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Role

TOO_WIDE = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68": "Cognitive Services Contributor",
}
"""Roles by their GUIDs that no caller of an endpoint and no operator of a stack needs."""


def _check(role: Role, _: Circumstances) -> Answer:
    if role.role is None:
        return None
    wide = TOO_WIDE.get(role.role)
    return demand(
        wide is None, f"{role.name} grants {wide}; grant a role of the data plane, such as Cognitive Services User"
    )


RULE = Rule(
    id="role-too-wide",
    of=Role,
    mandatory_from="standard",
    is_waivable=False,
    title="A role grants more than its holder needs",
    why=(
        "Owner, Contributor and their like can list keys, change filters or grant more. Whoever calls or operates endpoints "
        "needs roles of the data plane. It cannot be waived, since the stack itself need not grant it."
    ),
    wrong="""\
resources:
  - type: azure-native:authorization:RoleAssignment
    name: app
    inputs: {roleDefinitionId: /subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c}
""",
    right="""\
resources:
  - type: azure-native:authorization:RoleAssignment
    name: app
    inputs: {roleDefinitionId: /subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/a97b65f3-24c7-4388-baec-2e87135dc908}
""",
    maps_to=MapsTo(mcsb=("PA-7",), checkov=("CKV2_AZURE_49",)),
    source="https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
    check=_check,
)
