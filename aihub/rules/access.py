"""Rules on operators and consumers."""

from aihub.rules.rule import Rule

PRINCIPAL_TWICE = Rule(
    "principal-twice",
    "error",
    "A principal is listed twice",
)
CONSUMER_DEPLOYMENT_UNKNOWN = Rule(
    "consumer-deployment-unknown",
    "error",
    "A consumer names a deployment that does not exist",
)
CONSUMER_DEPLOYMENT_TWICE = Rule(
    "consumer-deployment-twice",
    "error",
    "A consumer names a deployment twice",
)
