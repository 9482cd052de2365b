"""A content filter is weaker than in the environment before."""

from policy.examples import FILTERED
from policy.filters import shown
from policy.rule import Answer, Circumstances, Rule, demand
from policy.subjects import Deployment


def _check(deployment: Deployment, circumstances: Circumstances) -> Answer:
    before = circumstances.filters_before.get(deployment.place.removeprefix("deployments."))
    if before is None or deployment.strengths is None:
        return None
    weaker = [each for each, least in before.items() if deployment.strengths.get(each, 0) < least]
    return demand(
        not weaker,
        f"its filter is weaker than in the environment before: {shown(weaker)}; make it as strict as there",
    )


STRICT = FILTERED.replace("LEVEL", "Low")

RULE = Rule(
    id="content-filter-weaker",
    of=Deployment,
    mandatory_from="standard",
    title="A content filter is weaker than in the environment before",
    why=(
        "What was tested there is not what users get here. The environment before is the one that `config/promotion.yaml` "
        "names; effective filters are compared, not names."
    ),
    wrong=f"# config/promotion.yaml\norder: [{{stack: dev}}, {{stack: test}}]\n# config/dev.yaml\n{STRICT}"
    f"# config/test.yaml\n{STRICT.replace('Low', 'Medium')}",
    right=f"# config/promotion.yaml\norder: [{{stack: dev}}, {{stack: test}}]\n# config/dev.yaml\n{STRICT}"
    f"# config/test.yaml\n{STRICT}",
    field="content_filter",
    source="docs/promotion.md",
    needs_stack=True,
    check=_check,
)
