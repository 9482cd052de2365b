"""Rules on `config/promotion.yaml`."""

from aihub.rules.rule import Rule

PROMOTION_STACK_TWICE = Rule(
    id="promotion-stack-twice",
    severity="error",
    title="A stack is in the order of promotion twice",
    why="The order says what comes before each stack, which has one answer only.",
    wrong="""\
# config/promotion.yaml
order: [{stack: dev}, {stack: test}, {stack: dev}]
""",
    right="""\
# config/promotion.yaml
order: [{stack: dev}, {stack: test}]
""",
    source="docs/promotion.md",
)
PROMOTION_NOT_A_STACK = Rule(
    id="promotion-not-a-stack",
    severity="error",
    title="The order of promotion names a file that is no stack's",
    why="`base.yaml` and `promotion.yaml` belong to no stack.",
    wrong="""\
# config/promotion.yaml
order: [{stack: base}, {stack: test}]
""",
    right="""\
# config/promotion.yaml
order: [{stack: dev}, {stack: test}]
""",
    source="docs/promotion.md",
)
PROMOTION_FIRST_CONDITION = Rule(
    id="promotion-first-condition",
    severity="error",
    title="The first stack has a condition on the stack before it",
    why="Nothing comes before the first stack, so the condition would have no effect.",
    wrong="""\
# config/promotion.yaml
order: [{stack: dev, soak: 24h}, {stack: test}]
""",
    right="""\
# config/promotion.yaml
order: [{stack: dev}, {stack: test, soak: 24h}]
""",
    source="docs/promotion.md",
)
PROMOTION_STACK_UNKNOWN = Rule(
    id="promotion-stack-unknown",
    severity="warning",
    is_of_stack=False,
    title="The order of promotion names a stack that does not exist",
    why="No release can enter a stack before it has a settings file. The order may be written first.",
    wrong="""\
# config/promotion.yaml
order: [{stack: dev}, {stack: tset}]
""",
    right="""\
# config/promotion.yaml
order: [{stack: dev}, {stack: test}]
""",
    source="docs/promotion.md",
)
