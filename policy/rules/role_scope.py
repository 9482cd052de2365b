"""A role is assigned on more than one resource."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Role

RULE = Rule(
    id="role-scope",
    of=Role,
    mandatory_from="standard",
    title="A role is assigned on a whole group or subscription",
    why="It counts for everything there, also for what is added later. Roles are assigned on the resource that is used.",
    wrong="""\
resources:
  - type: azure-native:authorization:RoleAssignment
    name: app
    inputs: {scope: /subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-example}
""",
    right="""\
resources:
  - type: azure-native:authorization:RoleAssignment
    name: app
    inputs: {scope: /subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/ai-example}
""",
    maps_to=MapsTo(mcsb=("PA-7",)),
    check=lambda each, _: demand(
        None if each.scope is None else each.scope == "resource",
        f"{each.name} is assigned on a {each.scope}; assign it on the resource that is used",
    ),
)
