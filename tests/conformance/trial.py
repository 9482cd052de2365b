"""Behaviours tried one after the other, and what became of each."""

import linecache
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum

import httpx2
from azure.core.exceptions import AzureError

from aihub.safe_text import one_line
from tests.conformance.answers import Record, UnavailableError
from tests.conformance.assumptions import Assumption
from tests.conformance.azure import Azure
from tests.conformance.snapshots import Snapshots, compared


class Verdict(Enum):
    """What became of an assumption."""

    HOLDS = "holds"
    DIFFERS = "differs"
    """It holds, but an answer is not that of the snapshot."""
    FAILS = "fails"
    NOT_TRIED = "not tried"
    """The subscription or the region does not have what it needs, or it was not asked for."""


@dataclass(frozen=True)
class Outcome:
    """Of one behaviour."""

    assumption: Assumption
    verdict: Verdict
    why: tuple[str, ...]
    records: tuple[Record, ...]

    def __str__(self) -> str:
        """A line, and one below it for each reason."""
        head = f"{self.verdict.value:9}  {self.assumption.chapter}: {self.assumption.id}"
        return "\n".join([head, *(f"           {one_line(each)}" for each in self.why)])


def attempt(azure: Azure, assumption: Assumption, snapshots: Snapshots) -> Outcome:
    """Tries one behaviour.

    Raises:
        OutOfTimeError: the run's time is over.
    """

    def outcome(verdict: Verdict, *why: str) -> Outcome:
        return Outcome(assumption, verdict, why, tuple(azure.records))

    azure.begin()
    if assumption.opt_in and assumption.opt_in not in azure.opted_in:
        return outcome(Verdict.NOT_TRIED, f"it is tried when asked for: --with {assumption.opt_in}")
    try:
        assumption.run(azure)
    except UnavailableError as error:
        return outcome(Verdict.NOT_TRIED, str(error))
    except AssertionError as error:
        return outcome(Verdict.FAILS, str(error) or _line_of(error))
    except (httpx2.HTTPError, AzureError, ValueError, LookupError, TypeError) as error:
        return outcome(Verdict.FAILS, f"{type(error).__name__}: {error}")
    differences = compared(snapshots.of(assumption), azure.records)
    return outcome(Verdict.DIFFERS if differences else Verdict.HOLDS, *differences)


def attempts(
    azure: Azure, wanted: Iterable[Assumption], snapshots: Snapshots, done: Callable[[Outcome], None]
) -> list[Outcome]:
    """Tries behaviours in turn, and tells what became of each as soon as it is known.

    Raises:
        OutOfTimeError: the run's time is over.
    """
    found = []
    for each in wanted:
        outcome = attempt(azure, each, snapshots)
        done(outcome)
        found.append(outcome)
    return found


def _line_of(error: AssertionError) -> str:
    """The source line of an assertion that has no words."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    assert trace
    code = trace.tb_frame.f_code
    return linecache.getline(code.co_filename, trace.tb_lineno).strip()
