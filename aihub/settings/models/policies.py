"""Limits that the policies judge by."""

from typing import Annotated, Literal

from pydantic import Field

from aihub.settings.models.base import Promotion, Section


class Policies(Section, promotion=Promotion.ENVIRONMENT):
    """Limits that the policies judge by (`docs/policies.md`)."""

    data_residency: Literal["any", "data-zone", "region"] = "any"
    """Largest area in which prompts may be processed: `any` region of the world (Global SKUs), the `data-zone`
    (DataZone SKUs), or the hub's `region` alone."""
    retirement_days: Annotated[int, Field(ge=0, le=1000, examples=[60])] = 60
    """Days in which no deployment's model may retire, counted from today."""
    rotation_days: Annotated[int, Field(ge=1, le=730, examples=[60])] = 60
    """Longest time for which a key may be valid, in days."""
