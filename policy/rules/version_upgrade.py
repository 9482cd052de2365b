"""Azure may change a deployment's model by itself."""

from policy.rule import Rule, demand
from policy.subjects import Deployment

RULE = Rule(
    id="version-upgrade",
    of=Deployment,
    mandatory_from="standard",
    title="Azure may upgrade the version of a model by itself",
    why="Then production runs what no other environment has tested, on a day that Azure chooses.",
    wrong="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    version_upgrade: OnceNewDefaultVersionAvailable
""",
    right="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    version_upgrade: NoAutoUpgrade
""",
    field="version_upgrade",
    source="docs/settings.md",
    check=lambda each, _: demand(
        None if each.upgrade is None else each.upgrade == "NoAutoUpgrade",
        "Azure may upgrade its model by itself; write version_upgrade: NoAutoUpgrade",
    ),
)
