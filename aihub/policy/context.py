"""What a stack's settings say about the policies: profile, limits, waivers."""

import datetime as dt
from dataclasses import dataclass
from os.path import lexists
from pathlib import Path

from aihub.policy.on_settings import circumstances, monthly_cost
from aihub.settings import Loaded, load
from policy.judge import Verdict
from policy.rule import Circumstances


@dataclass(frozen=True)
class Context:
    """What policies know of a stack beside its resources."""

    loaded: Loaded | None
    """Its settings; None where it has none here, so that all policies advise."""
    circumstances: Circumstances
    monthly_cost: float | None
    """Known fixed cost of a month; None where no budget asks for it."""

    @property
    def profile(self) -> str | None:
        """The stack's profile."""
        return self.loaded.settings.profile if self.loaded else None

    def waives(self, verdict: Verdict) -> bool:
        """Return whether a waiver covers a finding."""
        if self.loaded is None or not verdict.rule.is_waivable:
            return False
        return any(
            each.rule == verdict.rule.id and each.last_day >= self.circumstances.today and each.covers(verdict.path)
            for each in self.loaded.settings.waivers.values()
        )


def context(config: Path, stack: str, today: dt.date | None = None) -> Context:
    """Return the context of a stack.

    Args:
        config: the folder with the settings.
        stack: the stack; empty where it is not known.
        today: the day by which models are retired and waivers count; by default this day in UTC.

    Raises:
        SettingsError: the stack has settings, and they are invalid.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    if not stack or not lexists(config / f"{stack}.yaml"):
        return Context(None, Circumstances(today=day), None)
    loaded = load(config, stack, today=day)
    return Context(loaded, circumstances(config, stack, loaded.settings, day), monthly_cost(config, loaded))
