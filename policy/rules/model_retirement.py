"""A deployment's model retires soon."""

import datetime as dt

from policy.rule import PASS, Answer, Circumstances, Rule
from policy.subjects import Endpoint


def _check(endpoint: Endpoint, circumstances: Circumstances) -> Answer:
    if not endpoint.knows_retirement:
        return None
    if endpoint.retires is None:
        return PASS
    left = (endpoint.retires - circumstances.today).days
    if left > circumstances.retirement_days:
        return PASS
    if endpoint.retires == dt.date.min:
        return "its model is retired; deploy another"
    if left <= 0:
        return f"its model was retired on {endpoint.retires}; deploy another"
    return (
        f"its model retires on {endpoint.retires}, in {left} days, and policies.retirement_days asks for more than "
        f"{circumstances.retirement_days}; move to another model now"
    )


RULE = Rule(
    id="model-retirement",
    of=Endpoint,
    mandatory_from="standard",
    title="The model of a deployment is retired, or will be soon",
    why="From that day on every call fails. Microsoft announces it 60 days ahead; moving takes a test in each environment.",
    wrong="""\
deployments:
  chat: {type: azure-openai, model: {name: gpt-4-32k, version: "0613"}}
""",
    right="""\
deployments:
  chat: {type: azure-openai, model: {name: gpt-5.4-mini, version: "2026-03-17"}}
""",
    field="model",
    source="https://learn.microsoft.com/azure/ai-foundry/openai/concepts/model-retirements",
    check=_check,
)
