"""A deployment leaves its model's version to Azure."""

from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Deployment


def _check(deployment: Deployment, _: Circumstances) -> Answer:
    if deployment.version is None:
        return None
    return demand(
        deployment.version.lower() not in {"", "latest", "auto"},
        "Azure chooses the model's version; write the one that was tested",
    )


RULE = Rule(
    id="model-version-pinned",
    of=Deployment,
    mandatory_from="standard",
    title="A deployment leaves the version of its model to Azure",
    why="The next write can bring another model than the one that was tested, with other answers and another retirement.",
    wrong="""\
resources:
  - type: azure-native:cognitiveservices:Deployment
    name: chat
    inputs: {properties: {model: {format: OpenAI, name: gpt-5.4-mini}}}
""",
    right="""\
deployments:
  chat: {type: azure-openai, model: {name: gpt-5.4-mini, version: "2026-03-17"}}
""",
    maps_to=MapsTo(azure_policy=("aafe3651",), mcsb=("AI-1",)),
    field="model.version",
    check=_check,
)
