"""Rules on the ceiling of the fixed cost, and on the budget."""

from collections.abc import Iterator
from pathlib import Path

from aihub.rules import cost as rules
from aihub.settings.models import Settings
from aihub.settings.nodes import Node, locate
from aihub.settings.rules.parts import ValidParts, Violation

_PRICES, _CEILING, _BUDGET = ("cost", "prices"), ("cost", "ceiling"), ("cost", "budget")
_MOST_MESSAGES = 5


def check_budget(parts: ValidParts) -> Iterator[Violation]:
    """Yield a violation where a budget sends no message, or more than Azure takes."""
    budget = parts.cost.budget if parts.cost else None
    if budget is None:
        return
    messages = len(budget.thresholds) + len(budget.forecast)
    if not messages:
        text = "no threshold, so nobody hears of it; write thresholds: [80, 100]"
        yield Violation(rules.BUDGET_MESSAGES, (*_BUDGET, "thresholds"), text)
    elif messages > _MOST_MESSAGES:
        text = (
            f"{messages} thresholds, {len(budget.forecast)} of them of the forecast; Azure takes {_MOST_MESSAGES} in "
            "all: leave some out"
        )
        yield Violation(rules.BUDGET_MESSAGES, (*_BUDGET, "thresholds"), text)


def check_cost(settings: Settings, root: Node) -> Iterator[Violation]:
    """Yield a violation where the fixed cost is above its ceiling, or cannot be compared with it."""
    ceiling, file = settings.cost.ceiling, settings.cost.prices
    if ceiling is None and file is None:
        return
    from aihub.cost.errors import PriceError
    from aihub.cost.estimate import estimate
    from aihub.cost.table import read_table, shipped

    try:
        table = read_table(Path(locate(root, _PRICES).file).parent / file) if file else shipped()
    except PriceError as error:
        yield Violation(rules.COST_PRICES, _PRICES, str(error))
        return
    if ceiling is None:
        return
    if ceiling.currency != table.currency:
        text = f"the prices are in {table.currency}; write the ceiling in {table.currency}, or prices in {ceiling.currency}"
        yield Violation(rules.COST_PRICES, (*_CEILING, "currency"), text)
        return
    found = estimate(settings, table)
    least, most = found.monthly
    if most > ceiling.monthly:
        with_autoscale = ", with autoscale at its maximum" if most > least else ""
        text = (
            f"the fixed cost is {most:,.2f} {table.currency} a month{with_autoscale}, by {table.name}; take units or "
            "instances away, or write a higher ceiling"
        )
        yield Violation(rules.COST_ABOVE_CEILING, (*_CEILING, "monthly"), text)
    for item in found.unknown:
        text = (
            f"{table.name} has no price of {item.meter.name} in {item.meter.region}, so the ceiling does not count it"
        )
        yield Violation(rules.COST_UNKNOWN, item.path, f"{text}; write its price into a file of your own: docs/cost.md")
