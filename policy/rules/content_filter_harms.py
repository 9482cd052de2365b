"""A content filter lets harm pass."""

from policy.examples import FILTERED
from policy.filters import DEFAULTS, HARMS, shown
from policy.rule import Answer, Circumstances, MapsTo, Rule, demand
from policy.subjects import Deployment


def _check(deployment: Deployment, _: Circumstances) -> Answer:
    given = deployment.strengths
    if given is None:
        return None
    weak = [each for each, least in DEFAULTS.items() if each[0] in HARMS and given.get(each, 0) < least]
    return demand(
        not weak, f"its filter is weaker than Microsoft's default: {shown(weak)}; block from medium severity on"
    )


RULE = Rule(
    id="content-filter-harms",
    of=Deployment,
    mandatory_from="standard",
    title="A content filter is weaker than Microsoft's default",
    why="It lets hate, sexual content, self-harm or violence of medium severity pass, or marks them only.",
    wrong=FILTERED.replace("LEVEL", "High"),
    right=FILTERED.replace("LEVEL", "Low"),
    maps_to=MapsTo(azure_policy=("930f48f9", "af253d37", "f3a9c2e0")),
    field="content_filter",
    source="https://learn.microsoft.com/azure/ai-foundry/openai/concepts/default-safety-policies",
    needs_stack=True,
    check=_check,
)
