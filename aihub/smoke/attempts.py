"""Trying until the answer is final: each class of errors by its rule, all within one budget.

A loop of its own rather than a retry library's: what ends it is not the number of tries alone but how often each class
came, since when, and whether the wait that the service asks for still fits; and success can mean several in a row.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aihub.azure.permissions import ROLE_SECONDS
from aihub.smoke.classes import CLASSES
from aihub.smoke.probe import Call
from aihub.smoke.results import Attempt
from aihub.smoke.time import Time

SUCCESSES_AFTER_SPREADING = 3
"""A role reaches the service's parts one by one: a single answer proves nothing (Azure-Samples/claude#38)."""
_SPREADING = "role-spreading"
_FOR_A_ROLE = {_SPREADING, "vault-refused"}
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 15.0
_BETWEEN_SUCCESSES_SECONDS = 1.0
_SHORTEST_CALL_SECONDS = 1.0


class Budget:
    """The time that an endpoint has; it begins with its first call, not while that waits for its turn."""

    def __init__(self, time: Time, seconds: float, started: float, roles_until: float = 0.0) -> None:
        self.time, self.seconds = time, seconds
        self.roles_until = roles_until
        """Until when a role may be on its way, in seconds since the epoch: waits for one are not of this budget."""
        self.started = started
        """The run's start, in seconds since the epoch."""
        self._begun: float | None = None

    def begin(self) -> None:
        """Begins to count, unless it does already."""
        if self._begun is None:
            self._begun = self.time.now()

    def excuse(self, since: float) -> None:
        """Does not count the time from a moment on, in seconds since the epoch."""
        now = self.time.now()
        if self._begun is not None:
            self._begun = min(now, self._begun + now - since)

    @property
    def roles_left(self) -> float:
        """Seconds until a role must have arrived."""
        return max(self.roles_until - self.time.now(), 0.0)

    @property
    def spent(self) -> float:
        """Seconds since it began."""
        return 0.0 if self._begun is None else self.time.now() - self._begun

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
) -> Ending:
    """Tries until it goes well often enough in a row, or what comes is final.

    Args:
        kind: of the attempts.
        ask: tries once, for so many seconds at most.
        budget: the time for all tries.
        attempts: each try is added here.
        waiting: told before each pause of the class that is waited for, and of the seconds spent, of how many.
        successes: how many in a row are demanded.
    """
    counts: Counter[str] = Counter()
    first_came: dict[str, float] = {}
    streak: list[float] = []
    pause = _FIRST_PAUSE_SECONDS
    while True:
        tried = await ask(max(budget.left, _SHORTEST_CALL_SECONDS))
        call, error_class, at = tried.call, tried.error_class, round(tried.at - budget.started, 3)
        attempts.append(Attempt(at, kind, call.status, error_class, call.milliseconds, call.request_id, call.region))
        if error_class is None:
            streak.append(at)
            if len(streak) >= successes:
                return Ending(tried, None, first_success_seconds=streak[0])
            if counts[_SPREADING]:
                if not budget.left:
                    return Ending(tried, _SPREADING, f"answered {len(streak)} times in a row, {successes} are wanted")
                await budget.time.sleep(_BETWEEN_SUCCESSES_SECONDS)
            continue
        streak.clear()
        rule = CLASSES[error_class]
        counts[error_class] += 1
        if error_class == _SPREADING:
            successes = max(successes, SUCCESSES_AFTER_SPREADING)
        if rule.attempts is not None and counts[error_class] >= rule.attempts:
            return Ending(tried, error_class, f"{rule.attempts} times" if rule.attempts > 1 else "")
        for_a_role = budget.roles_left if error_class in _FOR_A_ROLE else 0.0
        allowed = max(budget.left, for_a_role)
        if rule.seconds is not None:
            patience = rule.seconds - (budget.spent - first_came.setdefault(error_class, budget.spent))
            if patience <= 0:
                return Ending(tried, rule.then, f"still so after {rule.seconds:g} s")
            allowed = min(allowed, patience)
        if not allowed:
            return Ending(tried, error_class, f"still so when the budget of {budget.seconds:g} s was spent")
        wanted = call.retry_after_seconds
        if wanted is not None and wanted > max(budget.left, for_a_role):
            return Ending(tried, error_class, f"asks to wait {wanted:g} s, {budget.left:.0f} s are left")
        if for_a_role:
            waiting(error_class, ROLE_SECONDS - for_a_role, ROLE_SECONDS)
        else:
            waiting(error_class, budget.spent, budget.seconds)
        await budget.time.sleep(min(pause if wanted is None else wanted, allowed))
        if for_a_role:
            budget.excuse(tried.at)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
