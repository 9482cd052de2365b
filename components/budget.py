"""The budget of the resource group, which tells people what it costs and stops nothing."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TypedDict

import pulumi
from pulumi_azure_native import consumption

from components.made import Made

_TYPE = "azure-native:consumption:Budget"


class BudgetArgs(TypedDict):
    """Arguments of a budget."""

    scope: pulumi.Input[str]
    """ARM id of the resource group."""
    monthly: float
    """Sum for a calendar month, in the currency of the billing account."""
    thresholds: Sequence[float]
    """Percentages of the sum, of the cost so far."""
    forecast: Sequence[float]
    """Percentages of the sum, of the cost that is forecast for the month."""
    contacts: list[str]
    """E-mail addresses that are written to."""
    start: str
    """First day of its first month."""


class Budget(pulumi.ComponentResource):
    """A monthly budget."""

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("aihub:index:Budget", name, None, opts)
        consumption.Budget(
            f"{name}-monthly",
            budget_name="aihub",
            scope=args["scope"],
            amount=args["monthly"],
            category=consumption.CategoryType.COST,
            time_grain=consumption.TimeGrainType.MONTHLY,
            time_period={"start_date": f"{args['start']}T00:00:00Z"},
            notifications={
                f"{kind}_GreaterThanOrEqualTo_{each:g}_Percent".replace(".", "_"): {
                    "enabled": True,
                    "operator": consumption.OperatorType.GREATER_THAN_OR_EQUAL_TO,
                    "threshold": each,
                    "threshold_type": kind,
                    "contact_emails": args["contacts"],
                }
                for kind, percentages in (("Actual", args["thresholds"]), ("Forecasted", args["forecast"]))
                for each in percentages
            },
            # Azure changes no budget's start: another one is another budget.
            opts=pulumi.ResourceOptions(
                parent=self, replace_on_changes=["timePeriod.startDate"], delete_before_replace=True
            ),
        )
        self.register_outputs({})


def budget_start(made: Made, wanted: str | None, today: date | None = None) -> str:
    """Return the first day of the budget's first month: that of the budget that is there, or of this month.

    Args:
        made: what the stack has made.
        wanted: what the settings say, if anything.
        today: the day by which a new budget starts.

    Raises:
        RunError: a new budget is to start before this month, which Azure refuses.
    """
    kept = next((_start_of(outputs) for urn, outputs in made.items() if f"{_TYPE}::" in urn), None)
    this_month = (today or datetime.now(UTC).date()).replace(day=1).isoformat()
    if wanted and wanted != kept and wanted < this_month:
        raise pulumi.RunError(
            f"Nothing was changed.\ncost.budget.start: Azure takes no new budget that starts before this month; write "
            f"'{this_month}', or leave it out"
        )
    return wanted or kept or this_month


def _start_of(outputs: object) -> str | None:
    period = outputs.get("timePeriod") if isinstance(outputs, dict) else None
    start = period.get("startDate") if isinstance(period, dict) else None
    return start[:10] if isinstance(start, str) else None
