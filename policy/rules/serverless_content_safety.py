"""A serverless endpoint has no content safety."""

from policy.examples import SERVERLESS
from policy.rule import MapsTo, Rule, demand
from policy.subjects import Serverless

RULE = Rule(
    id="serverless-content-safety",
    of=Serverless,
    mandatory_from="standard",
    title="A serverless endpoint has no content safety",
    why="Nothing examines its prompts and completions: it has no content-filter policy of the account.",
    wrong=SERVERLESS + "    content_safety: false\n",
    right=SERVERLESS + "    content_safety: true\n",
    maps_to=MapsTo(azure_policy=("930f48f9",)),
    field="content_safety",
    check=lambda each, _: demand(
        each.content_safety, "nothing examines prompts and completions; write content_safety: true"
    ),
)
