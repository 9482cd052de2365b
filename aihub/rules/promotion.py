"""Rules on `config/promotion.yaml`."""

from aihub.rules.rule import Rule

PROMOTION_STACK_TWICE = Rule(
    "promotion-stack-twice",
    "error",
    "A stack is in the order of promotion twice",
)
PROMOTION_NOT_A_STACK = Rule(
    "promotion-not-a-stack",
    "error",
    "The order of promotion names a file that is no stack's",
)
PROMOTION_FIRST_CONDITION = Rule(
    "promotion-first-condition",
    "error",
    "The first stack has a condition on the stack before it",
)
PROMOTION_STACK_UNKNOWN = Rule(
    "promotion-stack-unknown",
    "warning",
    "The order of promotion names a stack that does not exist",
)
PROMOTION_FILE_MISSING = Rule(
    "promotion-file-missing",
    "error",
    "There is no `promotion.yaml`",
)
