"""Scales and colours of the page's plots. Places are in percent of the width, so that a plot fits any screen."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from aihub.arm.bodies import Json

_LOGARITHMIC_FROM = 20
"""How many times the shortest the longest must be."""
_TICKS = 5
_STEPS = (1, 2, 5, 10)
_EDGE_PERCENT = 2.0
"""Kept free at both ends, so that no mark is cut."""
_COLOURS = 8
AS_IT_SHOULD = {"answered": "answered", "refused": "refused, as it should be", "read": "read from the vault"}
"""What comes of attempts that go as they should, and how the legend calls it."""
_TO_BE_REFUSED = {"without-credential", "wrong-credential", "plain-http", "blocked-prompt", "expected-refusal"}


@dataclass(frozen=True)
class Scale:
    """From values to percent of the width."""

    low: float
    high: float
    logarithmic: bool = False
    unit: float = 1
    """Ticks are round in it."""

    def __call__(self, value: float) -> float:
        """The place of a value."""
        low, high, at = (math.log10(each) if self.logarithmic else each for each in (self.low, self.high, value))
        share = min(max((at - low) / (high - low), 0), 1)
        return round(_EDGE_PERCENT + share * (100 - 2 * _EDGE_PERCENT), 2)

    def ticks(self) -> list[float]:
        """Round values within the scale, for its axis."""
        if self.logarithmic:
            decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
            steps = _STEPS[:-1] if self.high < 1000 * self.low else (1,)
            ticks = [step * 10.0**decade for decade in decades for step in steps]
        else:
            step = self.unit * _round_up((self.high - self.low) / _TICKS / self.unit)
            ticks = [self.low + index * step for index in range(2 * _TICKS)]
        return [each for each in ticks if self.low <= each <= self.high]


def _round_up(value: float) -> float:
    decade: float = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in _STEPS if step * decade >= value)


def latency_scale(latencies: list[Json]) -> Scale:
    """For latencies in milliseconds."""
    low, high = (max(1, pick(each[name] for each in latencies)) for pick, name in ((min, "min"), (max, "max")))
    if high > _LOGARITHMIC_FROM * low:
        return Scale(low / 1.2, high * 1.2, logarithmic=True)
    return Scale(0, high * 1.05)


def time_scale(evidence: Json) -> Scale:
    """For the moments of a run, in seconds since its start."""
    ends = [each["at_seconds"] + each["milliseconds"] / 1000 for each in _attempts(evidence)]
    high = max([*ends, 0.1])
    return Scale(0, high, unit=60 if high >= 120 else 1)


def outcome(attempt: Json) -> str:
    """The outcome of an attempt: the class of its error, or a key of AS_IT_SHOULD."""
    if attempt["error_class"]:
        return str(attempt["error_class"])
    if to_be_refused(attempt):
        return "refused"
    return "read" if attempt["kind"] == "secret" else "answered"


def to_be_refused(attempt: Json) -> bool:
    """Whether the service should refuse it."""
    return attempt["kind"] in _TO_BE_REFUSED


def colours(evidence: Json) -> dict[str, str]:
    """The CSS class for each outcome of a run's attempts, in the order of a legend."""
    found = dict.fromkeys(outcome(each) for each in _attempts(evidence))
    good = {each: each for each in AS_IT_SHOULD if each in found}
    bad = [each for each in found if each not in good]
    return good | {each: f"class-{index % _COLOURS}" for index, each in enumerate(sorted(bad))}


def _attempts(evidence: Json) -> Iterator[Json]:
    for endpoint in evidence["endpoints"]:
        for route in endpoint["routes"]:
            yield from route["attempts"]
