"""Rules on releases and on stacks that are pinned to one."""

from aihub.rules.rule import Rule

UNPINNED_DEPLOYMENT_UNKNOWN = Rule(
    "unpinned-deployment-unknown",
    "error",
    "A reason is for a deployment that does not exist",
)
UNPINNED_UNNEEDED = Rule(
    "unpinned-unneeded",
    "warning",
    "A reason is not needed",
)
RELEASE_UNUSABLE = Rule(
    "release-unusable",
    "error",
    "The release that a stack pins cannot be used",
)
RELEASE_MISPLACED = Rule(
    "release-misplaced",
    "error",
    "A pin or an exclusion is in the wrong file",
)
RELEASE_DEPLOYMENT_UNKNOWN = Rule(
    "release-deployment-unknown",
    "error",
    "The release has no such deployment",
)
RELEASE_DEPLOYMENT_REMOVED = Rule(
    "release-deployment-removed",
    "error",
    "A pinned stack removes a deployment without a reason",
)
RELEASE_VALUE_FIXED = Rule(
    "release-value-fixed",
    "error",
    "A pinned stack changes what the release was tested with",
)
RELEASE_VALUE_LAXER = Rule(
    "release-value-laxer",
    "error",
    "A pinned stack is less strict than the release",
)
RELEASE_OPERATORS_MISSING = Rule(
    "release-operators-missing",
    "error",
    "A pinned stack does not name its operators",
)
