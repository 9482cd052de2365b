"""Nobody may call an endpoint."""

from policy.rule import Rule, demand
from policy.subjects import Endpoint

RULE = Rule(
    id="endpoint-unused",
    of=Endpoint,
    mandatory_from=None,
    title="Nobody may call an endpoint",
    why=(
        "It takes quota, and its model retires some day, for no one. Offline no metric tells who calls: an endpoint counts as "
        "unused when no principal under `access.consumers` may call it or read its key. Where callers have their access from "
        "elsewhere, waive it."
    ),
    wrong="hub: {auth: keys}\n",
    right="access: {consumers: [{principal_id: 00000000-0000-0000-0000-000000000001, deployments: [chat]}]}\n",
    source="docs/policies.md",
    needs_stack=True,
    check=lambda each, _: demand(
        None if each.consumers is None else each.consumers > 0,
        "no consumer may call it; name one under access.consumers, or remove the deployment",
    ),
)
