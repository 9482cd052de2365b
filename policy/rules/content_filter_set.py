"""A deployment has no content filter."""

from policy.rule import MapsTo, Rule, demand
from policy.subjects import Deployment

RULE = Rule(
    id="content-filter-set",
    of=Deployment,
    mandatory_from="standard",
    title="A deployment names no content filter",
    why="Azure then takes its default of that day, and nobody sees in the settings what is filtered.",
    wrong="""\
resources:
  - type: azure-native:cognitiveservices:Deployment
    name: chat
    inputs: {properties: {model: {format: OpenAI, name: gpt-5.4-mini, version: "2026-03-17"}}}
""",
    right="""\
deployments:
  chat:
    type: azure-openai
    model: {name: gpt-5.4-mini, version: "2026-03-17"}
    content_filter: Microsoft.DefaultV2
""",
    maps_to=MapsTo(azure_policy=("930f48f9",)),
    field="content_filter",
    check=lambda each, _: demand(
        None if each.filter_name is None else each.filter_name != "",
        "it names no content filter; write content_filter: Microsoft.DefaultV2, or one of your own",
    ),
)
