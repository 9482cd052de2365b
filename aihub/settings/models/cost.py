"""What the stack may cost."""

from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field

from aihub.settings.models.base import Day, Promotion, Section, text_field

Currency = Annotated[
    str, text_field(r"^[A-Z]{3}$", "not a currency's code; write its three capitals, as in USD", "USD")
]

_MOST_THRESHOLDS = 5


def _ascending(thresholds: list[float]) -> list[float]:
    if any(each >= after for each, after in pairwise(thresholds)):
        raise ValueError("not in ascending order; write each percentage once, the smallest first, as in [50, 80, 100]")
    return thresholds


def _first_of_a_month(day: str) -> str:
    if not day.endswith("-01"):
        raise ValueError("not the first day of a month, which is where a budget starts; write it as in '2026-12-01'")
    return day


# Published definition of Microsoft.Consumption/budgets: always a percentage, from 0 to 1000.
Threshold = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False, strict=False, examples=[80])]
Thresholds = Annotated[
    list[Threshold], Field(max_length=_MOST_THRESHOLDS), AfterValidator(_ascending), Field(examples=[[50, 80, 100]])
]
Contact = Annotated[
    str,
    text_field(
        r"^[^@\s,;<>\"]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+$",
        "not an e-mail address; write it as in team@example.com",
        "team@example.com",
    ),
]


class Budget(Section, promotion=Promotion.ENVIRONMENT):
    """A budget of the resource group: Azure writes to the contacts when the cost reaches a share of it."""

    monthly: Annotated[float, Field(gt=0, allow_inf_nan=False, strict=False, examples=[500])]
    """Sum for a calendar month, in the currency of the billing account."""
    thresholds: Thresholds = Field(default=[50, 80, 100])
    """Percentages of the sum; each message is sent when the cost so far has reached one."""
    forecast: Thresholds = Field(default=[100])
    """Percentages of the sum; each message is sent when the cost that is forecast for the month has reached one. With
    `thresholds` Azure takes five in all."""
    contacts: Annotated[list[Contact], Field(min_length=1, max_length=50)] = Field(examples=[["team@example.com"]])
    """E-mail addresses that the messages go to."""
    start: Annotated[Day, AfterValidator(_first_of_a_month)] | None = None
    """First day of the first month, in quotes. By default the month in which the budget is made, which it keeps: Azure
    changes no budget's start, and takes none before the current month for a new one."""


class Ceiling(Section, promotion=Promotion.ENVIRONMENT):
    """The most that the stack's fixed part may cost."""

    monthly: Annotated[float, Field(gt=0, allow_inf_nan=False, strict=False, examples=[5000])]
    """Largest cost of a month of 730 hours, with autoscale at its maximum. `aihub check` fails above it."""
    currency: Currency = "USD"
    """Currency of the ceiling, which is that of the prices."""


class Cost(Section, promotion=Promotion.ENVIRONMENT):
    """What the stack may cost while nobody calls it: provisioned units, virtual machines and accelerators."""

    ceiling: Ceiling | None = Field(default=None, examples=[{"monthly": 5000, "currency": "USD"}])
    """The most that the fixed part may cost. By default any amount."""
    budget: Budget | None = Field(default=None, examples=[{"monthly": 500, "contacts": ["team@example.com"]}])
    """What the resource group may cost, whoever calls its endpoints: Azure tells the contacts, and stops nothing."""
    prices: Annotated[str, Field(min_length=1, examples=["prices.yaml"])] | None = None
    """File of prices, relative to the settings file. By default the table that ships with aihub."""
