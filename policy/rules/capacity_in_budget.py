"""The fixed cost of the capacity is above the budget."""

from policy.examples import PROVISIONED
from policy.rule import Answer, Circumstances, Rule, demand
from policy.subjects import Stack


def _check(stack: Stack, _: Circumstances) -> Answer:
    if not stack.budget or stack.monthly_cost is None:
        return None
    return demand(
        stack.monthly_cost <= stack.budget,
        f"what is billed by the hour costs {stack.monthly_cost:,.0f} a month, and the budget is {stack.budget:,.0f}; take "
        "capacity away, or raise it",
    )


RULE = Rule(
    id="capacity-in-budget",
    of=Stack,
    mandatory_from="standard",
    title="The capacity costs more than the budget",
    why=(
        "Provisioned units, virtual machines and accelerators are billed by the hour, whether anybody calls them or not: "
        "the budget is spent before the first token. Prices that the table does not have are not counted."
    ),
    wrong=PROVISIONED + "cost: {budget: {monthly: 10, contacts: [team@example.com]}}\n",
    right=PROVISIONED + "cost: {budget: {monthly: 100000, contacts: [team@example.com]}}\n",
    field="cost.budget",
    source="docs/cost.md",
    needs_stack=True,
    check=_check,
)
