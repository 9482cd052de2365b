"""Judge the settings of a stack by the policies."""

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from aihub.policy.of_settings import filters_of, subjects_of
from aihub.policy.outcome import Judged, Outcome, outcome
from aihub.promotion.errors import PromotionError
from aihub.promotion.rules import rules_if_any
from aihub.settings import Loaded, Settings, SettingsError, load
from aihub.settings.nodes import locate
from policy.judge import AnyRule, judge
from policy.rule import Circumstances
from policy.rules import RULES
from policy.subjects import Filter


def promised(profile: str | None) -> list[AnyRule]:
    """Return the rules that a profile promises to keep, and those that no profile does."""
    return [each for each in RULES.values() if each.mandatory_from is None or each.level(profile) == "mandatory"]


def judge_settings(
    config: Path,
    stack: str,
    loaded: Loaded,
    today: dt.date,
    *,
    known: Mapping[str, Loaded] | None = None,
    rules: Sequence[AnyRule] | None = None,
    profile: str | None = None,
) -> Outcome:
    """Return what the policies come to for the settings of a stack.

    Args:
        config: the folder with the settings.
        stack: the stack.
        loaded: its settings.
        today: the day by which models are retired and waivers count.
        known: settings of stacks that are loaded already.
        rules: the rules; None for all.
        profile: profile to judge by instead of the settings'.
    """
    settings, rules = loaded.settings, rules or [*RULES.values()]
    subjects = subjects_of(settings, monthly_cost(config, loaded))
    verdicts = judge(subjects, circumstances(config, stack, settings, today, known), rules)
    return outcome(stack, verdicts, Judged(settings, loaded.root, f"{stack}.yaml", rules, profile), today)


def circumstances(
    config: Path, stack: str, settings: Settings, today: dt.date, known: Mapping[str, Loaded] | None = None
) -> Circumstances:
    """Return what rules know of a stack beside its parts."""
    limits = settings.policies
    return Circumstances(
        today=today,
        retirement_days=limits.retirement_days,
        rotation_days=limits.rotation_days,
        residency=limits.data_residency,
        filters_before=_filters_before(config, stack, known or {}, today),
    )


def monthly_cost(config: Path, loaded: Loaded) -> float | None:
    """Return the known fixed cost of a month, with autoscale at its maximum; None where no budget asks for it."""
    settings, root = loaded.settings, loaded.root
    if settings.cost.budget is None:
        return None
    from aihub.cost.errors import PriceError
    from aihub.cost.estimate import estimate
    from aihub.cost.table import read_table, shipped

    file = settings.cost.prices
    try:
        folder = Path(locate(root, ("cost", "prices")).file).parent if root else config
        table = read_table(folder / file) if file else shipped()
    except PriceError:
        # `aihub check` says of itself that there are no such prices.
        return None
    return estimate(settings, table).monthly[1]


def _filters_before(
    config: Path, stack: str, known: Mapping[str, Loaded], today: dt.date
) -> Mapping[str, Mapping[Filter, int]]:
    """Return the filters of the environment before, by `config/promotion.yaml`; none where there is none."""
    try:
        rules = rules_if_any(config)
        entry = rules.entry(stack) if rules else None
        before = rules.before(entry) if rules and entry else None
        if before is None:
            return {}
        loaded = known.get(before.stack) or load(config, before.stack, today=today)
    except (SettingsError, PromotionError):
        # `aihub check` says of itself what is wrong with them.
        return {}
    return filters_of(loaded.settings)
