"""Nothing is locked against deletion."""

from policy.rule import Rule, demand
from policy.subjects import Stack

RULE = Rule(
    id="locks-present",
    of=Stack,
    mandatory_from="regulated",
    title="Nothing of the stack is locked against deletion",
    why="Whoever may write it can delete the account or a vault in the portal with one click, and all endpoints with it.",
    wrong="protection: {locks: false}\n",
    right="protection: {locks: true}\n",
    field="protection.locks",
    source="docs/policies.md",
    needs_stack=True,
    check=lambda each, _: demand(
        None if each.locks is None else each.locks > 0,
        "nothing is locked against deletion; write protection.locks: true",
    ),
)
