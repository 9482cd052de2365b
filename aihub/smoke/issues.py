"""What is not as it should be, and what it says of the endpoint."""

from dataclasses import dataclass

from aihub.smoke.attempts import Ending
from aihub.smoke.classes import CLASSES
from aihub.smoke.results import Verdict, worst


@dataclass(frozen=True)
class Issue:
    """Something that is not as it should be."""

    error_class: str
    problem: str

    @property
    def verdict(self) -> Verdict:
        """What it makes of the endpoint."""
        return CLASSES[self.error_class].verdict


def issue_of(what: str, ending: Ending) -> Issue:
    """How trying ended, when it did not go well.

    Args:
        what: what was tried, in words.
        ending: how it ended.
    """
    assert ending.error_class is not None
    call = ending.last.call
    if not ending.last.is_call:
        said = call.detail
    elif call.failure:
        said = f"{what}: {call.detail}"
    else:
        # Some services have no other code than the status.
        came = dict.fromkeys((str(call.status), call.detail))
        said = f"{what}: {', '.join(came)}: {CLASSES[ending.error_class].meaning}"
    return Issue(ending.error_class, "; ".join(filter(None, (said, ending.note, ending.last.advice))))


def summary(issues: list[Issue]) -> tuple[str | None, Verdict, str | None]:
    """Problem, verdict and class of several findings; what is broken comes before what is not known."""
    if not issues:
        return None, "pass", None
    ordered = sorted(issues, key=lambda each: each.verdict != "fail")
    return "; ".join(each.problem for each in ordered), worst(each.verdict for each in ordered), ordered[0].error_class
