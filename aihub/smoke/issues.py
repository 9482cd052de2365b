"""Issues that a test finds, and their verdict on the endpoint."""

from dataclasses import dataclass

from aihub.smoke.attempts import Ending
from aihub.smoke.classes import CLASSES
from aihub.smoke.results import Verdict, worst


@dataclass(frozen=True)
class Issue:
    """An unexpected result of a test."""

    error_class: str
    problem: str

    @property
    def verdict(self) -> Verdict:
        """Verdict on the endpoint."""
        return CLASSES[self.error_class].verdict


def issue_of(what: str, ending: Ending) -> Issue:
    """Return the issue for tries that ended with an error.

    Args:
        what: what was tried, in words.
        ending: the result of the tries.
    """
    assert ending.error_class is not None
    call = ending.last.call
    if not ending.last.is_call:
        said = call.detail
    elif call.failure:
        said = f"{what}: {call.detail}"
    else:
        # The error code of some services is the status.
        came = dict.fromkeys((str(call.status), call.detail))
        said = f"{what}: {', '.join(came)}: {CLASSES[ending.error_class].meaning}"
    return Issue(ending.error_class, "; ".join(filter(None, (said, ending.note, ending.last.advice))))


def summary(issues: list[Issue]) -> tuple[str | None, Verdict, str | None]:
    """Return problem, verdict and class of error of several issues; failures come before inconclusive ones."""
    if not issues:
        return None, "pass", None
    ordered = sorted(issues, key=lambda each: each.verdict != "fail")
    return "; ".join(each.problem for each in ordered), worst(each.verdict for each in ordered), ordered[0].error_class
