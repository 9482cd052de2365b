"""Trying until the answer is final: each class of errors by its rule, all within one budget.

A loop of its own rather than a retry library's: what ends it is not the number of tries alone but how often each class
came, since when, and whether the wait that the service asks for still fits; and success can mean several in a row.
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
"""A role reaches the service's parts one by one: a single answer proves nothing (Azure-Samples/claude#38)."""
_SPREADING = "role-spreading"
_FOR_A_ROLE = {_SPREADING, "vault-refused"}
_LONGEST_PAUSE_SECONDS = 15.0
_BETWEEN_SUCCESSES_SECONDS = 1.0
_SHORTEST_CALL_SECONDS = 1.0


class Budget:
    """The time that an endpoint has; it begins with its first call, not while that waits for its turn."""

    def __init__(self, clock: Clock, seconds: float, started: float, roles_until: float = 0.0) -> None:
        self.clock, self.seconds = clock, seconds
        self.roles_until = roles_until
        """Until when a role may be on its way, in seconds since the epoch: waits for one are not of this budget."""
        self.started = started
        """The run's start, in seconds since the epoch."""
        self._begun: float | None = None

    def begin(self) -> None:
        """Begins to count, unless it does already."""
        if self._begun is None:
            self._begun = self.clock.now()

    def excuse(self, since: float) -> None:
        """Does not count the time from a moment on, in seconds since the epoch."""
        now = self.clock.now()
        if self._begun is not None:
            self._begun = min(now, self._begun + now - since)

    @property
    def roles_left(self) -> float:
        """Seconds until a role must have arrived."""
        return max(self.roles_until - self.clock.now(), 0.0)

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return 0.0 if self._begun is None else self.clock.now() - self._begun

    def since_start(self, at: float) -> float:
        """Return the seconds from the run's start to a moment, which is in seconds since the epoch."""
        return round(at - self.started, 3)

    @property
    def left(self) -> float:
        """Seconds until it ends."""
        return max(self.seconds - self.spent, 0.0)


@dataclass(frozen=True)
class Tried:
    """One try."""

    at: float
    """When it was, in seconds since the epoch."""
    call: Call
    error_class: str | None
    """None when it went well."""
    is_call: bool = True
    """Whether the endpoint was called; otherwise the credential for it could not be had."""
    advice: str = ""
    """What to do about it, where more is known than the class says."""


@dataclass(frozen=True)
class Ending:
    """How trying ended."""

    last: Tried
    error_class: str | None
    note: str = ""
    """Why it was given up, where the class alone does not say it."""
    first_success_seconds: float | None = None
    """Since the run's start, of the first of the last successes in a row."""


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
    """Tries until it goes well often enough in a row, or what comes is final.

    Args:
        kind: of the attempts.
        ask: tries once, for so many seconds at most.
        budget: the time for all tries.
        attempts: each try is added here.
        waiting: told before each pause of the class that is waited for, and of the seconds spent, of how many.
        successes: how many in a row are demanded.
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
    """How the tries have gone so far, and whether there is another."""

    budget: Budget
    successes: int
    """How many are demanded in a row."""
    rules: Mapping[str, ErrorClass]
    counts: Counter[str] = field(default_factory=Counter)
    """How often each class came."""
    first_came: dict[str, float] = field(default_factory=dict)
    """When each class came first, in seconds of the budget."""
    streak: list[float] = field(default_factory=list)
    """The last successes in a row: seconds since the run's start."""

    @property
    def is_after_spreading(self) -> bool:
        """Whether a role was seen to be on its way."""
        return self.counts[_SPREADING] > 0

    def after_success(self, tried: Tried) -> Ending | None:
        """Return the end after a success; None where more are wanted."""
        self.streak.append(self.budget.since_start(tried.at))
        if len(self.streak) >= self.successes:
            return Ending(tried, None, first_success_seconds=self.streak[0])
        if self.is_after_spreading and not self.budget.left:
            note = f"answered {len(self.streak)} times in a row, {self.successes} are wanted"
            return Ending(tried, _SPREADING, note)
        return None

    def after_failure(self, tried: Tried, error_class: str) -> Ending | None:
        """Return the end after a failure; None where another try may go better."""
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
        """Return how long to pause, and how long a role that is waited for may still take; 0 where none is."""
        for_a_role = self._for_a_role(error_class)
        allowed = min(max(self.budget.left, for_a_role), self._patience(error_class))
        wanted = tried.call.retry_after_seconds
        if wanted is None:
            wanted = backoff_seconds(self.counts.total(), first=1.0, longest=_LONGEST_PAUSE_SECONDS)
        return min(wanted, allowed), for_a_role

    def _for_a_role(self, error_class: str) -> float:
        return self.budget.roles_left if error_class in _FOR_A_ROLE else 0.0

    def _patience(self, error_class: str) -> float:
        """Return how long a class may still come."""
        seconds = self.rules[error_class].seconds
        return inf if seconds is None else seconds - (self.budget.spent - self.first_came[error_class])
