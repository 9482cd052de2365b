"""What the stack may cost."""

from typing import Annotated

from pydantic import Field

from aihub.settings.models.base import Promotion, Section, text_field

Currency = Annotated[
    str, text_field(r"^[A-Z]{3}$", "not a currency's code; write its three capitals, as in USD", "USD")
]


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
    prices: Annotated[str, Field(min_length=1, examples=["prices.yaml"])] | None = None
    """File of prices, relative to the settings file. By default the table that ships with aihub."""
