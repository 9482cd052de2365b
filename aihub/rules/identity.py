"""Rules on managed identities, and on the federated credentials of pipelines."""

from aihub.rules.rule import Rule

_ID = (
    "/subscriptions/3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11/resourceGroups/rg-identities"
    "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-models"
)
_ISSUER = "https://token.actions.githubusercontent.com"

IDENTITY_MISSING = Rule(
    id="identity-missing",
    severity="error",
    title="The hub's resources have no identity",
    why="A workspace reads its storage account and its vault with its identity, and Azure refuses one without any.",
    wrong="hub: {identity: {system: false}}\n",
    right="hub: {identity: {system: false, user_assigned: [create]}}\n",
    source="https://learn.microsoft.com/azure/machine-learning/how-to-identity-based-service-authentication",
)
IDENTITY_TWICE = Rule(
    id="identity-twice",
    severity="error",
    title="A user-assigned identity is listed twice",
    why="Azure has each identity once, whatever the case of its ARM id; mostly another one was meant.",
    wrong="hub: {identity: {user_assigned: [create, create]}}\n",
    right="hub: {identity: {user_assigned: [create]}}\n",
    source="docs/identity.md",
)
FEDERATED_TWICE = Rule(
    id="federated-twice",
    severity="error",
    title="Two pipelines of one identity have the same issuer and subject",
    why=(
        "Azure refuses the second federated credential: issuer and subject together must be unique on an identity. "
        "Mostly the subject of another environment was meant."
    ),
    wrong=f"""\
access:
  pipelines:
    deploy: {{identity: {_ID}, issuer: "{_ISSUER}", subject: "repo:example/models:environment:dev"}}
    rotate: {{identity: {_ID}, issuer: "{_ISSUER}", subject: "repo:example/models:environment:dev"}}
""",
    right=f"""\
access:
  pipelines:
    deploy: {{identity: {_ID}, issuer: "{_ISSUER}", subject: "repo:example/models:environment:dev"}}
    rotate: {{identity: {_ID}, issuer: "{_ISSUER}", subject: "repo:example/models:environment:rotation"}}
""",
    source="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
)
_MANY = "".join(
    f'    team-{index}: {{identity: {_ID}, issuer: "{_ISSUER}", subject: "repo:example/models-{index}:environment:dev"}}\n'
    for index in range(21)
)
FEDERATED_TOO_MANY = Rule(
    id="federated-too-many",
    severity="error",
    title="An identity has more than 20 federated credentials",
    why="Azure takes at most 20 federated credentials for one identity.",
    wrong=f"access:\n  pipelines:\n{_MANY}",
    right=f"access:\n  pipelines:\n{''.join(_MANY.splitlines(keepends=True)[:20])}",
    source="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
)
