"""A workspace has no user-assigned identity."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Workspace

RULE = Rule(
    id="workspace-identity",
    of=Workspace,
    mandatory_from=None,
    title="A workspace of the classic hub has no user-assigned identity",
    why="A system-assigned identity gets its roles anew with each workspace; a user-assigned one keeps them.",
    wrong="""\
resources:
  - type: azure-native:machinelearningservices:Workspace
    name: workspace
    inputs: {kind: Hub, identity: {type: SystemAssigned}}
""",
    right="""\
resources:
  - type: azure-native:machinelearningservices:Workspace
    name: workspace
    inputs: {kind: Hub, identity: {type: "SystemAssigned,UserAssigned"}}
""",
    maps_to=MapsTo(psrule=("AZR-000407",), azure_policy=("5f0c7d88",), mcsb=("IM-3",)),
    field="/hub.identity.user_assigned",
    check=lambda each, _: demand(
        each.has_user_identity, f"{each.name} has no user-assigned identity; write hub.identity.user_assigned"
    ),
)
