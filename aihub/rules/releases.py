"""Rules on releases and on stacks that are pinned to one."""

from aihub.rules.rule import Rule

UNPINNED_DEPLOYMENT_UNKNOWN = Rule(
    id="unpinned-deployment-unknown",
    severity="error",
    title="A reason is for a deployment that does not exist",
    why=(
        "`unpinned` has the reasons why a release may have references that mean something else elsewhere, each by "
        "the name of its deployment."
    ),
    wrong="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
unpinned: {chrn: each workspace trains its own}
""",
    right="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
unpinned: {churn: each workspace trains its own}
""",
    source="docs/releases.md#references-that-mean-something-else-elsewhere",
)
UNPINNED_UNNEEDED = Rule(
    id="unpinned-unneeded",
    severity="warning",
    title="A reason is not needed",
    why=(
        "All references of the deployment mean the same in every environment, so the line says something that is "
        "not true."
    ),
    wrong="unpinned: {chat: each workspace trains its own}\n",
    right="""\
deployments:
  churn:
    type: managed-compute
    probe: {body: {data: [[1, 2, 3]]}}
    slots:
      blue:
        model: azureml:churn:3
        instance_type: Standard_DS3_v2
unpinned: {churn: each workspace trains its own}
""",
    source="docs/releases.md#references-that-mean-something-else-elsewhere",
)
RELEASE_UNUSABLE = Rule(
    id="release-unusable",
    severity="error",
    title="The release that a stack pins cannot be used",
    why=(
        "What a pinned stack deploys is in the file of its release, which is never changed. It is missing, or was "
        "altered."
    ),
    wrong="""\
release: ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
""",
    right="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
""",
    source="docs/releases.md#pinning-a-stack",
)
RELEASE_MISPLACED = Rule(
    id="release-misplaced",
    severity="error",
    title="A pin or an exclusion is in the wrong file",
    why=(
        "Each stack is pinned for itself, or a release would reach all environments at once. And only a stack "
        "that pins a release has something to exclude."
    ),
    wrong="exclude: {chat: no quota in this region yet}\n",
    right="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
exclude: {chat: no quota in this region yet}
""",
    source="docs/releases.md#pinning-a-stack",
)
RELEASE_DEPLOYMENT_UNKNOWN = Rule(
    id="release-deployment-unknown",
    severity="error",
    title="The release has no such deployment",
    why="A pinned stack deploys what the release has. A deployment that is added here was tested nowhere.",
    wrong="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
exclude: {search: no quota in this region yet}
""",
    right="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
exclude: {chat: no quota in this region yet}
""",
    source="docs/releases.md#pinning-a-stack",
)
RELEASE_DEPLOYMENT_REMOVED = Rule(
    id="release-deployment-removed",
    severity="error",
    title="A pinned stack removes a deployment without a reason",
    why="What differs from the release is written with its reason, so that a reader of the file knows why.",
    wrong="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
deployments: {chat: null}
""",
    right="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
exclude: {chat: no quota in this region yet}
""",
    source="docs/releases.md#pinning-a-stack",
)
RELEASE_VALUE_FIXED = Rule(
    id="release-value-fixed",
    severity="error",
    title="A pinned stack changes what the release was tested with",
    why=(
        "The release fixes models, versions, tasks and filters. With another value the stack would run what was "
        "tested nowhere."
    ),
    wrong="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
deployments:
  chat:
    version_upgrade: OnceCurrentVersionExpired
""",
    right="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
deployments:
  chat:
    sku: {capacity: 20}
""",
    source="docs/releases.md#pinning-a-stack",
)
RELEASE_VALUE_LAXER = Rule(
    id="release-value-laxer",
    severity="error",
    title="A pinned stack is less strict than the release",
    why=("An environment may adjust some values towards what is stricter than what was tested, and not the other way."),
    wrong="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
smoke: {successes: 1}
""",
    right="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
smoke: {successes: 3}
""",
    source="docs/releases.md#pinning-a-stack",
)
RELEASE_OPERATORS_MISSING = Rule(
    id="release-operators-missing",
    severity="error",
    title="A pinned stack does not name its operators",
    why="By default the operator is whoever runs Pulumi, so each of them would get another plan.",
    wrong="release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
    right="""\
release: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
access:
  operators:
    - {principal_id: 8d1f0c52-6b1e-4f0a-9a57-2c9a7f1e4b30}
""",
    source="docs/releases.md#pinning-a-stack",
)
