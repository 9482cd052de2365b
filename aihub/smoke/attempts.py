"""Repeat calls until the answer is final: each class of errors by its rule, all within one budget.

This is not a retry library's loop, since it does not end by the number of tries alone: how often each class of errors
came and since when, whether the service's Retry-After fits the budget, and how many successes in a row are required.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from math import inf

from aihub.azure.permissions import ROLE_SECONDS
from aihub.clock import Clock, backoff_seconds
from aihub.smoke.call import Call
from aihub.smoke.classes import CLASSES, ErrorClass
from aihub.smoke.results import Attempt

SUCCESSES_AFTER_SPREADING = 3
"""Successes in a row after a role has spread: it reaches the service's instances one by one, so that a single answer
proves nothing (Azure-Samples/claude#38)."""
_SPREADING = "role-spreading"
_FOR_A_ROLE = {_SPREADING, "vault-refused"}
_LONGEST_PAUSE_SECONDS = 15.0
_BETWEEN_SUCCESSES_SECONDS = 1.0
_SHORTEST_CALL_SECONDS = 1.0


class Budget:
    """The time for testing an endpoint; it starts with the first call, not while the call waits for its turn."""

    def __init__(self, clock: Clock, seconds: float, started: float, roles_until: float = 0.0) -> None:
        self.clock, self.seconds = clock, seconds
        self.roles_until = roles_until
        """Time until which a role may not have taken effect, in seconds since the epoch: waits for it do not count."""
        self.started = started
        """Start of the run, in seconds since the epoch."""
        self._begun: float | None = None

    def begin(self) -> None:
        """Start to count, unless the budget counts already."""
        if self._begun is None:
            self._begun = self.clock.now()

    def excuse(self, since: float) -> None:
        """Exclude the time since a moment, which is in seconds since the epoch."""
        now = self.clock.now()
        if self._begun is not None:
            self._begun = min(now, self._begun + now - since)

    @property
    def roles_left(self) -> float:
        """Seconds until a role must have taken effect."""
        return max(self.roles_until - self.clock.now(), 0.0)

    @property
    def spent(self) -> float:
        """Seconds of the budget that are spent."""
        return 0.0 if self._begun is None else self.clock.now() - self._begun

    def since_start(self, at: float) -> float:
        """Return the seconds from the run's start to a moment, which is in seconds since the epoch."""
        return round(at - self.started, 3)

    @property
    def left(self) -> float:
        """Seconds of the budget that are left."""
        return max(self.seconds - self.spent, 0.0)


@dataclass(frozen=True)
class Tried:
    """One try and its result."""

    at: float
    """Time of the try, in seconds since the epoch."""
    call: Call
    error_class: str | None
    """Class of the error; None after a success."""
    is_call: bool = True
    """Whether the endpoint was called; if not, its credential could not be read."""
    advice: str = ""
    """What to do about the error, when more is known than its class says."""


@dataclass(frozen=True)
class Ending:
    """The result of all tries."""

    last: Tried
    error_class: str | None
    note: str = ""
    """Why the tries ended, when the class of the error does not say it."""
    first_success_seconds: float | None = None
    """Seconds from the run's start to the first of the last successes in a row."""


async def try_until_final(
    kind: str,
    ask: Callable[[float], Awaitable[Tried]],
    budget: Budget,
    attempts: list[Attempt],
    waiting: Callable[[str, float, float], None],
    *,
    successes: int = 1,
    rules: Mapping[str, ErrorClass] = CLASSES,
) -> Ending:
    """Try until there are enough successes in a row, or the error is final.

    Args:
        kind: kind of the attempts.
        ask: tries once, for at most the seconds that are passed.
        budget: the time for all tries.
        attempts: list to which each try is added.
        waiting: told before each pause of the class that is waited for, and of the seconds spent, of how many.
        successes: how many successes in a row are required.
        rules: how often and how long each class of errors is tried again.
    """
    course = _Course(budget, successes, rules)
    while True:
        tried = await ask(max(budget.left, _SHORTEST_CALL_SECONDS))
        call, at = tried.call, budget.since_start(tried.at)
        attempts.append(
            Attempt(at, kind, call.status, tried.error_class, call.milliseconds, call.request_id, call.region)
        )
        if tried.error_class is None:
            if ending := course.after_success(tried):
                return ending
            if course.is_after_spreading:
                await budget.clock.sleep_async(_BETWEEN_SUCCESSES_SECONDS)
            continue
        if ending := course.after_failure(tried, tried.error_class):
            return ending
        seconds, for_a_role = course.pause(tried, tried.error_class)
        if for_a_role:
            waiting(tried.error_class, ROLE_SECONDS - for_a_role, ROLE_SECONDS)
        else:
            waiting(tried.error_class, budget.spent, budget.seconds)
        await budget.clock.sleep_async(seconds)
        if for_a_role:
            budget.excuse(tried.at)


@dataclass
class _Course:
    """The results of the tries so far, from which it follows whether there is another try."""

    budget: Budget
    successes: int
    """How many successes in a row are required."""
    rules: Mapping[str, ErrorClass]
    counts: Counter[str] = field(default_factory=Counter)
    """How often each class of errors came."""
    first_came: dict[str, float] = field(default_factory=dict)
    """When each class of errors came first, in seconds of the budget."""
    streak: list[float] = field(default_factory=list)
    """Times of the last successes in a row, in seconds since the run's start."""

    @property
    def is_after_spreading(self) -> bool:
        """Whether a try failed since a role had not taken effect."""
        return self.counts[_SPREADING] > 0

    def after_success(self, tried: Tried) -> Ending | None:
        """Return the result after a success; None when more successes are required."""
        self.streak.append(self.budget.since_start(tried.at))
        if len(self.streak) >= self.successes:
            return Ending(tried, None, first_success_seconds=self.streak[0])
        if self.is_after_spreading and not self.budget.left:
            note = f"answered {len(self.streak)} times in a row, {self.successes} are wanted"
            return Ending(tried, _SPREADING, note)
        return None

    def after_failure(self, tried: Tried, error_class: str) -> Ending | None:
        """Return the result after a failure; None when there is another try."""
        self.streak.clear()
        budget, rule = self.budget, self.rules[error_class]
        self.counts[error_class] += 1
        if error_class == _SPREADING:
            self.successes = max(self.successes, SUCCESSES_AFTER_SPREADING)
        if rule.attempts is not None and self.counts[error_class] >= rule.attempts:
            return Ending(tried, error_class, f"{rule.attempts} times" if rule.attempts > 1 else "")
        self.first_came.setdefault(error_class, budget.spent)
        if rule.seconds is not None and self._patience(error_class) <= 0:
            return Ending(tried, rule.then, f"still so after {rule.seconds:g} s")
        left = max(budget.left, self._for_a_role(error_class))
        if not left:
            return Ending(tried, error_class, f"still so when the budget of {budget.seconds:g} s was spent")
        wanted = tried.call.retry_after_seconds
        if wanted is not None and wanted > left:
            return Ending(tried, error_class, f"asks to wait {wanted:g} s, {budget.left:.0f} s are left")
        return None

    def pause(self, tried: Tried, error_class: str) -> tuple[float, float]:
        """Return the seconds to pause, and the seconds that a role may still take; 0 when the wait is for no role."""
        for_a_role = self._for_a_role(error_class)
        allowed = min(max(self.budget.left, for_a_role), self._patience(error_class))
        wanted = tried.call.retry_after_seconds
        if wanted is None:
            wanted = backoff_seconds(self.counts.total(), first=1.0, longest=_LONGEST_PAUSE_SECONDS)
        return min(wanted, allowed), for_a_role

    def _for_a_role(self, error_class: str) -> float:
        return self.budget.roles_left if error_class in _FOR_A_ROLE else 0.0

    def _patience(self, error_class: str) -> float:
        """Return for how many seconds a class of errors is still retried."""
        seconds = self.rules[error_class].seconds
        return inf if seconds is None else seconds - (self.budget.spent - self.first_came[error_class])
