"""Rules on operators and consumers."""

from aihub.rules.rule import Rule

PRINCIPAL_TWICE = Rule(
    id="principal-twice",
    severity="error",
    title="A principal is listed twice",
    why=("Each role assignment exists once for a principal, a role and a scope, and Azure refuses a second one."),
    wrong="""\
access:
  consumers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [chat]}
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: all}
""",
    right="""\
access:
  consumers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: all}
""",
    source="docs/settings.md#access",
)
CONSUMER_DEPLOYMENT_UNKNOWN = Rule(
    id="consumer-deployment-unknown",
    severity="error",
    title="A consumer names a deployment that does not exist",
    why="Nobody would be given access, and the consumer's calls would be refused.",
    wrong="""\
access:
  consumers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [chatt]}
""",
    right="""\
access:
  consumers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [chat]}
""",
    source="docs/settings.md#access",
)
CONSUMER_DEPLOYMENT_TWICE = Rule(
    id="consumer-deployment-twice",
    severity="error",
    title="A consumer names a deployment twice",
    why="The second name has no effect; mostly another deployment was meant.",
    wrong="""\
access:
  consumers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [chat, chat]}
""",
    right="""\
access:
  consumers:
    - {principal_id: 3c5a9d1e-0f3b-4e0e-9d53-8a3f5b0f6c11, deployments: [chat]}
""",
    source="docs/settings.md#access",
)
